"""One sentence for what many people did, instead of a line for each."""

from dataclasses import replace

from django.utils.translation import ngettext

from ideas.verbs import Verb

MANY = 3
"""From so many people on, they are counted and no longer named one by one."""

CROWDS = {
    (Verb.COMMENTED, "authors"): lambda count: ngettext(
        "%(count)s person commented on your idea.", "%(count)s people commented on your idea.", count
    ),
    (Verb.COMMENTED, "watchers"): lambda count: ngettext(
        "%(count)s person commented on the idea.", "%(count)s people commented on the idea.", count
    ),
    (Verb.COMMENTED, "answered"): lambda count: ngettext(
        "%(count)s person answered you.", "%(count)s people answered you.", count
    ),
    (Verb.MENTIONED, "person"): lambda count: ngettext(
        "%(count)s person mentioned you.", "%(count)s people mentioned you.", count
    ),
}
"""Only what is done in the sight of all: nobody's votes or reactions are ever put in such words."""


def gathered(groups, messages):
    """`groups` of sentences.grouped, with one line for what MANY people did; one query over the same `messages`."""
    did = {}
    for key, verb, data, who in messages.filter(verb__in={verb for verb, _whom in CROWDS}).values_list(
        "group_key", "verb", "data", "activity__by"
    ):
        did.setdefault((key, verb, (data or {}).get("as")), set()).add(who)
    for group in groups:
        lines = {}
        for line in group.lines:
            people = len(did.get((group.key, *line.fact), ()))
            if people < MANY:
                lines[id(line)] = line
            elif line.fact not in lines:
                said = CROWDS[line.fact](people) % {"count": people}
                lines[line.fact] = replace(line, text=said, quote="", url="")
        group.lines = list(lines.values())
    return groups
