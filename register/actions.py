"""Writing to the register, erasing a content from it, and checking it."""

import secrets

from django.db import transaction
from django.utils import timezone

from core import locks
from register.chain import GENESIS, canonical, commitment, digest, fingerprint
from register.models import Entry, Head, Payload

__all__ = ["GENESIS", "append", "append_many", "compose", "erase", "fingerprint", "take_head", "verify"]

ERASURE = "erasure"


def append(kind, data, at=None):
    """Add one entry at the end of the chain and return it.

    Call it inside the decision's transaction, as the last thing that may wait for anybody: whoever appends holds the
    head of the chain until the end of the transaction.
    """
    return append_many([(kind, data, at or timezone.now())])[0]


def append_many(facts):
    """Add an entry for each (kind, data, at) in this order, in three queries; returns the entries."""
    with transaction.atomic(savepoint=False):
        locks.hold("register")
        entries, payloads = compose(facts, Entry.objects.order_by("-number").first())
        entries = Entry.objects.bulk_create(entries, batch_size=500)
        Payload.objects.bulk_create(payloads, batch_size=500)
    return entries


def compose(facts, last=None):
    """The unsaved entries and payloads that continue the chain after `last`, one for each (kind, data, at)."""
    end, previous = (last.number, last.hash) if last else (0, GENESIS)
    entries, payloads = [], []
    for number, (kind, data, at) in enumerate(facts, start=end + 1):
        salt, content = secrets.token_hex(32), canonical(data)
        committed = commitment(salt, content)
        this = digest(number, kind, at, previous, committed)
        entry = Entry(number=number, kind=kind, at=at, previous_hash=previous, commitment=committed, hash=this)
        entry.payload = Payload(entry=entry, salt=salt, content=content)
        entries.append(entry)
        payloads.append(entry.payload)
        previous = this
    return entries, payloads


def erase(number, *, why):
    """Delete the content of one entry for ever; the erasure is an entry itself, and the chain still verifies.

    Safe to repeat. Raises ValueError for an entry that is not there, or is itself an erasure.
    """
    with transaction.atomic():
        locks.hold("register")
        entry = Entry.objects.select_related("payload").filter(number=number).exclude(kind=ERASURE).first()
        if entry is None:
            raise ValueError(f"There is no entry {number} whose content could be erased.")
        if not entry.is_erased:
            append(ERASURE, {"entry": number, "why": why})
            entry.payload.delete()


def take_head(day):
    """Keep the end of the chain for `day`; returns the Head, or None when it was taken before or the chain is empty."""
    last = Entry.objects.order_by("-number").first()
    if last is None:
        return None
    head, is_new = Head.objects.get_or_create(
        day=day, defaults={"number": last.number, "hash": last.hash, "at": timezone.now()}
    )
    return head if is_new else None


def verify():
    """Return the number of the first entry that does not fit the chain or its content, or None when all is well."""
    number, previous, gone, erased = 0, GENESIS, set(), set()
    for entry in Entry.objects.order_by("number").select_related("payload").iterator(chunk_size=2000):
        number += 1
        expected = digest(number, entry.kind, entry.at, previous, entry.commitment)
        if (entry.number, entry.previous_hash, entry.hash) != (number, previous, expected):
            return min({number, *(gone - erased)})
        if entry.is_erased:
            gone.add(number)
        elif commitment(entry.payload.salt, entry.payload.content) != entry.commitment:
            return min({number, *(gone - erased)})
        elif entry.kind == ERASURE:
            erased.add(entry.data["entry"])
        previous = entry.hash
    return min(gone - erased, default=None)
