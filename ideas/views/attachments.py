"""Documents: taken in one by one as they are chosen, and given as downloads to those who may see their idea."""

from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.views.decorators.http import require_POST

from core.documents import TYPES
from ideas.models import Attachment
from ideas.views.access import of_owner_or_reader
from ideas.views.held import take_attachment, take_in


@require_POST
def add(request):
    """Take one document in while the form is being written."""
    return take_in(request, take_attachment, "attachment")


def attachment(request, key):
    """The file itself, to be saved and never opened within the site; asked for anew each time."""
    found = of_owner_or_reader(request.user, Attachment, key)
    try:
        file = storages["private"].open(found.file)
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(file, as_attachment=True, filename=found.name, content_type=TYPES[found.kind])
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
