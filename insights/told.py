"""The register's entries and certificates in words, for the staff delegates: nobody in them has a name."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext, pgettext

from ideas.conflict import REASONS
from ideas.models import Idea, Stage
from moderation.models import Decision, Report
from moderation.routing import LEFT_OUT
from people.models import Oversight

OF_STAGES = {
    "stage_moved": gettext_noop("Stage: %(from)s → %(to)s"),
    "stage_proposed": gettext_noop("Proposed, a second signature is awaited: %(from)s → %(to)s"),
    "stage_declined": gettext_noop("Proposal declined by the second executive: %(from)s → %(to)s"),
    "stage_lapsed": gettext_noop("Proposal lapsed or taken back: %(from)s → %(to)s"),
}
OF_GLASS = {
    "broken": gettext_lazy("An administrator broke the glass of an unpublished idea, and may read it for some hours"),
    "refused": gettext_lazy("An administrator tried to break a glass, and nothing opened"),
}
KINDS = {
    "migrated": gettext_lazy("The chain was hashed anew; this entry keeps its former end"),
    "merger_ended": gettext_lazy("Two joined ideas were separated by a community manager"),
    "benefit_measured": gettext_lazy("Benefit measured"),
    "routing": gettext_lazy("Review given to somebody"),
    "escalation": gettext_lazy("Review passed sideways, past its time"),
    "appeal": gettext_lazy("Appeal"),
    "appeal_assigned": gettext_lazy("Appeal given to somebody"),
    "appeal_panel": gettext_lazy("Appeal passed to a panel of three, past its time"),
    "appeal_waits": gettext_lazy("Nobody qualifies to judge an appeal"),
    "opinion_asked": gettext_lazy("A second opinion was asked"),
    "opinion_given": gettext_lazy("A second opinion was given"),
    "escrow": gettext_lazy("Name behind a pseudonym asked for, opened or kept under seal"),
    "appeal_decided": gettext_lazy("Appeal answered"),
    "appeal_lapsed": gettext_lazy("Appeal without object"),
    "appeal_words": gettext_lazy("The words of an appeal were changed"),
    "comment_hidden_for_now": gettext_lazy("Comment hidden for now, after three reports"),
    "idea_hidden_for_now": gettext_lazy("Idea hidden for now, after three reports"),
    "idea_shown_again": gettext_lazy("Idea shown again: nobody decided in time"),
    "comment_shown_again": gettext_lazy("Comment shown again: nobody decided in time"),
    "theme_changed": gettext_lazy("A theme was changed in the back office"),
    "post": gettext_lazy("A correspondent was named, changed or released"),
    "role": gettext_lazy("A role was given or ended"),
    "directory": gettext_lazy("The directory changed who stands above whom, or an address"),
    "rule_changed": gettext_lazy("A rule of points or stages was changed in the back office"),
    "imported": gettext_lazy("Ideas of another platform were imported"),
}
AVOIDED = {**LEFT_OUT, "conflict": gettext_lazy("in conflict with an author")}
"""Why a candidate was left out; entries of today say of a conflict only that there was one."""


def entries(user, rows):
    """Pairs (entry, sentence, idea): the idea only when it is published and `user` may see it."""
    named = {str(entry.data["idea"]) for entry in rows if "idea" in entry.data}
    ideas = {idea.reference: idea for idea in Idea.objects.published().visible_to(user).filter(reference__in=named)}
    stages = {stage.key: stage.name for stage in Stage.objects.all()}
    return [(entry, sentence(entry, stages), ideas.get(entry.data.get("idea"))) for entry in rows]


def sentence(entry, stages):
    """What one entry says, without a name."""
    if entry.is_erased:
        return _("Its content was erased; another entry of the chain says so")
    data = entry.data
    if entry.kind == "review":
        return _review(data)
    if entry.kind == "report":
        what = {"what": dict(Report.State.choices).get(data.get("decision"), "")}
        return (_("Report of a comment: %(what)s") if data.get("comment") else _("Report of an idea: %(what)s")) % what
    if entry.kind in OF_STAGES:
        moved = _(OF_STAGES[entry.kind]) % {end: stages.get(data[end], data[end]) for end in ("from", "to")}
        is_signed_twice = entry.kind == "stage_moved" and data.get("second_by")
        return _("%(moved)s, signed by two executives") % {"moved": moved} if is_signed_twice else moved
    if entry.kind == "erasure":
        return _("The content of entry %(number)s was erased") % {"number": data["entry"]}
    if entry.kind == "routing" and not data.get("certificates"):
        return _("Nobody qualifies to review an idea")
    if entry.kind == "glass":
        return str(OF_GLASS["broken" if data.get("result") == "broken" else "refused"])
    if entry.kind in KINDS:
        return str(KINDS[entry.kind])
    return pgettext("register", "Entry of the kind “%(kind)s”") % {"kind": entry.kind}


def _review(data):
    what = dict(Decision.Kind.choices).get(data.get("decision"), data.get("decision", ""))
    reason = dict(Decision.Reason.choices).get(data.get("reason"))
    days = max(data.get("days") or 0, 0)
    took = ngettext("in %(count)d working day", "in %(count)d working days", days) % {"count": days}
    parts = [_("Review: %(what)s") % {"what": what}, *([str(reason)] if reason else [])]
    parts.append(took if days else _("the same day"))
    results = {found["result"] for found in data.get("certificates", ())}
    if results:
        parts.append(_("judge in conflict: no") if results == {"free"} else _("judge in conflict: yes"))
    return ", ".join(parts)


def left_out(data):
    """Pairs (reason in words, how many) of the candidates that routing left out."""
    rows = data.get("left_out") or ()
    return [(AVOIDED.get(row["reason"], row["reason"]), row["count"]) for row in rows]


def certificate(found):
    """A certificate ready to read: the people by short names of this page alone, and what the lines say."""
    names = {}
    for number, token in enumerate(found["authors"], start=1):
        names[token] = _("author %(number)s") % {"number": number}
    names.setdefault(found["judge"], _("judge"))
    kinds = {**dict(Oversight.Kind.choices), "direct": _("manager"), "": _("further up, or besides")}
    known = len(names)
    lines = [
        {
            "person": _named(names, line["person"], known),
            "above": _named(names, line["above"], known),
            "kind": kinds.get(line.get("kind", ""), line.get("kind")),
            "depth": line.get("depth", ""),
            "until": line.get("until", "")[:10],
        }
        for line in sorted(found["lines"], key=lambda line: _place(line, found["judge"]))
    ]
    return {
        "names": [(name, token) for token, name in names.items()],
        "lines": lines,
        "is_free": found["result"] == "free",
        "result": REASONS.get(found["result"], found["result"]),
        "checked": found["checked"],
        "unsure": len(found["unsure"]),
        "rule": found["rule"],
        "at": found["at"],
    }


def _place(line, judge):
    """The authors before the judge, one's own managers before those further up."""
    return line["person"] == judge, line["person"], line.get("depth", 99)


def _named(names, token, known):
    """The name of a token; who is neither judge nor author gets the next number."""
    if token not in names:
        names[token] = pgettext("certificate", "person %(number)s") % {"number": len(names) - known + 1}
    return names[token]
