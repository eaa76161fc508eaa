"""What changes under the eyes of a reader, fetched again when the page is told so."""

from django.http import HttpResponse
from django.template.loader import get_template
from django.views.decorators.http import require_safe

from ideas import phases
from ideas.models import Idea
from ideas.views.signs import bars
from ideas.views.support import own_reason, vote_html

MOST_IDEAS = 100
MOST_COMMENTS = 200
LIVE = ("status", "audience", "campaign", "vote_count", "comment_count", "stage__key")


@require_safe
def live(request):
    """The vote buttons and counts of comments of the ideas `ids`, as a reload would show them.

    The idea `poster` has the large button, and the reactions under its `comments`; those that one may not see are
    left out.
    """
    ids = _numbers(request.GET.get("ids", ""), MOST_IDEAS)
    ideas = Idea.objects.select_related("stage").only(*LIVE).with_supported(request.user).with_own(request.user)
    poster = request.GET.get("poster")
    seen = list(ideas.visible_to(request.user).filter(pk__in=ids))
    resting = phases.resting() if any(idea.campaign_id for idea in seen) else {}
    found = [_fragments(idea, resting, "poster" if str(idea.pk) == poster else "stub") for idea in seen]
    if comments := _numbers(request.GET.get("comments", ""), MOST_COMMENTS):
        found += [bars(request.user, idea, comments) for idea in seen if str(idea.pk) == poster]
    return HttpResponse("".join(found))


def _numbers(text, most):
    return [int(pk) for pk in text.split(",")[:most] if pk.isascii() and pk.isdecimal() and len(pk) < 19]


def _fragments(idea, resting, variant):
    reason = own_reason() if idea.is_own else resting.get(idea.campaign_id, "")
    vote = ""
    if idea.is_published:
        vote = vote_html(idea.pk, idea.vote_count, idea.is_supported, reason, variant)
    return get_template("ideas/_live.html").render({"idea": idea, "vote": vote})
