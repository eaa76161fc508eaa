"""What the parts of the seeding hand to one another."""

import random
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from core.worktime import add_working_days
from ideas.models import Activity, Step


@dataclass
class World:
    """The community while it is being written: people, ideas and the rows that still wait for one bulk insert."""

    seed: int
    now: datetime
    figures: object
    users: list = field(default_factory=list)  # people, in the order of the directory
    specs: list = field(default_factory=list)
    personas: dict = field(default_factory=dict)
    above: set = field(default_factory=set)  # pairs (overseer, person)
    lines: dict = field(default_factory=dict)  # by person: the closure's rows, for certificates
    names: dict = field(default_factory=dict)  # the register's lasting token of each person
    tokens: dict = field(default_factory=dict)  # the register's others, by person and idea
    companies: dict = field(default_factory=dict)  # name → Entity
    themes: dict = field(default_factory=dict)
    stages: dict = field(default_factory=dict)
    logged_in: list = field(default_factory=list)
    posters: list = field(default_factory=list)
    commenters: list = field(default_factory=list)
    voters: list = field(default_factory=list)
    ideas: list = field(default_factory=list)  # Told, one per idea
    activities: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    entries: list = field(default_factory=list)  # register: (at, kind, data, holder of the number)

    @property
    def zone(self):
        return timezone.get_default_timezone()

    def rng(self, part):
        """A source of chance of one part's own, so that a change in one leaves the others as they were."""
        return random.Random(f"{self.seed}:{part}")

    def record(self, verb, at, **fields):
        self.activities.append(Activity(verb=verb, at=at, is_backfill=True, **fields))

    def clash(self, judge, authors):
        """True when `judge` is, or stands above or below, one of `authors`."""
        return any(judge == a or (judge, a) in self.above or (a, judge) in self.above for a in authors)

    def company_of(self, user):
        return user.entity.company_or_self


@dataclass
class Told:
    """One idea with its story: who wrote it, what became of it, and when."""

    idea: object
    text: object
    authors: list
    fate: str  # a status, or a stage once published
    steps: list = field(default_factory=list)
    appeal: float = 1.0  # how much people like it
    reviewer: object = None

    @property
    def author_ids(self):
        return [author.pk for author in self.authors]

    @property
    def is_published(self):
        return self.idea.status == "published"

    def enter(self, at, outcome="", **fields):
        """End the step it is in and open another."""
        if self.steps:
            self.steps[-1].ended_at, self.steps[-1].outcome = at, outcome
        fields.setdefault("status", "published" if fields.get("stage") else self.idea.status)
        step = Step(started_at=at, **fields)
        self.steps.append(step)
        return step


def between(rng, start, end):
    """A moment between two."""
    return start + (end - start) * rng.random()


def working_hours_later(rng, moment, low, high, latest):
    """A moment `low` to `high` working days later; somewhere before `latest` when that would be past it."""
    days = rng.uniform(low, high)
    later = add_working_days(moment, int(days)) if days >= 1 else moment
    later += timedelta(hours=1 + 5 * (days % 1), minutes=rng.randrange(60))
    return later if later < latest else between(rng, moment, latest)


def update(model, rows, fields):
    """Write `fields` of rows that exist: one upsert, many times faster than bulk_update."""
    model.objects.bulk_create(rows, batch_size=500, update_conflicts=True, unique_fields=["pk"], update_fields=fields)


class Draw:
    """Draws from a list by weight, fast."""

    def __init__(self, rng, items, weights):
        self.rng, self.items, self.totals, total = rng, items, [], 0.0
        for weight in weights:
            total += weight
            self.totals.append(total)
        self.total = total

    def one(self):
        return self.items[min(bisect_left(self.totals, self.rng.random() * self.total), len(self.items) - 1)]

    def some(self, count, refused=lambda item: False, tries=6):
        """At most `count` different items that are not refused."""
        found = {}
        for _ in range(count * tries):
            if len(found) >= count:
                break
            item = self.one()
            if item not in found and not refused(item):
                found[item] = None
        return list(found)
