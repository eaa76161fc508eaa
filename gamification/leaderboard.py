"""The season's ranking: entities first, per head; people only when they asked for it; only the top, never a worst."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from gamification.models import LedgerRow, Standing
from people.models import Entity, User

CROWD = 10  # figures about fewer people than this are not shown
TOP = 10
TOP_ENTITIES = 6


class Place(NamedTuple):
    """A place in a ranking; equal points share it."""

    rank: int
    subject: object
    hundredths: int


def _ranked(pairs):
    """Pairs (subject, hundredths) in order, as Places."""
    places = []
    for position, (subject, value) in enumerate(sorted(pairs, key=lambda pair: -pair[1]), start=1):
        rank = places[-1].rank if places and places[-1].hundredths == value else position
        places.append(Place(rank, subject, value))
    return places


def entities(season, kind):
    """The Places of the companies or departments with points this season, in hundredths per head of who works there.

    Only where at least ten people work and at least ten have points, so that no figure tells of one person.
    """
    employed = User.objects.employed().filter(entity__isnull=False)
    heads = dict(employed.order_by().values_list("entity").annotate(Count("pk")))
    earned = Standing.objects.filter(season=season, person__is_active=True, person__is_outside=False).order_by()
    earned = earned.values_list("person__entity").annotate(
        total=Sum("hundredths"), earners=Count("pk", filter=Q(hundredths__gt=0))
    )
    earned = {entity: (total, earners) for entity, total, earners in earned}
    nodes = list(Entity.objects.filter(is_outside=False).select_related("company"))
    by_path = {node.path: node for node in nodes if node.kind == kind}
    people, points, earners = Counter(), Counter(), Counter()
    for node in nodes:
        for end in range(Entity.steplen, len(node.path) + 1, Entity.steplen):
            if above := by_path.get(node.path[:end]):
                people[above] += heads.get(node.pk, 0)
                points[above] += earned.get(node.pk, (0, 0))[0]
                earners[above] += earned.get(node.pk, (0, 0))[1]
    return _ranked(
        (node, round(points[node] / people[node]))
        for node in by_path.values()
        if people[node] >= CROWD and earners[node] >= CROWD and points[node] > 0
    )[:TOP_ENTITIES]


def _in_the_ranking(season):
    rows = Standing.objects.filter(season=season, hundredths__gt=0, person__player__is_ranked=True)
    return rows.filter(person__is_active=True, person__is_outside=False)


def public_total(person):
    """Hundredths of a lifetime that may be shown to others: nothing that a pseudonym earned."""
    return LedgerRow.objects.public().filter(person=person).aggregate(total=Sum("hundredths", default=0))["total"]


def people(season):
    """The Places of the people at the top among those who chose to appear."""
    rows = _in_the_ranking(season).select_related("person__entity").order_by("-hundredths", "person__last_name")
    return _ranked([(row.person, row.hundredths) for row in rows[:TOP]])


def own_place(season, person):
    """One's own Place among those who chose to appear, or None for who did not or has no points yet."""
    mine = _in_the_ranking(season).filter(person=person).first()
    if mine is None:
        return None
    ahead = _in_the_ranking(season).filter(hundredths__gt=mine.hundredths).count()
    return Place(ahead + 1, person, mine.hundredths)
