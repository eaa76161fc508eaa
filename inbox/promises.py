"""What comes next for an idea: whoever signs it, helped it or follows it reads that with each of its steps."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from core.markdown import excerpt
from ideas.models import Step
from ideas.verbs import Verb
from ideas.views import story

STEPS = frozenset({
    Verb.RESUBMITTED, Verb.ASSIGNED, Verb.UNASSIGNED, Verb.HANDED_OVER, Verb.OPINION_ASKED, Verb.OPINION_GIVEN,
    Verb.RETURNED, Verb.REFUSED, Verb.PUBLISHED, Verb.STAGE_MOVED, Verb.BENEFIT_MEASURED, Verb.APPEALED,
    Verb.APPEAL_ASSIGNED, Verb.APPEAL_WAITS, Verb.APPEAL_TO_PANEL, Verb.APPEAL_DECIDED, Verb.IDEA_HELD,
    Verb.IDEA_RELEASED, Verb.IDEA_HIDDEN, Verb.IDEA_RESTORED,
})  # fmt: skip
"""The verbs that bring an idea to another place, or to other hands."""

TO_WHOM = frozenset({"authors", "wronged", "helpers", "followers", "voters"})
"""The audiences to whom something is promised; those with a duty learn it from their desk."""

LENGTH = 200


class Promise(NamedTuple):
    """What comes next, in the words of the idea's page, and what more is to be said of it."""

    answer: str
    detail: str


def promise(groups, reader):
    """Put what comes next into those of `groups` (about ideas that `reader` sees) that tell a step; one query."""
    told = {group.idea.pk: group for group in groups if group.idea and any(map(_is_step, group.lines))}
    if not told:
        return
    about = ("stage", "holder__entity__company", "idea__stage", "idea__theme", "idea__entity__company")
    for step in Step.objects.filter(idea__in=told, ended_at__isnull=True).select_related(*about):
        group = told[step.idea_id]
        step.idea._prefetched_objects_cache = group.idea._prefetched_objects_cache  # who signs, already read
        group.then = _after(step, reader)


def _is_step(line):
    """Whether a line tells a step of the idea itself: one about a comment leads to that comment."""
    verb, whom = line.fact or ("", "")
    return verb in STEPS and whom in TO_WHOM and not line.url


def _after(step, reader):
    idea = step.idea
    if idea.is_published and idea.stage.is_final:
        return Promise(_("Other entities may adapt it"), _("and each new measure of what it brings is told to you"))
    answer, detail = story.following(idea, step, reader)
    return Promise(answer, excerpt(detail, LENGTH))
