"""Days as one says them."""

from django.utils import formats, timezone
from django.utils.translation import get_language


def day_of(moment, now=None):
    """The local day of a moment in words, « 1er mars » or “March 1”; the year only when it is not that of `now`."""
    local = timezone.localtime(moment)
    form = "MONTH_DAY_FORMAT" if local.year == timezone.localtime(now).year else "DATE_FORMAT"
    said = formats.date_format(local, form, use_l10n=bool(get_language()))
    return f"1er{said[1:]}" if said.startswith("1 ") else said
