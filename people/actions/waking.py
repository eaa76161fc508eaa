"""Telling the other rooms that the directory changed."""

from django.db import transaction

from people.models import User
from people.signals import directory_changed


def announce(person_ids):
    """Wake who must look at these people again, once the transaction is committed."""
    ids = sorted(set(person_ids))
    transaction.on_commit(lambda: directory_changed.send_robust(User, person_ids=ids), robust=True)
