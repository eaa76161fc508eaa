"""Closed months, counted from the register once and frozen: page and export read these rows and nothing else.

A row about fewer than ten people is hidden, and with it the smallest others until those hidden together are ten and
at least two: so that no difference between a total and the rows shown is about fewer.
"""

import json
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from math import ceil
from statistics import median

from django.db import transaction
from django.utils import timezone

from ideas.models import Theme
from insights.models import MonthFigure
from people.models import Entity
from register.models import Payload, Token

FEWEST = 10
"""Nothing shown is about fewer people."""
READ = ("review", "appeal", "appeal_decided")
EXAMINED = ("approve", "return", "refuse")
Kind = MonthFigure.Kind


class Cell:
    """What is counted of one row of a month, and of whom."""

    def __init__(self):
        self.people, self.waits = set(), []
        self.decisions = self.refusals = self.appeals = self.overturns = self.in_conflict = 0

    def measures(self):
        """The numbers of a row that may be shown."""
        waits = sorted(self.waits)
        return {
            "decisions": self.decisions,
            "median": median(waits) if waits else None,
            "ninth": waits[ceil(len(waits) * 0.9) - 1] if waits else None,
            "refusals": self.refusals,
            "appeals": self.appeals,
            "overturns": self.overturns,
            "in_conflict": self.in_conflict,
        }


def hidden(people):
    """The keys that may not be shown, of `people`: a map of key to the set of those a row is about."""
    kept_back = {key for key, about in people.items() if len(about) < FEWEST}
    for key in sorted(set(people) - kept_back, key=lambda key: (len(people[key]), key)):
        telling = [people[other] for other in kept_back if people[other]]
        if not telling or (len(telling) > 1 and len(set().union(*telling)) >= FEWEST):
            break
        kept_back.add(key)
    return kept_back


def freeze(now=None):
    """Write the closed months that are not there yet; returns how many. Rows that are there are never changed."""
    with transaction.atomic():
        known = set(MonthFigure.objects.values_list("month", flat=True))
        rows = [row for row in figures(now) if row.month not in known]
        MonthFigure.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len({row.month for row in rows})


def differing(now=None):
    """The frozen rows that the register would no longer give, as texts: after an erasure, or a change by hand."""
    fields = [field.name for field in MonthFigure._meta.concrete_fields if field.name != "id"]
    fresh = {(row.month, row.kind, row.key): row for row in figures(now)}
    return [
        str(row)
        for row in MonthFigure.objects.all()
        if (other := fresh.get((row.month, row.kind, row.key))) is None
        or any(getattr(row, name) != getattr(other, name) for name in fields)
    ]


def figures(now=None):
    """Unsaved rows of every closed month, from the register alone."""
    present = timezone.localdate(now or timezone.now()).replace(day=1)
    cells = _count(_moment(present))
    if not cells:
        return []
    keys = {
        Kind.GROUP: [""],
        Kind.THEME: list(Theme.objects.values_list("key", flat=True)),
        Kind.COMPANY: list(Entity.objects.companies().filter(is_outside=False).values_list("code", flat=True)),
    }
    return [row for month in _months(min(cells), present) for row in _rows(month, cells.get(month, {}), keys)]


def _rows(month, counted, keys):
    """Every row of a month. Where nothing happened is hidden as well: nothing and little look the same."""
    group = counted.get((Kind.GROUP, ""), Cell())
    is_bare = len(group.people) < FEWEST
    for kind, known in keys.items():
        here = {key: counted.get((kind, key), Cell()) for key in (*known, *(k for k2, k in counted if k2 == kind))}
        kept_back = set(here) if is_bare else hidden({key: cell.people for key, cell in here.items()})
        for key, cell in here.items():
            numbers = {} if key in kept_back else cell.measures()
            yield MonthFigure(month=month, kind=kind, key=key, is_hidden=key in kept_back, **numbers)


def _count(end):
    """By month: the cells of the group, each theme and each company, before the moment `end`."""
    contents = Payload.objects.filter(entry__kind__in=READ, entry__at__lt=end).order_by("entry__number")
    people = dict(Token.objects.values_list("value", "person"))
    cells, filed = defaultdict(lambda: defaultdict(Cell)), {}
    for kind, at, content in contents.values_list("entry__kind", "entry__at", "content").iterator(chunk_size=2000):
        data = json.loads(content)
        idea = data.get("idea")
        if "theme" in data:
            authors = {people.get(token, token) for c in data.get("certificates", ()) for token in c["authors"]}
            known = filed.get(idea, ("", "", set()))
            filed[idea] = (data["theme"], data["company"], known[2] | authors)
        if idea not in filed:
            continue  # from before entries named themes
        theme, company, about = filed[idea]
        month = timezone.localdate(at).replace(day=1)
        for key in ((Kind.GROUP, ""), (Kind.THEME, theme), (Kind.COMPANY, company)):
            _add(cells[month][key], kind, data, about)
    return cells


def _add(cell, kind, data, about):
    if kind == "review" and data["decision"] in EXAMINED:
        cell.people |= about
        cell.decisions += 1
        cell.waits.append(max(data["waited"], 0))
        cell.refusals += data["decision"] == "refuse"
        cell.in_conflict += any(found["result"] != "free" for found in data["certificates"])
    elif kind == "appeal":
        cell.people |= about
        cell.appeals += 1
    elif kind == "appeal_decided":
        cell.people |= about
        cell.overturns += data["outcome"] == "overturned"


def _months(first, present):
    """First days of the months from `first` up to the last closed one."""
    month = first
    while month < present:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def _moment(day: date):
    return timezone.make_aware(datetime.combine(day, time()))
