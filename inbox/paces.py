"""When news of each pace may leave: the one place that knows when, within a person's hours."""

from datetime import datetime, timedelta

from django.utils import timezone

from core.rhythm import Rhythm, Span
from inbox.hours import rhythm_of
from inbox.kinds import Pace

DELAY = timedelta(minutes=10)
"""Whoever is on the site reads it there meanwhile, and no mail leaves."""
DIGEST_AFTER = timedelta(minutes=30)
"""Digests leave so long after work begins, when what the night brought has gone."""
TRANSIT = timedelta(minutes=2)
"""Nothing leaves in the last minutes of work: it would arrive after them."""


def due_at(pace: str, now: datetime, rhythm: Rhythm) -> datetime | None:
    """When a message written `now` goes at this pace to whoever has these hours; None for never."""
    if pace == Pace.NEVER:
        return None
    if pace == Pace.NOW:
        return rhythm.opening(now + DELAY)
    for span in rhythm.spans(now):
        moment = _digest_of(span)
        if moment > now and (pace == Pace.DAILY or _begins_the_week(span, rhythm)):
            return moment
    return rhythm.opening(now)


def may_leave(now: datetime, rhythm: Rhythm) -> bool:
    """Whether something that leaves now arrives within the hours."""
    span = rhythm.current(now)
    return span is not None and now + TRANSIT < span.end


def opening_after(person) -> datetime | None:
    """When something that wants to leave to `person` now may; None when it may now."""
    now, rhythm = timezone.now(), rhythm_of(person)
    return None if may_leave(now, rhythm) else rhythm.opening(now + TRANSIT)


def _digest_of(span: Span) -> datetime:
    """The time of digests in a stretch of work; the middle of a short one."""
    return span.start + min(DIGEST_AFTER, (span.end - span.start) / 2)


def _begins_the_week(span, rhythm):
    """Whether no stretch of work of the same week comes before it."""
    days = (span.day - timedelta(days=before) for before in range(1, span.day.weekday() + 1))
    return not any(rhythm.on(day) for day in days)
