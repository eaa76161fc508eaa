"""Breaking the glass: the only way for an administrator to read one idea that is not published."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas.actions import let_read, stop_reading
from ideas.actions.journey import lock
from ideas.conflict import author_ids, conflict
from ideas.models import Activity, Idea, Reader
from ideas.verbs import Verb
from moderation.entries import of_glass, of_glass_refused
from moderation.models import Glass
from moderation.permissions import may_break_glass
from register.actions import append

REASON_LENGTH = 1000
SHORTEST = 20


def break_glass(number, *, by, reason):
    """Open the idea `number` to `by` for GLASS_HOURS; its authors, the staff delegates and the register know at once.

    Doing it again while it is open changes nothing. An idea that is not there, is published, or whose authors `by`
    may not judge, gives the same refusal, and every refusal stands in the register: numbers are not for trying out.
    """
    reason = said_why(reason)
    if not may_break_glass(by):
        raise DomainError(_("This is for administrators alone."))
    with transaction.atomic():
        if glass := _broken(number, by, reason):
            return glass
    append(*of_glass_refused(by, reason, timezone.now()))
    refusal = _("No idea with this number can be opened by you. The register keeps the attempt.")
    raise DomainError(refusal, field="number")


def said_why(reason):
    """The reason without blanks around it. Raises DomainError when it says too little or too much."""
    reason = (reason or "").strip()
    if len(reason) < SHORTEST or len(reason) > REASON_LENGTH:
        raise DomainError(
            _("Say why, in %(min)s to %(max)s characters: the authors and the staff delegates read it.")
            % {"min": SHORTEST, "max": REASON_LENGTH},
            field="reason",
        )
    return reason


def _broken(number, by, reason):
    idea = Idea.objects.exclude(status=Idea.Status.PUBLISHED).filter(pk=number).first()
    # asked of an idea that is not there as well: both refusals take the same queries
    if conflict(by, author_ids(idea or Idea(pk=0))) or idea is None:
        return None
    idea, now = lock(idea), timezone.now()
    if known := Glass.objects.open(now).filter(idea=idea, by=by).first():
        return known
    until = now + timedelta(hours=settings.EUREKA["GLASS_HOURS"])
    glass = Glass.objects.create(idea=idea, by=by, reason=reason, at=now, until=until)
    let_read(idea, by, Reader.Why.GLASS, at=now, until=until)
    data = {"glass": glass.pk, "reason": reason, "until": until.isoformat()}
    Activity.record(Verb.GLASS_BROKEN, by=by, idea=idea, data=data, at=now)
    glass.register_number = append(*of_glass(glass)).number
    glass.save(update_fields=["register_number"])
    return glass


def close_glass(glass, *, by):
    """End one's own reading before its time; doing it twice changes nothing."""
    now = timezone.now()
    with transaction.atomic():
        if Glass.objects.open(now).filter(pk=glass.pk, by=by).update(until=now):
            stop_reading(glass.idea, by, Reader.Why.GLASS, at=now)
