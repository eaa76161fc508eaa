"""What changes under the eyes of a reader, fetched again when the page is told so."""

from django.http import HttpResponse
from django.template.loader import get_template
from django.views.decorators.http import require_safe

from ideas.models import Idea
from ideas.views.access import seen_or_404
from ideas.views.support import VARIANTS, own_reason, vote_html

MOST_IDEAS = 100
LIVE = ("status", "audience", "vote_count", "comment_count", "stage__key")


@require_safe
def live(request, pk):
    """The vote button and the count of comments of one idea, as the page would show them on reload."""
    return HttpResponse(_fragments(seen_or_404(request.user, pk, _ideas(request.user)), request.GET.get("as")))


@require_safe
def lives(request):
    """The same for the ideas `ids` of a page; those that one may not see are left out."""
    ids = [int(pk) for pk in request.GET.get("ids", "").split(",")[:MOST_IDEAS] if pk.isdecimal() and len(pk) < 19]
    ideas = _ideas(request.user).visible_to(request.user).filter(pk__in=ids)
    return HttpResponse("".join(_fragments(idea, "stub") for idea in ideas))


def _ideas(user):
    ideas = Idea.objects.select_related("stage").only(*LIVE)
    return ideas.with_supported(user).with_own(user)


def _fragments(idea, variant):
    variant = variant if variant in VARIANTS else "stub"
    reason = own_reason() if idea.is_own else ""
    vote = ""
    if idea.is_published:
        vote = vote_html(idea.pk, idea.vote_count, idea.is_supported, reason, variant)
    return get_template("ideas/_live.html").render({"idea": idea, "vote": vote})
