"""A list of ideas as a file: at once when it is short, else prepared by the worker while one does something else."""

import tempfile
from uuid import uuid4

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import spreadsheets
from core.errors import DomainError
from core.ratelimit import rate_limited
from insights import actions, exporting
from insights.models import Export

SHORT = 1000
"""Rows that are sent at once."""


@rate_limited("export", limit=30, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request):
    """The list that the address says, to be made into a file; and one's own files."""
    query = exporting.query_of(request.GET)
    refusal = None
    if request.method == "POST":
        query = exporting.query_of(QueryDict(request.POST.get("query", "")[:600]))
        kind = request.POST.get("kind")
        kind = kind if kind in spreadsheets.KINDS else "csv"
        if exporting.count(request.user, query) <= SHORT:
            return _at_once(request.user, query, kind)
        try:
            key = request.POST.get("client_key", "")[:64] or uuid4().hex
            actions.ask_export(by=request.user, query=query, kind=kind, client_key=key)
            messages.success(request, _("Your file is in preparation. You can leave this page."))
            return redirect("exports")
        except DomainError as error:
            refusal = error.message
    own = Export.objects.visible_to(request.user)
    context = {
        "query": query,
        "is_asked": request.method == "POST" or "list" in request.GET,
        "described": exporting.described(query, request.user),
        "refusal": refusal,
        "client_key": uuid4().hex,
        "exports": [(export, exporting.described(export.query, request.user)) for export in own],
        "is_waiting": own.unfinished().exists(),
        "largest": exporting.LARGEST,
    }
    if context["is_asked"]:
        context["count"] = exporting.count(request.user, query)
    template = "insights/_exports.html" if request.headers.get("HX-Target") == "exports" else "insights/exports.html"
    return render(request, template, context, status=422 if refusal else 200)


def export_file(request, pk):
    """The file, for whoever asked for it, as long as it lasts."""
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=pk, state=Export.State.DONE)
    try:
        file = default_storage.open(export.path)
    except FileNotFoundError:
        raise Http404
    return _sent(FileResponse(file, content_type=spreadsheets.KINDS[export.kind]), export.kind)


@require_POST
def export_drop(request, pk):
    """Drop one's own file before its time."""
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    actions.drop_export(export, by=request.user)
    messages.success(request, _("The file is gone."))
    return redirect("exports")


def _at_once(user, query, kind):
    """A short list, written whole before it is sent: the reader's language ends with the request."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    spreadsheets.write(file, kind, exporting.table(user, query))
    file.seek(0)
    return _sent(FileResponse(file, content_type=spreadsheets.KINDS[kind]), kind)


def _sent(response, kind):
    ideas = _("ideas-file")
    name = f"eureka-{ideas}-{timezone.localdate().isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
