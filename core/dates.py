"""Days as one says them."""

from django.utils import formats, timezone
from django.utils.translation import get_language


def day_of(moment, now=None):
    """The local day of a moment in words, « 1er mars » or “March 1”; the year only when it is not that of `now`."""
    local = timezone.localtime(moment)
    is_this_year = local.year == timezone.localtime(now).year
    return written(local, "MONTH_DAY_FORMAT" if is_this_year else "DATE_FORMAT")


def written(day, form="DATE_FORMAT"):
    """A day, or a local moment, in a format that Django knows by name."""
    return first(formats.date_format(day, form, use_l10n=bool(get_language())))


def first(said):
    """A date that begins with its day in figures, the first of a month as one says it: « 1er mars »."""
    return f"1er{said[1:]}" if said.startswith("1 ") else said
