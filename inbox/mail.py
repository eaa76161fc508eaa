"""Sends a person what waits for them: few mails, in working hours, each message in one of them.

A run first takes the messages that it will send (`mailed_at`), under a lock on the person, so that no other run takes
them; then it sends; then it notes that they have gone (`emailed`). What fails is put back at once; what a dead process
had taken, after GIVEN_UP.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone, translation

from core.worktime import is_working_hour
from inbox.kinds import DIGESTS, Pace
from inbox.letter import letter
from inbox.models import Notification
from inbox.paces import due_at
from people.models import User

PAUSE = timedelta(minutes=30)
"""Nobody gets two mails within this time: what comes meanwhile waits for the next."""
MOST_A_DAY = 3
"""Nobody gets more mails on one day; what is left goes with the next day's digest."""
GIVEN_UP = timedelta(minutes=15)
"""A mail that somebody began to send this long ago and did not finish is sent again."""


class Taken(NamedTuple):
    """The messages (ids) that one run sends, in a digest or not."""

    ids: list[int]
    is_digest: bool


def send(person_id):
    """Send what waits for a person. Raises what the mail server raises, after putting the messages back."""
    now = timezone.now()
    if not is_working_hour(now):
        return
    with transaction.atomic():
        person = User.objects.select_for_update().filter(pk=person_id, is_active=True).first()
        taken = person and _take(person, now)
    if not taken:
        return
    rows = Notification.objects.filter(pk__in=taken.ids)
    try:
        with translation.override(person.language):
            message = letter(person, rows.visible_to(person), is_digest=taken.is_digest)
        if message:
            message.send()
    except Exception:
        rows.update(mailed_at=None)
        raise
    rows.update(emailed=True)


def _take(person, now):
    """Take what this run will send: no other run will, unless it gives it back. None when no mail may leave now."""
    mine = Notification.objects.filter(recipient=person)
    waiting = mine.to_mail(now)
    if not waiting.exists():
        return None
    sent = _sent_today(mine, now)
    if any(at > now - PAUSE for at in sent):
        return None
    if len(sent) >= MOST_A_DAY:
        waiting.update(mail_at=due_at(Pace.DAILY, now))
        return None
    seen = set(waiting.visible_to(person).values_list("pk", flat=True))
    waiting.exclude(pk__in=seen).update(mail_at=None)  # of ideas hidden from them since
    taken = list(waiting.filter(pk__in=seen).values_list("pk", "mail_pace"))
    mine.filter(pk__in=[pk for pk, _pace in taken]).update(mailed_at=now)
    return Taken([pk for pk, _pace in taken], any(pace in DIGESTS for _pk, pace in taken)) if taken else None


def _sent_today(mine, now):
    """When mails left to a person since the local day began: the moments, one a mail."""
    begin = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return set(mine.filter(mailed_at__gte=begin).order_by().values_list("mailed_at", flat=True).distinct())


def take_back(now):
    """Let what dead processes had taken be sent again."""
    taken = Notification.objects.filter(mailed_at__isnull=False, emailed=False, mail_at__isnull=False)
    taken.filter(mailed_at__lt=now - GIVEN_UP).update(mailed_at=None)


def waiting_people(now):
    """Who (ids) has something to get by mail now, and got no mail a moment ago."""
    recent = Notification.objects.filter(mailed_at__gt=now - PAUSE).values("recipient")
    waiting = Notification.objects.to_mail(now).filter(recipient__is_active=True).exclude(recipient__in=recent)
    return waiting.order_by().values_list("recipient", flat=True).distinct()
