"""Time limits are counted in days on which people work."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.worktime import add_working_days, is_working_day, working_days_between

moments = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def at(year, month, day, hour=10):
    return timezone.make_aware(datetime(year, month, day, hour))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 11), False),
        (date(2026, 4, 6), False),
        (date(2026, 5, 14), False),
        (date(2026, 5, 1), False),
        (date(2026, 12, 24), True),
    ],
)
def test_weekends_and_french_holidays_are_free(day, works):
    assert is_working_day(day) is works


def test_a_friday_and_one_day_make_a_monday_at_the_same_hour():
    assert add_working_days(at(2026, 11, 20), 1) == at(2026, 11, 23)
    assert add_working_days(at(2026, 11, 21), 1) == at(2026, 11, 23)


def test_the_hour_on_the_wall_survives_the_change_to_winter_time():
    assert add_working_days(at(2026, 10, 23, 9), 1) == at(2026, 10, 26, 9)


def test_the_day_is_that_of_paris_not_of_greenwich():
    late_on_sunday = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert is_working_day(late_on_sunday)


@given(moments, st.integers(0, 400))
def test_adding_then_counting_gives_the_number_back(moment, days):
    assert working_days_between(moment, add_working_days(moment, days)) == days


@given(moments, st.integers(1, 400))
def test_a_limit_always_falls_on_a_working_day(moment, days):
    assert is_working_day(add_working_days(moment, days))


@given(moments, st.integers(0, 60), st.integers(0, 60))
def test_limits_add_up(moment, first, second):
    assert add_working_days(add_working_days(moment, first), second) == add_working_days(moment, first + second)


@given(moments, moments, moments)
def test_spans_add_up_and_turn_round(start, middle, end):
    whole = working_days_between(start, end)
    assert working_days_between(start, middle) + working_days_between(middle, end) == whole
    assert working_days_between(end, start) == -whole


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 400))
def test_the_quick_count_equals_counting_day_by_day(start, length):
    slow = sum(is_working_day(start + timedelta(days=n)) for n in range(1, length + 1))
    assert working_days_between(start, start + timedelta(days=length)) == slow


def test_going_back_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        add_working_days(at(2026, 11, 20), -1)
