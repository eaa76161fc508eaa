"""Serving pictures to those who may see the idea they belong to."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from ideas.models import Idea, Picture
from ideas.models.idea import picture_path
from ideas.permissions import may_see


def picture(request, key, width):
    """One copy of a picture; the browser may keep it, nobody in between."""
    found = Picture.objects.select_related("idea").filter(key=key).first()
    is_owner = found is not None and found.owner_id == request.user.pk and found.idea_id is None
    if not is_owner and not may_see(request.user, (found and found.idea) or Idea(pk=0)):
        raise Http404
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
