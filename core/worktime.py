"""Count in working days: Monday to Friday, without the French public holidays."""

from bisect import bisect_right
from datetime import date, datetime, timedelta
from functools import cache

import holidays
from django.utils import timezone

WEEK = 7
WORKDAYS = 5
FIRST_HOUR, LAST_HOUR = 8, 19
"""The hours of work of whoever has no others, local time."""


def is_working_day(moment: date | datetime) -> bool:
    """Whether people are expected at work on that day (of the site's time zone)."""
    day = _day(moment)
    return day.weekday() < WORKDAYS and day.toordinal() not in _holidays(day.year)


def add_working_days(moment: datetime, days: int) -> datetime:
    """The same time of day, `days` working days later; 0 changes nothing. Raises ValueError below 0.

    The day of `moment` itself does not count: from a Friday, as from a Saturday, one day leads to Monday.
    """
    if days < 0:
        raise ValueError("days must be 0 or more")
    if days == 0:
        return moment
    local = timezone.localtime(moment)
    day = local.date()
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return local.replace(year=day.year, month=day.month, day=day.day, fold=0)


def working_days_between(start: date | datetime, end: date | datetime) -> int:
    """How many working days come after the day of `start`, up to and with the day of `end`; negative backwards."""
    first, last = _day(start), _day(end)
    if last < first:
        return -working_days_between(last, first)
    return _weekdays_until(last) - _weekdays_until(first) - _holidays_between(first, last)


def _day(moment):
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def _weekdays_until(day):
    """Mondays to Fridays from the first day of the calendar (a Monday) to `day`."""
    weeks, rest = divmod(day.toordinal(), WEEK)
    return weeks * WORKDAYS + min(rest, WORKDAYS)


def _holidays_between(first, last):
    """Public holidays on a weekday after `first`, up to `last`."""
    found = 0
    for year in range(first.year, last.year + 1):
        days = _holidays(year)
        found += bisect_right(days, last.toordinal()) - bisect_right(days, first.toordinal())
    return found


@cache
def _holidays(year):
    """The public holidays of a year that fall on a weekday, as sorted day numbers."""
    return tuple(sorted(day.toordinal() for day in holidays.France(years=year) if day.weekday() < WORKDAYS))
