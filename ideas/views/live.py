"""What changes under the eyes of a reader, fetched again when the page is told so."""

from django.http import HttpResponse
from django.template.loader import get_template
from django.views.decorators.http import require_safe

from ideas.models import Idea
from ideas.views.support import own_reason, vote_html

MOST_IDEAS = 100
LIVE = ("status", "audience", "vote_count", "comment_count", "stage__key")


@require_safe
def live(request):
    """The vote buttons and counts of comments of the ideas `ids`, as a reload would show them.

    The idea `poster` has the large button; those that one may not see are left out.
    """
    ids = [int(pk) for pk in request.GET.get("ids", "").split(",")[:MOST_IDEAS] if pk.isdecimal() and len(pk) < 19]
    ideas = Idea.objects.select_related("stage").only(*LIVE).with_supported(request.user).with_own(request.user)
    poster = request.GET.get("poster")
    seen = ideas.visible_to(request.user).filter(pk__in=ids)
    return HttpResponse("".join(_fragments(idea, "poster" if str(idea.pk) == poster else "stub") for idea in seen))


def _fragments(idea, variant):
    reason = own_reason() if idea.is_own else ""
    vote = ""
    if idea.is_published:
        vote = vote_html(idea.pk, idea.vote_count, idea.is_supported, reason, variant)
    return get_template("ideas/_live.html").render({"idea": idea, "vote": vote})
