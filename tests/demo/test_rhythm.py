"""The demo community lives like an office: working days, working hours, quiet summers."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from demo.corpus.rhythm import activity_dates, dates_between

END = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def test_dates_are_sorted_aware_repeatable_and_never_after_the_end():
    dates = activity_dates(random.Random(1), 3600, END)
    assert len(dates) == 3600
    assert dates == sorted(dates) == activity_dates(random.Random(1), 3600, END)
    assert END - timedelta(days=730) <= dates[0]
    assert dates[-1] <= END
    assert all(date.tzinfo for date in dates)


def test_week_ends_august_and_nights_are_quiet():
    dates = activity_dates(random.Random(2), 20000, END)
    week = Counter(date.weekday() for date in dates)
    assert week[5] + week[6] < 0.06 * len(dates)
    months = Counter(date.month for date in dates)
    assert months[8] < 0.5 * months[10]
    assert months[12] < 0.7 * months[10]
    assert not any(date.hour < 7 for date in dates)


def test_the_second_year_is_livelier_than_the_first():
    dates = activity_dates(random.Random(3), 5000, END)
    assert sum(date > END - timedelta(days=365) for date in dates) > 0.55 * len(dates)


def test_reactions_stay_between_their_bounds_and_lean_to_the_start():
    start = END - timedelta(days=100)
    dates = dates_between(random.Random(4), 500, start, END)
    assert start <= dates[0] <= dates[-1] <= END
    assert sum(date < start + timedelta(days=50) for date in dates) > 300
    assert dates_between(random.Random(4), 3, END, END) == [END] * 3
