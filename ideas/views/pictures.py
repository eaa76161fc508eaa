"""Pictures: taken in one by one as they are chosen, and served to those who may see the idea they belong to."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.views.decorators.http import require_POST

from core import ratelimit
from core.errors import DomainError
from ideas import actions
from ideas.models import Idea, Picture
from ideas.models.idea import picture_path
from ideas.permissions import may_see

PICTURES_AN_HOUR = 60


@require_POST
def add(request):
    """Take one picture in while the form is being written; answers with its place in the form, or why not."""
    try:
        if (upload := request.FILES.get("file")) is None:
            raise DomainError("")
        kept = take(upload, request.user, request.POST.get("client_key", "")[:64] or None)
    except DomainError as refusal:
        return render(request, "ideas/_picture_refused.html", {"refusal": refusal.message}, status=422)
    return render(request, "ideas/_kept_picture.html", {"picture": kept})


def take(upload, user, client_key=None):
    """The picture that is kept of an upload, so many an hour. Raises DomainError."""
    ratelimit.hit(f"pictures:{user.pk}", PICTURES_AN_HOUR, 3600, once=client_key or "")
    return actions.keep_picture(upload, by=user, client_key=client_key)


def found_or_404(user, key):
    """The picture, for its owner until it is sent, then for whoever may see its idea."""
    found = Picture.objects.select_related("idea").filter(key=key).first()
    is_owner = found is not None and found.owner_id == user.pk and found.idea_id is None
    if not is_owner and not may_see(user, (found and found.idea) or Idea(pk=0)):
        raise Http404
    return found


def state(request, key):
    """A picture as its page shows it: being prepared, ready, or given up."""
    context = {"picture": found_or_404(request.user, key), "is_small": "small" in request.GET}
    return render(request, "ideas/_picture.html", context)


def picture(request, key, width):
    """One copy of a picture; the browser may keep it, nobody in between."""
    found = found_or_404(request.user, key)
    if width not in [known for known, _height in found.widths]:
        raise Http404
    try:
        file = default_storage.open(picture_path(found, f"{width}.webp"))
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = "private, max-age=86400"
    response["Content-Disposition"] = "inline"
    return response
