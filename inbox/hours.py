"""Whose hours are which: what a person says of themselves, else the calendar of where they work, else the house's."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db.models import FilteredRelation, Q
from django.utils import timezone

from core.rhythm import DAYS, Rhythm, Stretch, week_number
from core.worktime import FIRST_HOUR, LAST_HOUR, WORKDAYS
from inbox.models import Calendar
from inbox.zones import NO_HOLIDAYS
from people.models import Entity, User

HOUR = 60
OWN = ("weeks", "turn", "zone", "works_on_holidays")
CALENDARS_KEPT = 60
"""Seconds that pages believe the calendars."""


def week_of(days, opens, closes):
    """A week with the same stretch on each of `days` (0 is Monday)."""
    return tuple(Stretch(opens, closes) if day in days else None for day in range(DAYS))


HOUSE = Rhythm((week_of(range(WORKDAYS), FIRST_HOUR * HOUR, LAST_HOUR * HOUR),), zone=settings.TIME_ZONE)
"""The hours of whoever has neither their own nor a calendar."""


def rhythms(people, now=None, calendars=None):
    """The Rhythm of each of `people` (ids), without leaves that are over; two queries, however many they are."""
    today = _of_use(now)
    calendars = _calendars(today) if calendars is None else calendars
    leave = FilteredRelation("leaves", condition=Q(leaves__last_on__gte=today))
    rows = User.objects.filter(pk__in=people).annotate(leave=leave).values_list(
        "pk", "entity__path", *(f"hours__{name}" for name in OWN), "leave__first_on", "leave__last_on"
    )  # fmt: skip
    found = {}
    for person, path, *own, first_on, last_on in rows:
        rhythm = found.get(person) or with_own(_nearest(calendars, path or ""), *own)
        found[person] = rhythm._replace(off=(*rhythm.off, (first_on, last_on))) if first_on else rhythm
    return found


def rhythm_of(person, now=None):
    """The Rhythm of one person."""
    return rhythms([person.pk], now).get(person.pk, HOUSE)


def shown_rhythm(person, now):
    """The same for a page that only says when news comes; calendars may be those of a minute ago, one query."""
    calendars = cache.get_or_set("inbox:calendars", lambda: _calendars(_of_use(now)), CALENDARS_KEPT)
    return rhythms([person.pk], now, calendars)[person.pk]


def calendar_of(person, now=None):
    """The Rhythm of where a person works, whatever they say of themselves."""
    return _nearest(_calendars(_of_use(now)), person.entity.path if person.entity_id else "")


def with_own(rhythm, weeks, turn, zone, works_on_holidays):
    """A calendar's Rhythm as the fields of a person's Hours change it; not at all when `weeks` is None."""
    if weeks is None:
        return rhythm
    weeks = tuple(tuple(stretch and Stretch(*stretch) for stretch in week) for week in weeks)
    region = None if works_on_holidays else rhythm.region
    return rhythm._replace(weeks=weeks, turn=turn, zone=zone or rhythm.zone, region=region)


def today_of(rhythm):
    """The day that it is where a person with this Rhythm lives."""
    return timezone.now().astimezone(ZoneInfo(rhythm.zone)).date()


class Now(NamedTuple):
    """How a person's hours stand: the end of those that go on, else when they next begin, on the person's clock."""

    is_open: bool
    at: datetime
    is_today: bool


def standing(rhythm, now):
    """The Now of a Rhythm; its time is naive, as the person's clock shows it."""
    span, zone = rhythm.current(now), ZoneInfo(rhythm.zone)
    at = (span.end if span else rhythm.opening(now)).astimezone(zone).replace(tzinfo=None)
    return Now(span is not None, at, at.date() == now.astimezone(zone).date())


def turn_of(day, week, count):
    """What Hours.turn is when `day` lies in the week number `week` (from 0) of `count`."""
    return (week_number(day) - week) % count


def _of_use(now):
    """Days off that ended before this day change nothing any more: they are of no week that goes on anywhere."""
    return timezone.localdate(now) - timedelta(days=DAYS + 1)


def _calendars(today):
    """Path of an entity → the Rhythm of its calendar; one query."""
    shut = FilteredRelation("closed", condition=Q(closed__last_on__gte=today))
    rows = Calendar.objects.annotate(shut=shut).values_list(
        "entity__path", "days", "opens_at", "closes_at", "zone", "region", "shut__first_on", "shut__last_on"
    )
    found = {}
    for path, days, opens, closes, zone, region, first_on, last_on in rows:
        region = None if region == NO_HOLIDAYS else region
        known = found.get(path) or Rhythm((week_of(days, _minutes(opens), _minutes(closes)),), 0, zone, region)
        found[path] = known._replace(off=(*known.off, (first_on, last_on))) if first_on else known
    return found


def _nearest(calendars, path):
    """The calendar of the entity at `path`, or of the nearest above it."""
    while path and path not in calendars:
        path = path[: -Entity.steplen]
    return calendars.get(path, HOUSE)


def _minutes(moment):
    return moment.hour * HOUR + moment.minute
