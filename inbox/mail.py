"""Sends a person what waits for them: few mails, within their hours, each message in one of them.

A run first takes the messages that it will send (`mailed_at`), under a lock on the person, so that no other run takes
them; then it sends; then it notes that they have gone (`emailed`). What the mail server refuses is put back at once.
What a dead process had taken is sent after GIVEN_UP in the same mail as it was taken, with the same Message-ID: should
it have gone after all, mail programs show it once.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation

from core.rhythm import Rhythm
from inbox import rest
from inbox.hours import rhythm_of
from inbox.kinds import DIGESTS, Channel, Pace
from inbox.letter import letter
from inbox.models import Notification
from inbox.paces import TRANSIT, due_at, may_leave
from people.models import User

PAUSE = timedelta(minutes=30)
"""Nobody gets two mails within this time: what comes meanwhile waits for the next."""
MOST_A_DAY = 3
"""Nobody gets more mails on one day of work; what is left goes with the next digest."""
GIVEN_UP = timedelta(minutes=15)
"""A mail that somebody began to send this long ago and did not finish is sent again."""


class Taken(NamedTuple):
    """The messages (ids) that one run sends, in a digest or not; `held` of them waited for these hours to begin."""

    ids: list[int]
    is_digest: bool
    held: int
    rhythm: Rhythm


def send(person_id):
    """Send what waits for a person. Raises what the mail server raises, after putting the messages back."""
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).filter(pk=person_id, is_active=True).first()
        taken = person and _take(person, timezone.now())
    if not taken:
        return
    rows = Notification.objects.filter(pk__in=taken.ids)
    try:
        with translation.override(person.language):
            message = letter(person, rows.filter(unread=True).visible_to(person), taken.ids, is_digest=taken.is_digest)
        if message:
            message.send()
    except Exception:
        rows.update(mailed_at=None)
        raise
    rows.update(emailed=True)
    if message:
        rest.note(Channel.MAIL, held=taken.held, is_late=taken.rhythm.current(timezone.now()) is None)


def _take(person, now):
    """Take what this run will send: no other run will, unless it gives it back. None when no mail may leave now."""
    mine = Notification.objects.filter(recipient=person)
    waiting, left = mine.to_mail(now), mine.given_up(now - GIVEN_UP, now)
    begun = left.order_by("mailed_at").values_list("mailed_at", flat=True).first()
    if not begun and not waiting.exists():
        return None
    rhythm = rhythm_of(person, now)
    if not may_leave(now, rhythm):
        waiting.update(mail_at=rhythm.opening(now + TRANSIT))
        return None
    if begun:
        return _taken(mine, left.filter(mailed_at=begun), now, rhythm)
    sent = _sent_today(mine, now, rhythm)
    if any(at > now - PAUSE for at in sent):
        return None
    if len(sent) >= MOST_A_DAY:
        waiting.update(mail_at=due_at(Pace.DAILY, now, rhythm))
        return None
    seen = set(waiting.visible_to(person).values_list("pk", flat=True))
    waiting.exclude(pk__in=seen).update(mail_at=None)  # of ideas hidden from them since
    return _taken(mine, waiting.filter(pk__in=seen), now, rhythm)


def _taken(mine, rows, now, rhythm):
    """Put a run's mark on `rows`; None without any."""
    found = list(rows.values_list("pk", "mail_pace", "mail_at"))
    if not found:
        return None
    ids, began = [pk for pk, _pace, _at in found], rhythm.current(now).start
    mine.filter(pk__in=ids).update(mailed_at=now)
    held = sum(pace == Pace.NOW and at == began for _pk, pace, at in found)
    return Taken(ids, any(pace in DIGESTS for _pk, pace, _at in found), held, rhythm)


def _sent_today(mine, now, rhythm):
    """When mails left to a person on this day of work: the moments, one a mail."""
    begin = datetime.combine(rhythm.current(now).day, time.min, tzinfo=ZoneInfo(rhythm.zone))
    return set(mine.filter(mailed_at__gte=begin).order_by().values_list("mailed_at", flat=True).distinct())


def waiting_people(now):
    """Who (ids) has something to get by mail now, and got no mail a moment ago."""
    recent = Notification.objects.filter(mailed_at__gt=now - PAUSE).values("recipient")
    waiting = Notification.objects.to_mail(now).exclude(recipient__in=recent)
    left = Notification.objects.given_up(now - GIVEN_UP, now)
    people = {pk for rows in (waiting, left) for pk in rows.order_by().values_list("recipient", flat=True).distinct()}
    return User.objects.filter(pk__in=people, is_active=True).order_by("pk").values_list("pk", flat=True)
