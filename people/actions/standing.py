"""Who stands above whom, in for whom, and who may not judge whom."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import locks
from core.errors import DomainError
from people.actions.recording import announce, record
from people.closure import rebuild
from people.models import DeclaredConflict, Delegation, ReportingLine


def set_manager(person, manager, *, kind=ReportingLine.Kind.LINE, by=None):
    """End the open line of this kind and start one to `manager` (None: only end it); the closure follows."""
    now = timezone.now()
    with transaction.atomic():
        lines = ReportingLine.objects.filter(person=person, kind=kind, until__isnull=True)
        if manager and lines.filter(manager=manager).exists():
            return
        lines.update(until=now)
        if manager:
            ReportingLine.objects.create(person=person, manager=manager, kind=kind, since=now)
        data = {"kind": kind, "manager": manager.pk if manager else None}
        rebuild(now)
        record([("line_changed", person.pk, data)], by=by, at=now)


def delegate(person, *, to, since=None, until=None, by=None):
    """Name `to` (None: nobody any more) to stand in for `person`; repeating it changes nothing. Returns the Delegation.

    Whoever stood in before ends now. From `since` on (now, if not said) the delegate counts as standing where `person`
    stands: may judge nobody whom `person` oversees. Raises DomainError for oneself, who left, or dates the wrong way.
    """
    now = timezone.now()
    since = max(since or now, now)
    if to and (to.pk == person.pk or not to.is_active or to.is_outside):
        raise DomainError(_("Choose a colleague to stand in."), field="delegate")
    if until and until <= since:
        raise DomainError(_("The end comes before the beginning."), field="until")
    with transaction.atomic():
        locks.hold(f"people.delegate.{person.pk}")
        unended = list(Delegation.objects.filter(person=person).unended(now))
        known = [d for d in unended if to and d.delegate_id == to.pk and d.until == until and d.since <= since]
        for delegation in unended:
            if delegation not in known[:1]:
                delegation.until = max(now, delegation.since)  # one that had not begun never does
                delegation.save(update_fields=["until"])
        if to and not known:
            known = [Delegation.objects.create(person=person, delegate=to, since=since, until=until)]
        elif len(unended) == len(known[:1]):
            return known[0] if known else None
        data = {"delegate": to and to.pk, "since": since.isoformat(), "until": until and until.isoformat()}
        rebuild(now)
        record([("delegated", person.pk, data)], by=by, at=now)
    return known[0] if known else None


def declare_conflict(person, *, other, is_counted=True):
    """Say, without a reason, that `person` and `other` may not judge each other; saying it twice changes nothing.

    Raises DomainError for oneself, who is not there, and, when `is_counted`, above CONFLICTS_DECLARED of one year.
    """
    if other.pk == person.pk or not other.is_active or other.is_outside:
        raise DomainError(_("Choose a colleague."), field="other")
    now = timezone.now()
    with transaction.atomic():
        locks.hold(f"people.conflict.{person.pk}")
        if known := DeclaredConflict.objects.in_force(now).filter(person=person, other=other).first():
            return known
        if is_counted and DeclaredConflict.objects.counted(now).filter(person=person).count() >= most_conflicts():
            raise DomainError(
                _("You can name %(max)s people within a year. Your staff delegates can help further.")
                % {"max": most_conflicts()},
                field="other",
            )
        declared = DeclaredConflict.objects.create(person=person, other=other, since=now, is_counted=is_counted)
        announce([person.pk, other.pk])
    return declared


def end_conflict(person, *, other):
    """Take back what `person` declared; doing it twice changes nothing."""
    now = timezone.now()
    with transaction.atomic():
        if DeclaredConflict.objects.in_force(now).filter(person=person, other=other).update(until=now):
            announce([person.pk, other.pk])


def most_conflicts():
    """How many people one may name within a year."""
    return settings.EUREKA["CONFLICTS_DECLARED"]
