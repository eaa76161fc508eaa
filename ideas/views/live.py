"""What changes under the eyes of a reader, fetched again when the page is told so."""

from django.shortcuts import render

from ideas.models import Idea
from ideas.views.access import seen_or_404
from ideas.views.support import VARIANTS, own_reason, vote_html


def live(request, pk):
    """The vote button and the count of comments of one idea, as the page would show them on reload."""
    ideas = Idea.objects.only("status", "audience", "vote_count", "comment_count")
    idea = seen_or_404(request.user, pk, ideas.with_supported(request.user).with_own(request.user))
    variant = request.GET.get("as")
    variant = variant if variant in VARIANTS else "stub"
    reason = own_reason() if idea.is_own else ""
    vote = vote_html(pk, idea.vote_count, idea.is_supported, reason, variant) if idea.is_published else ""
    return render(request, "ideas/_live.html", {"idea": idea, "vote": vote})
