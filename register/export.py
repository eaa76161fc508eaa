"""The whole register as lines of JSON, for verify_register.py and whoever wants to read it."""

import json

from django.utils import timezone

from register.chain import GENESIS, moment
from register.models import Entry

FORMAT = 1


def lines():
    """Yield the export's lines: what it holds, then one line an entry; the content as the text it was hashed as."""
    head = Entry.objects.order_by("-number").first()
    end = head.number if head else 0
    yield header(head)
    entries = Entry.objects.filter(number__lte=end).select_related("payload").order_by("number")
    for entry in entries.iterator(chunk_size=1000):
        yield line_of(entry)


def header(head):
    """The first line: how many entries follow, and the hash of the last, `head` (None when there is none)."""
    return _line(
        register="eureka",
        format=FORMAT,
        exported_at=moment(timezone.now()),
        entries=head.number if head else 0,
        head=head.hash if head else GENESIS,
    )


def line_of(entry):
    """One entry as a line of JSON; salt and content are null once erased."""
    payload = None if entry.is_erased else entry.payload
    return _line(
        number=entry.number,
        kind=entry.kind,
        at=moment(entry.at),
        previous_hash=entry.previous_hash,
        commitment=entry.commitment,
        hash=entry.hash,
        salt=payload and payload.salt,
        content=payload and payload.content,
    )


def _line(**fields):
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"
