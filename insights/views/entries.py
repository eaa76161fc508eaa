"""What staff delegates alone read of the register: its entries, their certificates, the export, the verification."""

import json

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.ratelimit import rate_limited
from ideas.models import Stage
from insights import told
from people.permissions import is_delegate
from register import export
from register.actions import verify
from register.models import Entry

LISTED = 20


def register_entries(request):
    """The entries, the newest first; `?before=` goes back in time."""
    delegates_only(request)
    return _list(request)


@rate_limited("register-verify", limit=6, seconds=60)
@require_POST
def register_verify(request):
    """Recompute the whole chain and say so on the page."""
    delegates_only(request)
    return _list(request, checked=True, broken=verify())


def register_entry(request, number):
    """One entry with its certificates in words, and its content to the letter."""
    delegates_only(request)
    entry = get_object_or_404(Entry.objects.select_related("payload"), number=number)
    data = entry.data
    context = {
        "entry": entry,
        "told": told.sentence(entry, {stage.key: stage.name for stage in Stage.objects.all()}),
        "certificates": [told.certificate(found) for found in data.get("certificates", ())],
        "left_out": told.left_out(data),
        "content": json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True),
    }
    return render(request, "insights/entry.html", context)


@rate_limited("register-export", limit=6, seconds=60)
def register_export(request):
    """The whole register as a file of JSON lines, for verify_register.py."""
    delegates_only(request)
    response = StreamingHttpResponse(export.lines(), content_type="application/jsonl")
    name = f"eureka-registre-{timezone.localdate().isoformat()}.jsonl"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def delegates_only(request):
    """For anybody else these pages do not exist."""
    if not is_delegate(request.user):
        raise Http404


def _list(request, **checked):
    before = request.GET.get("before", "")
    entries = Entry.objects.select_related("payload").order_by("-number")
    head = entries.first()
    if before.isascii() and before.isdecimal() and len(before) < 15:
        entries = entries.filter(number__lt=int(before))
    shown = list(entries[: LISTED + 1])
    context = {
        "head": head,
        "entries": told.entries(request.user, shown[:LISTED]),
        "older": shown[LISTED - 1].number if len(shown) > LISTED else None,
        **checked,
    }
    return render(request, "insights/entries.html", context)
