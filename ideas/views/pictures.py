"""Pictures: taken in one by one as they are chosen, and served to those who may see the idea they belong to."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.views.decorators.http import require_POST

from ideas.models import Picture
from ideas.models.idea import picture_path
from ideas.views.access import of_owner_or_reader
from ideas.views.held import take_in, take_picture


@require_POST
def add(request):
    """Take one picture in while the form is being written."""
    return take_in(request, take_picture, "picture")


def state(request, key):
    """A picture as its page shows it: being prepared, ready, or given up."""
    context = {"picture": of_owner_or_reader(request.user, Picture, key), "is_small": "small" in request.GET}
    return render(request, "ideas/_picture.html", context)


def picture(request, key, width):
    """One copy of a picture; the browser may keep it, nobody in between."""
    found = of_owner_or_reader(request.user, Picture, key)
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
