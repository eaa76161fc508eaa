"""When a mail of each pace may leave: the one place that knows the hours of mails."""

from datetime import datetime, timedelta

from django.utils import timezone

from core.worktime import FIRST_HOUR, is_working_day, next_working_hour
from inbox.kinds import Pace

DELAY = timedelta(minutes=10)
"""Whoever is on the site reads it there meanwhile, and no mail leaves."""
DIGEST_MINUTE = 30
"""Digests leave half an hour after the day begins, when what the night brought has gone."""


def due_at(pace: str, now: datetime) -> datetime | None:
    """When a message written `now` goes by mail at this pace, in working hours; None for never."""
    if pace == Pace.NEVER:
        return None
    if pace == Pace.NOW:
        return next_working_hour(now + DELAY)
    day = _digest_of(timezone.localtime(now))
    while not is_working_day(day) or day <= now or (pace == Pace.WEEKLY and not _begins_the_week(day)):
        day = _digest_of(day + timedelta(days=1))
    return day


def _digest_of(moment):
    """The time of digests on the local day of `moment`."""
    return moment.replace(hour=FIRST_HOUR, minute=DIGEST_MINUTE, second=0, microsecond=0, fold=0)


def _begins_the_week(day):
    """Whether no working day of the same week comes before it."""
    return not any(is_working_day(day - timedelta(days=before)) for before in range(1, day.weekday() + 1))
