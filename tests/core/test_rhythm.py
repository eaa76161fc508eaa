"""When somebody works, whatever the clock, the calendar and the week."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rhythm import DAY, DAYS, HORIZON, Rhythm, Stretch, week_number

PARIS = ZoneInfo("Europe/Paris")
OFFICE = Rhythm((tuple(Stretch(8 * 60, 19 * 60) if day < 5 else None for day in range(DAYS)),))
NIGHTS = Rhythm((tuple(Stretch(22 * 60, 6 * 60) if day < 5 else None for day in range(DAYS)),))


def at(text, zone=PARIS):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-24 10:30", "2026-11-24 10:30"),
        ("2026-11-24 07:59", "2026-11-24 08:00"),
        ("2026-11-24 19:00", "2026-11-25 08:00"),
        ("2026-11-20 20:00", "2026-11-23 08:00"),
        ("2026-11-22 06:00", "2026-11-23 08:00"),
        ("2026-11-11 10:00", "2026-11-12 08:00"),
    ],
)
def test_work_next_begins_after_nights_weekends_and_holidays(moment, expected):
    assert OFFICE.opening(at(moment)) == at(expected)


def test_a_night_belongs_to_the_day_on_which_it_begins():
    assert NIGHTS.current(at("2026-11-24 03:00")).day == date(2026, 11, 23)
    assert NIGHTS.current(at("2026-11-21 03:00")) is not None  # Friday's, on Saturday
    assert NIGHTS.current(at("2026-11-22 23:00")) is None  # Sunday
    eve = NIGHTS._replace(off=((date(2026, 11, 24), date(2026, 11, 24)),))
    assert eve.current(at("2026-11-24 03:00")) and not eve.current(at("2026-11-24 23:00"))
    assert NIGHTS.opening(at("2026-12-24 21:00")) == at("2026-12-24 22:00")
    assert NIGHTS.opening(at("2026-12-25 07:00")) == at("2026-12-28 22:00")


def test_a_night_across_a_change_of_clocks_keeps_its_hours_on_the_wall():
    every_night = Rhythm((tuple(Stretch(22 * 60, 6 * 60) for _day in range(DAYS)),))
    spring, autumn = every_night.on(date(2026, 3, 28)), every_night.on(date(2026, 10, 24))
    assert spring.end - spring.start == timedelta(hours=7)
    assert autumn.end - autumn.start == timedelta(hours=9)
    assert spring.end == at("2026-03-29 06:00") and autumn.end == at("2026-10-25 06:00")


def test_weeks_come_round_in_turn():
    mornings = tuple(Stretch(6 * 60, 14 * 60) for _day in range(DAYS))
    evenings = tuple(Stretch(14 * 60, 22 * 60) for _day in range(DAYS))
    monday = date(2026, 11, 23)
    shifts = Rhythm((mornings, evenings), turn=week_number(monday) % 2, region=None)
    assert shifts.on(monday).start == at("2026-11-23 06:00")
    assert shifts.on(monday + timedelta(days=8)).start == at("2026-12-01 14:00")
    assert shifts.on(monday + timedelta(days=14)).start == at("2026-12-07 06:00")
    assert shifts.on(monday - timedelta(days=1)).start == at("2026-11-22 14:00")


def test_holidays_are_those_of_the_place_and_of_nobody_who_works_on_them():
    saint_stephen = date(2025, 12, 26)
    assert OFFICE.on(saint_stephen) and not OFFICE._replace(region="6AE").on(saint_stephen)
    christmas = date(2025, 12, 25)
    assert not OFFICE.on(christmas) and OFFICE._replace(region=None).on(christmas)
    assert OFFICE._replace(zone="Indian/Reunion").on(date(2026, 11, 24)).start == at("2026-11-24 04:00", UTC)


def test_a_leave_without_end_is_looked_past_for_three_years_only():
    gone = OFFICE._replace(off=((date(2026, 1, 1), date(2040, 1, 1)),))
    now = at("2026-02-03 10:00")
    assert gone.opening(now) == now + HORIZON and gone.current(now) is None


stretches = st.none() | st.builds(Stretch, st.integers(0, DAY - 1), st.integers(0, DAY - 1))
weeks = st.lists(st.tuples(*[stretches] * DAYS), min_size=1, max_size=4).map(tuple)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(["Europe/Paris", "America/Toronto", "Pacific/Noumea", "Indian/Reunion"])


@given(weeks, st.integers(0, 3), zones, st.sampled_from(["", "6AE", None]), moments)
def test_the_opening_is_the_first_moment_of_work_from_then_on(turns, turn, zone, region, moment):
    """Against the plain reading: is the minute within some day's stretch on the wall of the place?"""
    rhythm = Rhythm(turns, turn % len(turns), zone, region)
    opening = rhythm.opening(moment)
    assert opening >= moment
    if opening < moment + HORIZON:
        assert rhythm.current(opening)
    if opening > moment:
        assert rhythm.current(moment) is None
        middle = moment + (opening - moment) / 2
        assert rhythm.current(middle) is None
        assert rhythm.opening(middle) == opening or opening == moment + HORIZON
    else:
        assert any(span.start <= moment < span.end for span in _around(rhythm, moment))


def _around(rhythm, moment):
    day = moment.astimezone(ZoneInfo(rhythm.zone)).date()
    return filter(None, (rhythm.on(day), rhythm.on(day - timedelta(days=1))))
