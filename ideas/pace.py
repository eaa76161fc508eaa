"""How long an idea waits before it is published, by theme: from published ideas alone, nothing about fewer than ten."""

from datetime import timedelta
from math import ceil
from statistics import median
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone

from core.worktime import working_days_between
from ideas.models import Authorship, Idea

FEWEST = 10
"""Below this many ideas, or people who signed them, a theme shows nothing: it would be about somebody."""
PERIOD = timedelta(days=365)
REMEMBERED = 2 * 3600  # seconds; the worker counts again each hour, before they are over
KEY = "ideas:paces"


class Pace(NamedTuple):
    """Working days from sending to publication: the median, and what nine ideas in ten stayed under."""

    median: float
    ninth: int


def paces():
    """Map each theme's id to its Pace over the last year, where there is enough to tell; remembered for two hours."""
    return cache.get_or_set(KEY, _count, REMEMBERED)


def count_again():
    """Count what `paces` remembers anew: at a hundred thousand ideas a second that no reader should wait for."""
    cache.set(KEY, _count(), REMEMBERED)


def _count():
    days, people = {}, {}
    since = timezone.now() - PERIOD
    shown = Idea.objects.published().filter(published_at__gte=since, audience__isnull=True, source="")
    for theme, sent, published in shown.values_list("theme", "submitted_at", "published_at"):
        days.setdefault(theme, []).append(max(working_days_between(sent, published), 0))
    signed = Authorship.objects.filter(idea__in=shown, state=Authorship.State.ACTIVE)
    for theme, person in signed.values_list("idea__theme", "person").distinct():
        people.setdefault(theme, set()).add(person)
    enough = (theme for theme in days if len(days[theme]) >= FEWEST and len(people.get(theme, ())) >= FEWEST)
    return {theme: _pace(sorted(days[theme])) for theme in enough}


def _pace(days):
    return Pace(median(days), days[ceil(len(days) * 0.9) - 1])
