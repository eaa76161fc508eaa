"""What a changed rule would have given in the last 90 days, by entity: who would gain, who would lose, nobody named.

The diary is replayed in memory, of all verbs only those that can touch this rule, with the proposed text in force since
90 days; beside it stands what the ledger holds of the same days.
"""

from collections import Counter, defaultdict
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Q, Sum
from django.utils import timezone

from gamification.ledger import base_key
from gamification.models import LedgerRow
from gamification.pairs import LANES
from gamification.rebuild import MemoryBook, facts
from gamification.rules import COUNTED, PAYING, key
from people.models import Entity, User

DAYS = 90
CROWD = 10  # figures about fewer people than this are not shown


class Effect(NamedTuple):
    """What an entity's people earned by a rule, and would have earned; `entity` None stands for the others together."""

    entity: Entity | None
    people: int
    before: int
    after: int

    @property
    def change(self):
        return self.after - self.before


class Simulation(NamedTuple):
    """The Effects from the greatest gain to the greatest loss, and their sum; none when it is about too few people."""

    effects: list
    total: Effect


def simulate(rule, now=None):
    """The Simulation of a PointRule as it is stated, saved or not, over the DAYS before `now`."""
    start = (now or timezone.now()) - timedelta(days=DAYS)
    name = key(rule.verb, rule.stage, rule.earner)
    names = LANES.get(name, (name,))
    before, after = _held(names, start), _replayed(rule, names, start)
    return _by_entity(before, after)


def _held(names, start):
    """Person → hundredths that the ledger holds by these rules since `start`."""
    of_these = Q(rule_key__in=names)
    for name in names:
        of_these |= Q(rule_key__endswith=f":{name}")
    rows = LedgerRow.objects.filter(of_these, at__gte=start).order_by().values_list("person")
    return Counter(dict(rows.annotate(Sum("hundredths"))))


def _replayed(rule, names, start):
    """Person → hundredths that these rules would have given since `start`, had `rule` said then what it says now."""
    book = MemoryBook([rule.as_version(start)])
    verbs = {name.partition(":")[0] for name in names} | (COUNTED - PAYING)
    sums = Counter()
    for fact in facts(verbs):
        for row in book.post(fact):
            if row.at >= start and base_key(row.rule_key) in names:
                sums[row.person] += row.hundredths
    return sums


def _by_entity(before, after):
    """Figures of at least CROWD people who earn: an entity with fewer counts with the one above it."""
    concerned = {person for sums in (before, after) for person, value in sums.items() if value}
    where = dict(User.objects.employed().filter(pk__in=concerned, entity__isnull=False).values_list("pk", "entity"))
    nodes = {node.pk: node for node in Entity.objects.select_related("company")}
    by_path = {node.path: node.pk for node in nodes.values()}
    groups = defaultdict(set)
    for person, entity in where.items():
        groups[entity].add(person)
    rest = set()
    for node in sorted(nodes.values(), key=lambda node: -node.depth):
        if node.kind == Entity.Kind.TEAM or len(groups[node.pk]) < CROWD:
            people = groups.pop(node.pk, set())
            above = by_path.get(node.path[: -Entity.steplen])
            (groups[above] if above else rest).update(people)
    if rest and len(rest) < CROWD and groups:  # too few even together: they hide among the fewest
        rest |= groups.pop(min(groups, key=lambda pk: len(groups[pk])))
    effects = [_effect(nodes[pk], people, before, after) for pk, people in groups.items()]
    if len(rest) >= CROWD:
        effects.append(_effect(None, rest, before, after))
    effects.sort(key=lambda effect: (-effect.change, effect.entity is None, effect.entity and effect.entity.name))
    everybody = _effect(None, set(where), before, after)
    return Simulation(effects, everybody) if len(where) >= CROWD else Simulation([], everybody._replace(people=0))


def _effect(entity, people, before, after):
    return Effect(entity, len(people), sum(before[one] for one in people), sum(after[one] for one in people))
