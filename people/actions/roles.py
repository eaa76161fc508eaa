"""Giving roles and taking them back."""

from django.db import transaction
from django.utils import timezone

from people.actions.waking import announce
from people.groups import mirror
from people.models import DirectoryChange, RoleGrant


def grant_role(person, role, *, by=None, entity=None):
    """Give a role; giving it twice changes nothing. The back office's groups follow."""
    with transaction.atomic():
        _grant, created = RoleGrant.objects.get_or_create(
            person=person, role=role, until=None, defaults={"granted_by": by, "entity": entity}
        )
        if created:
            _record_role("role_granted", person, role, by)


def end_role(person, role, *, by=None):
    """Take a role back; taking it twice changes nothing."""
    with transaction.atomic():
        if RoleGrant.objects.filter(person=person, role=role, until__isnull=True).update(until=timezone.now()):
            _record_role("role_ended", person, role, by)


def _record_role(kind, person, role, by):
    DirectoryChange.objects.create(kind=kind, person=person, by=by, at=timezone.now(), data={"role": str(role)})
    mirror(person)
    announce([person.pk])
