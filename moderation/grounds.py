"""What can be appealed against: the line of the diary that records a refusal, a hiding for good, or a park."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from ideas.models import Activity, Comment, Idea
from ideas.verbs import Verb
from moderation.models import Appeal

PARKED = "parked"
KINDS = {
    Verb.REFUSED: Appeal.Kind.REFUSAL,
    Verb.COMMENT_HIDDEN: Appeal.Kind.HIDING,
    Verb.IDEA_HIDDEN: Appeal.Kind.REMOVAL,
    Verb.STAGE_MOVED: Appeal.Kind.PARK,
}


def ground_of_idea(idea):
    """The decision that `idea` stands under, refused, hidden for good or parked, as its Activity; None elsewhere.

    One query.
    """
    facts = Activity.objects.filter(idea=idea, comment__isnull=True).select_related("by__entity", "idea")
    if idea.status == Idea.Status.REFUSED:
        return facts.filter(verb=Verb.REFUSED).order_by("-pk").first()
    if idea.is_hidden:
        last = facts.filter(verb__in=[Verb.IDEA_HELD, Verb.IDEA_HIDDEN]).order_by("-pk").first()
        return last if last and last.verb == Verb.IDEA_HIDDEN else None
    return _park(idea) if idea.is_published else None


def _park(idea):
    """The park that `idea` stands under, as its Activity, also while it is hidden; None elsewhere."""
    if idea.stage is None or idea.stage.key != PARKED:
        return None
    parks = Activity.objects.filter(idea=idea, verb=Verb.STAGE_MOVED, data__to=PARKED)
    return parks.select_related("by__entity", "idea").order_by("-pk").first()


def ground_of_comment(comment):
    """The decision that hid `comment` for good, as its Activity; None when it is shown, or hidden for now only."""
    if comment.status != Comment.Status.HIDDEN:
        return None
    fact = Activity.objects.filter(comment=comment, verb=Verb.COMMENT_HIDDEN).select_related("by__entity", "idea")
    fact = fact.order_by("-pk").first()
    return None if fact is None or fact.data.get("provisional") else fact


def first_judges(ground):
    """Ids of who took a decision: one person, or the two executives of a park."""
    return sorted({pk for pk in (ground.by_id, ground.data.get("proposed_by")) if pk})


def ends_at(ground):
    """Until when one may appeal."""
    return ground.at + timedelta(days=settings.EUREKA["APPEAL_WINDOW"])


def is_open(ground, at=None):
    """Whether there is still time to appeal."""
    return (at or timezone.now()) <= ends_at(ground)


def still_stands(appeal):
    """Whether the decision that an appeal is about still holds, asked of its locked idea."""
    if appeal.kind == Appeal.Kind.HIDING:
        ground = ground_of_comment(appeal.comment)
    elif appeal.kind == Appeal.Kind.PARK:
        ground = _park(appeal.idea)
    else:
        ground = ground_of_idea(appeal.idea)
    return ground is not None and ground.pk == appeal.against_id
