"""When people write: office hours, weekly and seasonal rhythm, growth since the launch, peaks of campaigns."""

from bisect import bisect_right
from datetime import date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from demo.corpus.editorial import CAMPAIGNS

OFFICE = ZoneInfo("Europe/Paris")
WEEKDAYS = (0.9, 1.25, 1.1, 1.15, 0.8, 0.06, 0.05)
MONTHS = (1.0, 0.95, 1.1, 0.95, 0.85, 1.05, 0.62, 0.36, 1.2, 1.25, 1.1, 0.72)
HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
HOURS = {7: 1, 8: 5, 9: 12, 10: 14, 11: 12, 12: 7, 13: 8, 14: 12, 15: 10, 16: 10, 17: 7, 18: 3, 19: 1, 20: 1, 21: 1}

# (starts this many days before the end, lasts, how much livelier than usual)
CAMPAIGN_PEAKS = tuple((each.opened_days_ago, each.lasts_days, each.liveliness) for each in CAMPAIGNS)


def day_weight(day, end, days, peaks):
    """How lively one day is, 1.0 for an ordinary one."""
    weight = WEEKDAYS[day.weekday()] * MONTHS[day.month - 1]
    if (day.month, day.day) in HOLIDAYS:
        weight *= 0.04
    if (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 2):
        weight *= 0.2
    age = (end - day).days
    growth = 0.35 + 0.65 * (1 - age / days) if days else 1
    launch = 1 + 1.2 * max(0, 1 - (days - age) / 21)
    for start, length, factor in peaks:
        if start - length < age <= start:
            weight *= 1 + (factor - 1) * (1 - (start - age) / length)
    return weight * growth * launch


def activity_dates(rng, count, end, days=730, peaks=CAMPAIGN_PEAKS):
    """`count` sorted aware datetimes of office life over the `days` before `end`, none after it."""
    local_end = end.astimezone(OFFICE)
    last = local_end.date()
    span = [last - timedelta(days=back) for back in range(days, -1, -1)]
    weights = list(accumulate(day_weight(day, last, days, peaks) for day in span))
    hours = list(HOURS)
    picked_days = rng.choices(span, cum_weights=weights, k=count)
    picked_hours = rng.choices(hours, weights=list(HOURS.values()), k=count)
    seconds = rng.choices(range(3600), k=count)
    moments = [moment(*each) for each in zip(picked_days, picked_hours, seconds, strict=True)]
    earliest = local_end - timedelta(days=days)
    return sorted(keep_within(rng, each, earliest, local_end) for each in moments)


def moment(day: date, hour, second):
    return datetime(day.year, day.month, day.day, hour, second // 60, second % 60, tzinfo=OFFICE)


def keep_within(rng, when, earliest, end):
    """What falls later today moves one or two weeks back; what falls before the start, to the start."""
    if when > end:
        when -= timedelta(days=rng.choice((7, 14)))
    return min(end, max(earliest, when))


def dates_between(rng, count, start, end, peaks=CAMPAIGN_PEAKS):
    """The same rhythm between two moments: for the votes and comments of one idea, livelier in its first days."""
    if end <= start:
        return [end] * count
    length = (end - start).total_seconds()
    found = []
    for _ in range(count):
        when = start + timedelta(seconds=length * rng.random() ** 2.2)
        found.append(min(end, max(start, to_office_hours(rng, when))))
    return sorted(found)


CUMULATED_HOURS = list(accumulate(HOURS.values()))
HOUR_KEYS = list(HOURS)


def to_office_hours(rng, when):
    """The same day or the next working one, at an hour when people are there."""
    local = when.astimezone(OFFICE)
    if local.weekday() >= 5 and rng.random() < 0.9:
        local += timedelta(days=7 - local.weekday())
    hour = HOUR_KEYS[bisect_right(CUMULATED_HOURS, rng.random() * CUMULATED_HOURS[-1])]
    return local.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0)
