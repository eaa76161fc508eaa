"""Seasons: the quarters of the calendar, unless the back office says otherwise; and what is kept of each."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from gamification import leaderboard
from gamification.models import Honour, LedgerRow, Season, Standing

COUNTING = timedelta(hours=1)  # what happened in the last minutes of a season is earned by then

QUARTERS = {
    1: ("Saison d’hiver", "Winter season"),
    4: ("Saison de printemps", "Spring season"),
    7: ("Saison d’été", "Summer season"),
    10: ("Saison d’automne", "Autumn season"),
}


def current(at=None):
    """The season under way, the latest begun when several overlap, or None."""
    at = at or timezone.now()
    return Season.objects.filter(starts_at__lte=at, ends_at__gt=at).order_by("-starts_at", "-id").first()


def ensure_season(at=None, **_kwargs):
    """The season under way; the calendar's quarter becomes one when there is none. Returns the Season."""
    at = at or timezone.now()
    if season := current(at):
        return season
    zone = timezone.get_default_timezone()
    local = at.astimezone(zone)
    month = (local.month - 1) // 3 * 3 + 1
    starts = datetime(local.year, month, 1, tzinfo=zone)
    ends = datetime(local.year + (month == 10), (month + 3 - 1) % 12 + 1, 1, tzinfo=zone)
    clash = Season.objects.filter(starts_at__lt=ends, ends_at__gt=starts)
    for season in clash.order_by("starts_at"):  # a season of the back office keeps its dates
        if season.ends_at <= at:
            starts = max(starts, season.ends_at)
        elif season.starts_at > at:
            ends = min(ends, season.starts_at)
    name_fr, name_en = QUARTERS[month]
    return Season.objects.create(
        name_fr=f"{name_fr} {local.year}", name_en=f"{name_en} {local.year}", starts_at=starts, ends_at=ends
    )


def recount(season):
    """Write the totals of a season from the ledger: one that begins today counts since its first minute."""
    rows = LedgerRow.objects.public().filter(at__gte=season.starts_at, at__lt=season.ends_at).order_by()
    totals = rows.values_list("person").annotate(total=Sum("hundredths"))
    with transaction.atomic():
        Standing.objects.filter(season=season).delete()
        Standing.objects.bulk_create(
            (Standing(person_id=person, season=season, hundredths=total) for person, total in totals), batch_size=2000
        )


def close_ended(now=None):
    """Keep the places of the entities of each season that has ended, once; returns how many seasons were closed."""
    now = now or timezone.now()
    ended = Season.objects.filter(ends_at__lte=now - COUNTING, closed_at__isnull=True)
    return sum(_close(pk, now) for pk in ended.values_list("pk", flat=True))


def _close(pk, now):
    with transaction.atomic():
        season = Season.objects.select_for_update().filter(pk=pk, closed_at__isnull=True).first()
        if season is None:
            return False
        boards = leaderboard.boards(season).values()
        Honour.objects.bulk_create(
            Honour(season=season, entity=place.subject, rank=place.rank, hundredths=place.hundredths)
            for places in boards
            for place in places[: leaderboard.TOP_ENTITIES]
        )
        Season.objects.filter(pk=pk).update(closed_at=now)
    return True
