"""Finding an idea for somebody; what one may not see does not exist."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from ideas.models import Comment, Idea
from ideas.permissions import may_see


def seen_or_404(user, pk, ideas=None):
    """The idea `pk` if `user` may see it; else the same 404 after the same queries as for one that never was."""
    idea = (Idea.objects.all() if ideas is None else ideas).filter(pk=pk).first()
    if not may_see(user, idea or Idea(pk=pk)):
        raise Http404
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
