"""Seasons: the quarters of the calendar, unless the back office says otherwise."""

from datetime import datetime

from django.utils import timezone

from gamification.models import Season

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
