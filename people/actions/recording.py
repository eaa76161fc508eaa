"""The directory's diary: each change a line, those that bear on who judges whom an entry of the register too."""

from django.db import transaction
from django.utils import timezone

from people.models import DirectoryChange, User
from people.signals import directory_changed
from register import tokens
from register.actions import append_many

ENTERED = {
    "line_started": "directory",
    "line_ended": "directory",
    "line_changed": "directory",
    "delegated": "directory",
    "changed": "directory",
    "role_granted": "role",
    "role_ended": "role",
    "post_given": "post",
    "post_changed": "post",
    "post_ended": "post",
}
"""The kind of entry for each kind of change; of personal data only a change of address counts."""
PEOPLE = ("manager", "delegate")
"""Facts of a change that are people: tokens in the register."""


def announce(person_ids):
    """Wake who must look at these people again, once the transaction is committed."""
    ids = sorted(set(person_ids))
    transaction.on_commit(lambda: directory_changed.send_robust(User, person_ids=ids), robust=True)


def record(changes, *, by=None, at=None):
    """Write one line for each (kind, person's id, data), enter what counts in the register, and wake the others.

    The last thing in its transaction: whoever enters the register holds its end.
    """
    at = at or timezone.now()
    rows = [DirectoryChange(kind=kind, person_id=person, by=by, at=at, data=data) for kind, person, data in changes]
    rows = DirectoryChange.objects.bulk_create(rows, batch_size=1000)
    entered = [row for row in rows if row.kind in ENTERED and (row.kind != "changed" or "email" in row.data)]
    if entered:
        named = {row.data.get(key) for row in entered for key in PEOPLE}
        names = tokens.lasting({*(row.person_id for row in entered), *named, by and by.pk})
        append_many([(ENTERED[row.kind], _entry(row, names), at) for row in entered])
    announce(row.person_id for row in rows)
    return rows


def _entry(row, names):
    """What the register keeps: tokens instead of people, and of an address only that it changed."""
    data = {key: names.get(value) if key in PEOPLE else value for key, value in row.data.items()}
    if row.kind == "changed":
        data = {"what": "address"}
    return {**data, "change": row.kind, "person": names[row.person_id], "by": names.get(row.by_id)}
