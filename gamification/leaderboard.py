"""The season's ranking: entities first, per head; people only when they asked for it; only the top, never a worst.

No figure tells of fewer than ten people, be it by itself or as the difference of two that are shown. Nobody sees in the
ranking whom they stand above, at any level: their places are counted without them.
"""

from collections import Counter, defaultdict
from typing import NamedTuple

from django.db.models import Count, Q, Sum
from django.utils import timezone

from gamification.models import LedgerRow, Player, Standing
from ideas.conflict import above
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
    return boards(season)[kind][:TOP_ENTITIES]


class _Node(NamedTuple):
    """What an entity and all below it count."""

    people: int
    earners: int
    points: int

    @property
    def is_crowd(self):
        return self.people >= CROWD and self.earners >= CROWD

    def without(self, others):
        """What is left of it beside `others`."""
        return _Node(*(mine - sum(theirs) for mine, *theirs in zip(self, *others, strict=True)))


def boards(season):
    """Kind → Places of all its entities that may be shown: companies and departments, counted together.

    What one board shows and the other adds up to must not tell of the few who are left: see _told.
    """
    employed = User.objects.employed().filter(entity__isnull=False)
    heads = dict(employed.order_by().values_list("entity").annotate(Count("pk")))
    earned = Standing.objects.filter(season=season, person__is_active=True, person__is_outside=False).order_by()
    earned = earned.values_list("person__entity").annotate(
        total=Sum("hundredths"), earners=Count("pk", filter=Q(hundredths__gt=0))
    )
    earned = {entity: (total, earners) for entity, total, earners in earned}
    nodes = list(Entity.objects.filter(is_outside=False).select_related("company"))
    ranked = (Entity.Kind.COMPANY, Entity.Kind.DEPARTMENT)
    by_path = {node.path: node for node in nodes if node.kind in ranked}
    people, points, earners = Counter(), Counter(), Counter()
    for node in nodes:
        for path in _up(node.path):
            people[path] += heads.get(node.pk, 0)
            points[path] += earned.get(node.pk, (0, 0))[0]
            earners[path] += earned.get(node.pk, (0, 0))[1]
    counts = {path: _Node(people[path], earners[path], points[path]) for path in by_path}
    shown = _told({path for path, node in counts.items() if node.is_crowd and node.points > 0}, counts)
    places = {kind: [] for kind in ranked}
    for path in shown:
        places[by_path[path].kind].append((by_path[path], round(counts[path].points / counts[path].people)))
    return {kind: _ranked(sorted(pairs, key=lambda pair: pair[0].name)) for kind, pairs in places.items()}


def _up(path):
    """The path of an entity and of all above it."""
    return (path[:end] for end in range(Entity.steplen, len(path) + 1, Entity.steplen))


def _told(shown, counts):
    """Of the paths that could be shown, those that may be together: where what a whole keeps beside its parts would be
    fewer than ten people, or fewer than ten who have points, its smallest part is left out, until none would be.
    """
    shown = set(shown)
    while True:
        parts = defaultdict(list)
        for path in shown:
            if wholes := [whole for whole in _up(path) if whole in shown and whole != path]:
                parts[wholes[-1]].append(path)
        for whole, below in parts.items():
            rest = counts[whole].without([counts[path] for path in below])
            if rest.people and not rest.is_crowd:
                shown.discard(min(below, key=lambda path: (counts[path].people, path)))
                break
        else:
            return shown


def _in_the_ranking(season, viewer):
    """Standings of who chose to appear and whom `viewer` does not stand above."""
    rows = Standing.objects.filter(season=season, hundredths__gt=0, person__player__is_ranked=True)
    return rows.filter(~above(viewer, timezone.now()), person__is_active=True, person__is_outside=False)


def shows(person, viewer):
    """Whether `viewer` may read the points of `person`: who chose to appear, and has not `viewer` above."""
    return Player.objects.filter(~above(viewer, timezone.now()), person=person, is_ranked=True).exists()


def public_total(person):
    """Hundredths of a lifetime that may be shown to others: nothing that a pseudonym earned."""
    return LedgerRow.objects.public().filter(person=person).aggregate(total=Sum("hundredths", default=0))["total"]


def people(season, viewer):
    """The Places of the people at the top among those who chose to appear, as `viewer` may see them."""
    rows = _in_the_ranking(season, viewer).select_related("person__entity").order_by("-hundredths", "person__last_name")
    return _ranked([(row.person, row.hundredths) for row in rows[:TOP]])


def own_place(season, person):
    """One's own Place among those one may see, or None for who did not choose to appear or has no points yet."""
    mine = _in_the_ranking(season, person).filter(person=person).first()
    if mine is None:
        return None
    ahead = _in_the_ranking(season, person).filter(hundredths__gt=mine.hundredths).count()
    return Place(ahead + 1, person, mine.hundredths)
