"""What an idea's page tells its authors of the review."""

from django import template

from moderation import wording
from moderation.models import Review

register = template.Library()


@register.inclusion_tag("moderation/_review_panel.html", takes_context=True)
def review_panel(context, idea):
    """Every review of the idea, why each person was asked and what was decided; for its authors alone, one query."""
    if not getattr(idea, "is_own", True) or not idea.is_author(context["request"].user):
        return {}
    reviews = list(
        Review.objects.filter(idea=idea).select_related("theme", "reviewer__entity__company", "decision").order_by("pk")
    )
    for review in reviews:
        review.title = wording.what_happened(review)
        review.reasons = wording.why_them(review)
        review.said = getattr(review, "decision", None)
        review.is_told_above = review is reviews[-1] and idea.status in ("returned", "refused")
    return {"idea": idea, "reviews": reviews[::-1]}
