"""When somebody works: weeks of hours, public holidays and days off, in a time zone. Pure arithmetic.

A stretch of work belongs to the day on which it begins, also a night that ends on the next: a holiday or a leave takes
the stretches that begin on it. The clock is that of the place; a stretch across a change of clocks is as long as it is.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

DAYS = 7
DAY = 24 * 60
EPOCH = date(1970, 1, 5)
"""A Monday: weeks are numbered from it."""
HORIZON = timedelta(days=3 * 366)
"""Nobody is looked further ahead for than this."""


class Stretch(NamedTuple):
    """Minutes since midnight; an end that is not after the start is on the next day."""

    start: int
    end: int

    @property
    def length(self):
        """Minutes of work, 1 to 1440, when no clock changes."""
        return (self.end - self.start - 1) % DAY + 1


class Span(NamedTuple):
    """A stretch of work on the clock of the world, and the local day that it belongs to."""

    day: date
    start: datetime
    end: datetime


class Rhythm(NamedTuple):
    """The hours of one person or of many.

    `weeks` come round in turn, each of seven Stretch or None, Monday first; `turn` is the number of the first (see
    week_number) modulo their count. `region` is a key of holidays.France, "" for those of all France, None for whoever
    works on them. `off` holds pairs of first and last day without work.
    """

    weeks: tuple
    turn: int = 0
    zone: str = "Europe/Paris"
    region: str | None = ""
    off: tuple = ()

    def spans(self, moment: datetime) -> Iterator[Span]:
        """The stretches of work that end after `moment`, the earliest first, up to HORIZON."""
        day = moment.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=1)
        last = day + HORIZON
        while day <= last:
            span = self.on(day)
            if span and span.end > moment:
                yield span
            day += timedelta(days=1)

    def on(self, day: date) -> Span | None:
        """The stretch of work that begins on a local day."""
        stretch = self.weeks[(week_number(day) - self.turn) % len(self.weeks)][day.weekday()]
        if stretch is None or self.is_off(day):
            return None
        return Span(day, self._at(day, stretch.start), self._at(day, stretch.start + stretch.length))

    def is_off(self, day: date) -> bool:
        """Whether it is a public holiday, or within days without work."""
        if self.region is not None and day in _holidays(self.region, day.year):
            return True
        return any(first <= day <= last for first, last in self.off)

    def current(self, moment: datetime) -> Span | None:
        """The stretch of work that goes on at `moment`."""
        span = next(self.spans(moment), None)
        return span if span and span.start <= moment else None

    def opening(self, moment: datetime) -> datetime:
        """`moment` itself during work, else when work next begins; HORIZON later when it never does."""
        span = next(self.spans(moment), None)
        return max(span.start, moment) if span else moment + HORIZON

    def _at(self, day, minutes):
        """A time of the place on the clock of the world; what a change of clocks skips comes as much later."""
        day += timedelta(days=minutes // DAY)
        local = datetime.combine(day, time(*divmod(minutes % DAY, 60)), tzinfo=ZoneInfo(self.zone))
        return local.astimezone(UTC)


def week_number(day: date) -> int:
    """Weeks since EPOCH, on a Monday one more."""
    return (day - EPOCH).days // DAYS


@cache
def _holidays(region, year):
    return frozenset(holidays.France(subdiv=region or None, years=year))
