"""Closed months and years, counted from the register once and frozen: page and export read these rows, nothing else.

A cell about fewer than ten people is hidden: a row by the people whose ideas were decided, its refusals by those
refused, and so on. With it, in its column, the smallest others are hidden until those hidden together are ten people
and at least two cells: so that no difference between a total and what is shown is about fewer. A cell of a year is
hidden as well when the year minus its shown months would be about fewer, or be a single month.
"""

import json
from collections import Counter, defaultdict
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
MEASURES = ("decisions", "refusals", "appeals", "overturns")
EXAMINED = ("approve", "return", "refuse")
Kind, Span = MonthFigure.Kind, MonthFigure.Span


class Cell:
    """What is counted of one row of a month or a year, and of whom, by measure."""

    def __init__(self):
        self.people, self.counts, self.waits = defaultdict(set), Counter(), []

    def add(self, measure, about, count=1):
        """Count something about these people; nothing when it did not happen."""
        if count:
            self.people[measure] |= about
            self.counts[measure] += count

    def __iadd__(self, other):
        for name, about in other.people.items():
            self.people[name] |= about
        self.counts.update(other.counts)
        self.waits += other.waits
        return self

    def measures(self, kept_back):
        """The fields of a row, without the measures in `kept_back`."""
        told = {name: None if name in kept_back else self.counts[name] for name in MEASURES}
        if "decisions" not in kept_back and (waits := sorted(self.waits)):
            told |= {"median": median(waits), "ninth": waits[ceil(len(waits) * 0.9) - 1]}
            told["in_conflict"] = self.counts["in_conflict"]
        return told


def hidden(people, besides=frozenset()):
    """The keys that may not be shown, of `people`: a map of key to the set of those a cell is about; with `besides`."""
    kept_back = {key for key, about in people.items() if len(about) < FEWEST or key in besides}
    for key in sorted(set(people) - kept_back, key=lambda key: (len(people[key]), key)):
        if not _tells([people[other] for other in kept_back]):
            break
        kept_back.add(key)
    return kept_back


def _tells(unseen):
    """Whether the sum of hidden cells, given by whom each is about, tells of one alone, or of fewer than ten people."""
    unseen = [about for about in unseen if about]
    return bool(unseen) and (len(unseen) == 1 or len(set().union(*unseen)) < FEWEST)


def freeze(now=None):
    """Write the closed months and years that are not there yet; returns how many. What is there is never changed."""
    with transaction.atomic():
        known = set(MonthFigure.objects.values_list("span", "month"))
        rows = [row for row in figures(now) if (row.span, row.month) not in known]
        MonthFigure.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len({(row.span, row.month) for row in rows})


def differing(now=None):
    """The frozen rows that the register would no longer give, as texts: after an erasure, or a change by hand."""
    fields = [field.name for field in MonthFigure._meta.concrete_fields if field.name != "id"]
    fresh = {_name(row): row for row in figures(now)}
    return [
        str(row)
        for row in MonthFigure.objects.all()
        if (other := fresh.get(_name(row))) is None
        or any(getattr(row, name) != getattr(other, name) for name in fields)
    ]


def figures(now=None):
    """Unsaved rows of every closed month and year, from the register alone."""
    present = timezone.localdate(now or timezone.now()).replace(day=1)
    cells = _count(_moment(present))
    if not cells:
        return []
    keys = {
        Kind.GROUP: [""],
        Kind.THEME: list(Theme.objects.values_list("key", flat=True)),
        Kind.COMPANY: list(Entity.objects.companies().filter(is_outside=False).values_list("code", flat=True)),
    }
    rows, unseen = [], defaultdict(list)
    frozen = {_name(row): row for row in MonthFigure.objects.filter(span=Span.MONTH)}
    for month in _months(min(cells), present):
        counted = cells.get(month, {})
        for row in _rows(month, counted, keys):
            rows.append(row)
            known = frozen.get(_name(row), row)
            for name in MEASURES:
                if getattr(known, name) is None and (row.kind, row.key) in counted:
                    unseen[month.year, row.kind, row.key, name].append(counted[row.kind, row.key].people[name])
    for first in (date(year, 1, 1) for year in range(min(cells).year, present.year)):
        telling = {(kind, key, name) for (year, kind, key, name), about in unseen.items()
                   if year == first.year and _tells(about)}  # fmt: skip
        rows += _rows(first, _year(cells, first.year), keys, Span.YEAR, telling)
    return rows


def _name(row):
    return row.span, row.month, row.kind, row.key


def _year(cells, year):
    """The cells of twelve months as those of one year."""
    whole = defaultdict(Cell)
    for month, counted in cells.items():
        for key, cell in counted.items() if month.year == year else ():
            whole[key] += cell
    return whole


def _rows(month, counted, keys, span=Span.MONTH, telling=frozenset()):
    """Every row of a month or a year, without the cells (kind, key, measure) of `telling`.

    Where nothing happened is hidden as well: nothing and little look the same.
    """
    group = counted.get((Kind.GROUP, ""), Cell())
    bare = {name for name in MEASURES if len(group.people[name]) < FEWEST or (Kind.GROUP, "", name) in telling}
    for kind, known in keys.items():
        here = {key: counted.get((kind, key), Cell()) for key in (*known, *(k for k2, k in counted if k2 == kind))}
        kept_back = {}
        for name in MEASURES:
            besides = kept_back.get("decisions", set()) | {key for key in here if (kind, key, name) in telling}
            people = {key: cell.people[name] for key, cell in here.items()}
            kept_back[name] = set(here) if name in bare else hidden(people, besides)
        for key, cell in here.items():
            measures = cell.measures({name for name in MEASURES if key in kept_back[name]})
            is_hidden = key in kept_back["decisions"]
            yield MonthFigure(span=span, month=month, kind=kind, key=key, is_hidden=is_hidden, **measures)


def _count(end):
    """By month: the cells of the group, each theme and each company, before the moment `end`."""
    contents = Payload.objects.filter(entry__kind__in=READ, entry__at__lt=end).order_by("entry__number")
    cells, filed = defaultdict(lambda: defaultdict(Cell)), {}
    for kind, at, content in contents.values_list("entry__kind", "entry__at", "content").iterator(chunk_size=2000):
        data = json.loads(content)
        idea = data.get("idea")
        if "theme" in data:
            authors = {token for c in data.get("certificates", ()) for token in c["authors"]}
            filed[idea] = (data["theme"], data["company"], authors or filed.get(idea, ("", "", set()))[2])
        if idea not in filed:
            continue  # from before entries named themes
        theme, company, about = filed[idea]
        month = timezone.localdate(at).replace(day=1)
        for key in ((Kind.GROUP, ""), (Kind.THEME, theme), (Kind.COMPANY, company)):
            _add(cells[month][key], kind, data, about)
    _recognise([cell for month in cells.values() for cell in month.values()])
    return cells


def _recognise(cells):
    """Put people in the place of tokens: one person has as many as ideas."""
    words, known = sorted({word for cell in cells for about in cell.people.values() for word in about}), {}
    for start in range(0, len(words), 500):
        known |= dict(Token.objects.filter(value__in=words[start : start + 500]).values_list("value", "person"))
    for cell in cells:
        cell.people = defaultdict(set, {name: {known.get(w, w) for w in about} for name, about in cell.people.items()})


def _add(cell, kind, data, about):
    if kind == "review" and data["decision"] in EXAMINED:
        cell.add("decisions", about)
        cell.add("refusals", about, data["decision"] == "refuse")
        cell.add("in_conflict", about, any(found["result"] != "free" for found in data["certificates"]))
        cell.waits.append(max(data["waited"], 0))
    elif kind == "appeal":
        cell.add("appeals", about)
    elif kind == "appeal_decided":
        cell.add("overturns", about, data.get("outcome") == "overturned")


def _months(first, present):
    """First days of the months from `first` up to the last closed one."""
    month = first
    while month < present:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def _moment(day: date):
    return timezone.make_aware(datetime.combine(day, time()))
