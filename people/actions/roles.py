"""Giving roles and taking them back: nothing of it opens anything before people could see it."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from people.actions.recording import announce, record
from people.groups import mirror
from people.models import RoleGrant, User


def in_force_from(at=None):
    """When a role or a post given at `at` begins to open anything: ROLE_HOURS later."""
    return (at or timezone.now()) + timedelta(hours=settings.EUREKA["ROLE_HOURS"])


def grant_role(person, role, *, by=None, entity=None, at_once=False):
    """Give a role, in force ROLE_HOURS later; giving it twice changes nothing. The back office's groups follow.

    `at_once` is for a first installation alone, and stands in the register as such.
    """
    now = timezone.now()
    since = now if at_once else in_force_from(now)
    with transaction.atomic():
        _grant, created = RoleGrant.objects.get_or_create(
            person=person, role=role, until=None, defaults={"granted_by": by, "entity": entity, "since": since}
        )
        if created:
            mirror(person)
            data = {"role": str(role), "from": since.isoformat(), "at_once": at_once}
            record([("role_granted", person.pk, data)], by=by, at=now)


def end_role(person, role, *, by=None):
    """Take a role back at once; taking it twice changes nothing."""
    with transaction.atomic():
        if RoleGrant.objects.filter(person=person, role=role, until__isnull=True).update(until=timezone.now()):
            mirror(person)
            record([("role_ended", person.pk, {"role": str(role)})], by=by)


def follow_roles(at=None, within=timedelta(minutes=10)):
    """Put in their groups those whose role has just begun or ended by its date; returns how many people."""
    at = at or timezone.now()
    turned = RoleGrant.objects.filter(Q(since__range=(at - within, at)) | Q(until__range=(at - within, at)))
    people = list(User.objects.filter(pk__in=turned.values("person")))
    for person in people:
        mirror(person)
    if people:
        announce([person.pk for person in people])
    return len(people)
