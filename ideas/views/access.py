"""Finding an idea for somebody; what one may not see does not exist."""

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext

from core.ratelimit import TooMany, hit
from ideas.models import Comment, Idea
from ideas.permissions import may_see


def seen_or_404(user, pk, ideas=None):
    """The idea `pk` if `user` may see it; else the same 404 after the same queries as for one that never was."""
    rows = Idea.objects.all() if ideas is None else ideas
    idea = rows.prefetch_related(None).filter(pk=pk).first()
    if not may_see(user, idea or Idea(pk=pk)):
        raise Http404
    prefetch_related_objects([idea], *rows._prefetch_related_lookups)  # only now: a query more would tell that it is
    return idea


def comment_or_404(user, pk):
    """A comment under an idea that `user` may see."""
    comment = Comment.objects.select_related("idea", "author").filter(pk=pk).first()
    if not may_see(user, comment.idea if comment else Idea(pk=0)):
        raise Http404
    return comment


def back(request, fallback, anchor=""):
    """Redirect to the page that the form stood on, at `anchor`."""
    here = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(here, {request.get_host()}, require_https=request.is_secure()):
        here = fallback
    return redirect(here.partition("#")[0] + (f"#{anchor}" if anchor else ""))


def keep_pace(user, what, client_key):
    """Count one idea (`what` = IDEAS) or one comment (COMMENTS) sent by `user`; the same form again counts for nothing.

    Raises TooMany, in words that say when to send it again, above IDEAS_AN_HOUR or COMMENTS_AN_HOUR.
    """
    try:
        hit(f"{what}:{user.pk}", settings.EUREKA[f"{what}_AN_HOUR"], 3600, once=client_key)
    except TooMany as refusal:
        minutes = -(-refusal.retry_after // 60)
        message = ngettext(
            "That is a lot within an hour. Your text stays here: send it again in %(count)d minute.",
            "That is a lot within an hour. Your text stays here: send it again in %(count)d minutes.",
            minutes,
        )
        raise TooMany(message % {"count": minutes}, refusal.retry_after) from refusal


def of_owner_or_reader(user, model, key):
    """A picture or a document: for its owner until it is sent, then for whoever may see its idea; else a 404."""
    found = model.objects.select_related("idea").filter(key=key).first()
    is_owner = found is not None and found.owner_id == user.pk and found.idea_id is None
    if not is_owner and not may_see(user, (found and found.idea) or Idea(pk=0)):
        raise Http404
    return found
