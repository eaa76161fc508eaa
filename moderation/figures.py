"""Figures of moderation by theme, by queries alone; whoever publishes them hides what counts too few people."""

from django.db.models import Count, Q

from moderation.models import Appeal

ANSWERED = (Appeal.State.OVERTURNED, Appeal.State.CONFIRMED)


def overturns(since, until):
    """Map each theme's id to {answered, overturned, authors}: appeals answered from `since` until before `until`.

    `authors` counts the distinct people who appealed, for the rule that no cell shows fewer than ten.
    """
    rows = Appeal.objects.filter(state__in=ANSWERED, ended_at__gte=since, ended_at__lt=until).order_by()
    rows = rows.values("idea__theme").annotate(
        answered=Count("pk"),
        overturned=Count("pk", filter=Q(state=Appeal.State.OVERTURNED)),
        authors=Count("by", distinct=True),
    )
    return {row.pop("idea__theme"): row for row in rows}
