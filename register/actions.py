"""Writing to the register, and checking it."""

import hashlib
import json
from datetime import UTC

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from core import locks
from register.models import Entry

GENESIS = "0" * 64


def digest(number, kind, data, at, previous_hash):
    """SHA-256 in hexadecimal over the canonical JSON of an entry and the hash before it."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    content = json.dumps([number, kind, data, moment, previous_hash], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def append(kind, data, at=None):
    """Add one entry at the end of the chain and return it; call it inside the decision's transaction."""
    return append_many([(kind, data, at or timezone.now())])[0]


def append_many(facts):
    """Add an entry for each (kind, data, at) in this order, in two queries; returns the entries."""
    with transaction.atomic():
        locks.hold("register")
        last = Entry.objects.order_by("-number").first()
        end, previous = (last.number, last.hash) if last else (0, GENESIS)
        entries = []
        for number, (kind, data, at) in enumerate(facts, start=end + 1):
            data = json.loads(json.dumps(data, cls=DjangoJSONEncoder))  # what the database will give back
            this = digest(number, kind, data, at, previous)
            entries.append(Entry(number=number, kind=kind, data=data, at=at, previous_hash=previous, hash=this))
            previous = this
        return Entry.objects.bulk_create(entries, batch_size=500)


def verify():
    """Return the number of the first entry that does not fit the chain, or None when all is well."""
    number, previous = 0, GENESIS
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        expected = digest(number, entry.kind, entry.data, entry.at, previous)
        if (entry.number, entry.previous_hash, entry.hash) != (number, previous, expected):
            return number
        previous = entry.hash
    return None


def fingerprint(text):
    """SHA-256 of a text, in hexadecimal: proves later what was written, without showing it."""
    return hashlib.sha256(text.encode()).hexdigest()
