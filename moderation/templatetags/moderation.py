"""What an idea's page tells its authors of the review."""

from django import template

from ideas.models import Idea
from ideas.permissions import may_see
from moderation import wording
from moderation.grounds import PARKED, ends_at, ground_of_idea
from moderation.models import Appeal, Review, Seat
from moderation.permissions import may_appeal

register = template.Library()


@register.inclusion_tag("moderation/_review_panel.html", takes_context=True)
def review_panel(context, idea):
    """Every review of the idea, why each person was asked and what was decided; for its authors alone, one query."""
    user = context["request"].user
    if not getattr(idea, "is_own", True) or not idea.is_author(user):
        return {}
    reviews = list(
        Review.objects.filter(idea=idea)
        .select_related("theme", "reviewer__entity__company", "decision__similar")
        .order_by("pk")
    )
    for review in reviews:
        review.title = wording.what_happened(review)
        review.reasons = wording.why_them(review)
        review.said = getattr(review, "decision", None)
        review.like = _still_shown(review.said, user)
        review.is_told_above = review is reviews[-1] and idea.status in ("returned", "refused")
    return {"idea": idea, "reviews": reviews[::-1]}


def _still_shown(said, user):
    """The accepted idea that a refusal names, as long as the reader may see it."""
    similar = said.similar if said else None
    return similar if similar and may_see(user, similar) else None


def _is_contestable(step):
    return step.status in (Idea.Status.REFUSED, Idea.Status.HIDDEN) or (step.stage and step.stage.key == PARKED)


@register.inclusion_tag("moderation/_appeal_panel.html", takes_context=True)
def appeal_panel(context, idea):
    """For the authors of an idea that was refused or parked, or was until an appeal: how to appeal, or its course.

    Nothing is asked where the page knows the idea's steps and none of them could be contested.
    """
    user, steps = context["request"].user, context.get("steps")
    if not getattr(idea, "is_own", True) or (steps is not None and not any(map(_is_contestable, steps))):
        return {}
    if not idea.is_author(user):
        return {}
    appeals = Appeal.objects.filter(idea=idea, comment__isnull=True).select_related("against").order_by("-pk")
    made, ground = appeals.first(), ground_of_idea(idea)
    if made and (ground is None or made.against_id == ground.pk):
        seats = list(made.seats.select_related("judge__entity__company"))
        by_state = {state: [seat for seat in seats if seat.state == state] for state in Seat.State}
        return {"idea": idea, "appeal": made, "seats": by_state[Seat.State.OPEN], "spoken": by_state[Seat.State.SPOKEN]}
    if ground is None:
        return {}
    facts = {"ground": ground, "ends_at": ends_at(ground), "refusal": may_appeal(user, ground)}
    return {"idea": idea, "csrf_token": context.get("csrf_token"), **facts}
