"""The closure of the reporting lines: who stands above whom, at any level, today and within the former months.

Four definitions, each tested against a slow reading of the same words:
- X stands above P when a way up of open lines leads from P to X. The kind of the row is `line` when lines of
  management alone lead there, else `acting` when they do with acting managers, else `dotted`; its depth is the
  number of lines on the shortest such way.
- X is the delegate of an overseer of P (`delegate`) when X is not above P, but somebody above P has named X to stand
  in, or somebody whom X stands in for was so named; each naming is one more step of the depth.
- X is a former overseer of P when X is neither above P now nor a delegate of who is, but was, at a moment less than
  FORMER_MONTHS ago; the row ends that many months after the last such moment.
- P's line is at fault when a way up of management lines runs in a circle, stops at somebody who is no head, or
  passes through somebody with two line managers at once.
"""

from collections import defaultdict
from datetime import timedelta
from functools import cache
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import locks
from people.models import Delegation, LineFault, Oversight, ReportingLine, User

LINE, ACTING, DOTTED = ReportingLine.Kind.LINE, ReportingLine.Kind.ACTING, ReportingLine.Kind.DOTTED
DELEGATE, FORMER = Oversight.Kind.DELEGATE, Oversight.Kind.FORMER
BATCH = 500


class Line(NamedTuple):
    """A reporting line as the computation sees it; a delegation too, `manager` standing in for `person`."""

    person: int
    manager: int
    kind: str
    since: object
    until: object

    def is_open_at(self, moment):
        return self.since <= moment and (self.until is None or self.until > moment)

    def was_open_before(self, moment):
        """Open during the last instant before `moment`."""
        return self.since < moment and (self.until is None or self.until >= moment)


def derive(people, lines, heads, at, delegations=()):
    """Compute the closure without the database.

    `people`: ids; `lines`: Line tuples; `heads`: ids with nobody above; `delegations`: (person, delegate, since,
    until). Returns (rows, faults): rows map (person, overseer, kind) to (depth, until), faults map a person to a
    LineFault.Kind.
    """
    people, lines = set(people), [Line(*line) for line in lines]
    delegations = [Line(person, delegate, DELEGATE, *dates) for person, delegate, *dates in delegations]
    present = [line for line in lines if line.is_open_at(at)]
    management = defaultdict(list)
    for line in present:
        if line.kind == LINE:
            management[line.person].append(line.manager)
    above_by_line = {person: _reach(person, management) for person in people | set(management)}
    standing = _standing(people, present, above_by_line)
    _add_delegates(standing, [line for line in delegations if line.is_open_at(at)])
    rows = {(p, o, kind): (depth, None) for (p, o), (kind, depth) in standing.items()}
    for (person, overseer), (depth, end) in _former(people, lines, delegations, at).items():
        if (person, overseer) not in standing:
            rows[person, overseer, FORMER] = (depth, end)
    return rows, _faults(people, management, above_by_line, set(heads))


def _reach(start, edges):
    """Map everybody who can be reached from `start` to the number of steps; `start` itself only in a circle."""
    found, edge, depth = {}, [start], 0
    while edge:
        depth += 1
        following = []
        for node in edge:
            for neighbour in edges.get(node, ()):
                if neighbour not in found:
                    found[neighbour] = depth
                    following.append(neighbour)
        edge = following
    return found


def _standing(people, present, above_by_line):
    """Map (person, overseer) to (kind, depth) for everybody above today; the strongest kind of way wins."""
    standing = {(p, o): (LINE, depth) for p in people for o, depth in above_by_line[p].items() if o != p}
    kinds = {line.kind for line in present}
    for kind, allowed in ((ACTING, {LINE, ACTING}), (DOTTED, {LINE, ACTING, DOTTED})):
        if kind not in kinds:
            continue
        up = defaultdict(list)
        for line in present:
            if line.kind in allowed:
                up[line.person].append(line.manager)
        for person in people:
            for overseer, depth in _reach(person, up).items():
                if overseer != person:
                    standing.setdefault((person, overseer), (kind, depth))
    return standing


def _add_delegates(standing, delegations):
    """Add to `standing` whoever stands in for somebody above, directly or by a chain of delegations."""
    named = defaultdict(list)
    for line in delegations:
        named[line.person].append(line.manager)
    chains = {person: _reach(person, named) for person in named}
    found = {}
    for (person, overseer), (_kind, depth) in standing.items():
        for delegate, steps in chains.get(overseer, {}).items():
            if delegate != person and (person, delegate) not in standing:
                found[person, delegate] = min(found.get((person, delegate), depth + steps), depth + steps)
    standing |= {pair: (DELEGATE, depth) for pair, depth in found.items()}


def _former(people, lines, delegations, at):
    """Map (person, overseer) to (depth, end) for everybody who stood above, or in for one above, until lately.

    When somebody ceases to, a line or a delegation on the way has just ended: so it is enough to look, at each end,
    at who stood below it and who above it, or in for one above, the moment before.
    """
    months = relativedelta(months=settings.EUREKA["FORMER_MONTHS"])
    past = _Past(lines, delegations)
    former = {}
    for line in [*lines, *delegations]:
        if line.until is None or line.until > at or line.since >= line.until:
            continue
        end = line.until + months
        if end <= at:
            continue
        for person, under in past.under(line).items():
            if person not in people:
                continue
            for overseer, over in past.over(line, person).items():
                if overseer != person:
                    found, known = (under + 1 + over, end), former.get((person, overseer))
                    if known is None or end > known[1] or (end == known[1] and found < known):
                        former[person, overseer] = found
    return former


class _Past:
    """Who stood below and above a line in the last instant before it ended, with the number of steps."""

    def __init__(self, lines, delegations):
        self.up, self.down, self.to, self.of = (defaultdict(list) for _ in range(4))
        for line in lines:
            self.up[line.person].append(line)
            self.down[line.manager].append(line)
        for line in delegations:
            self.to[line.person].append(line)
            self.of[line.manager].append(line)
        self.above, self.below, self.spread = cache(self.above), cache(self.below), cache(self.spread)

    def above(self, node, moment):
        return {node: 0} | _reach_lines(node, self.up, moment, lambda line: line.manager)

    def below(self, node, moment):
        return {node: 0} | _reach_lines(node, self.down, moment, lambda line: line.person)

    def over(self, line, person):
        """Above a line, or in for who is, `person` apart; in for the delegate of a delegation."""
        if line.kind == DELEGATE:
            return self.spread(line.manager, None, line.until)
        above = self.above(line.manager, line.until)
        if not self.to:
            return above
        return self.spread(line.manager, person if person in above else None, line.until, above=True)

    def spread(self, manager, person, moment, *, above=False):
        """`manager` and, when `above`, all above, with whoever stood in for one of them but `person`."""
        start = self.above(manager, moment) if above else {manager: 0}
        return self._along(start, self.to, moment, lambda line: line.manager, person)

    def under(self, line):
        """Below a line; below those for whom the person of a delegation stood."""
        if line.kind != DELEGATE:
            return self.below(line.person, line.until)
        represented = self._along({line.person: 0}, self.of, line.until, lambda other: other.person)
        found = {}
        for overseer, steps in represented.items():
            for person, depth in self.below(overseer, line.until).items():
                if depth:
                    found[person] = min(found.get(person, depth + steps), depth + steps)
        return found

    def _along(self, start, lines, moment, follow, but=None):
        found = dict(start)
        for node, depth in start.items():
            if node in lines and node != but:
                for other, steps in _reach_lines(node, lines, moment, follow).items():
                    found[other] = min(found.get(other, depth + steps), depth + steps)
        return found


def _reach_lines(start, lines, moment, follow):
    """Like _reach, over the lines that were open just before `moment`; `start` excluded."""
    found, edge, depth = {}, [start], 0
    while edge:
        depth += 1
        following = []
        for node in edge:
            for line in lines.get(node, ()):
                neighbour = follow(line)
                if neighbour != start and neighbour not in found and line.was_open_before(moment):
                    found[neighbour] = depth
                    following.append(neighbour)
        edge = following
    return found


def _faults(people, management, above_by_line, heads):
    """CYCLE when a circle lies on the way up, HOLE when it stops at somebody who is no head, DOUBLE when it forks."""
    circle = {person for person, above in above_by_line.items() if person in above}
    stops = {p for p in people | {m for managers in management.values() for m in managers} if p not in management}
    stops -= heads
    forks = {person for person, managers in management.items() if len(set(managers)) > 1}
    faults = {}
    for person in people:
        way = above_by_line[person]
        if person in circle or not circle.isdisjoint(way):
            faults[person] = LineFault.Kind.CYCLE
        elif person in stops or not stops.isdisjoint(way):
            faults[person] = LineFault.Kind.HOLE
        elif person in forks or not forks.isdisjoint(way):
            faults[person] = LineFault.Kind.DOUBLE
    return faults


def rebuild(at=None):
    """Write the closure anew, changing only the rows that differ; returns (created, deleted) counts of rows.

    For each change of the directory, and once an hour because lines begin and end by the calendar too.
    """
    at = at or timezone.now()
    oldest = at - relativedelta(months=settings.EUREKA["FORMER_MONTHS"] + 1)
    with transaction.atomic():
        locks.hold("people.closure")
        people = User.objects.filter(is_outside=False).values_list("pk", flat=True)
        heads = User.objects.filter(is_head=True).values_list("pk", flat=True)
        lines = ReportingLine.objects.filter(Q(until__isnull=True) | Q(until__gt=oldest), since__lte=at)
        named = Delegation.objects.filter(Q(until__isnull=True) | Q(until__gt=oldest), since__lte=at)
        wanted, faults = derive(
            people,
            lines.values_list("person", "manager", "kind", "since", "until"),
            heads,
            at,
            named.values_list("person", "delegate", "since", "until"),
        )
        _write_faults(faults)
        return _write(wanted)


def has_just_turned(at=None, within=timedelta(minutes=3)):
    """Whether a line or a delegation began or ended by the calendar during the last minutes."""
    at = at or timezone.now()
    turned = Q(since__range=(at - within, at)) | Q(until__range=(at - within, at))
    return any(model.objects.filter(turned).exists() for model in (ReportingLine, Delegation))


def _write(wanted):
    stale, kept = [], set()
    known = Oversight.objects.values_list("pk", "person", "overseer", "kind", "depth", "until")
    for pk, person, overseer, kind, depth, until in known.iterator(chunk_size=5000):
        key = (person, overseer, kind)
        if wanted.get(key) == (depth, until):
            kept.add(key)
        else:
            stale.append(pk)
    fresh = [
        Oversight(person_id=key[0], overseer_id=key[1], kind=key[2], depth=depth, until=until)
        for key, (depth, until) in wanted.items()
        if key not in kept
    ]
    _delete(Oversight, stale)
    Oversight.objects.bulk_create(fresh, batch_size=2000)
    return len(fresh), len(stale)


def _write_faults(faults):
    known = {person: (pk, kind) for pk, person, kind in LineFault.objects.values_list("pk", "person", "kind")}
    _delete(LineFault, [pk for person, (pk, kind) in known.items() if faults.get(person) != kind])
    fresh = [LineFault(person_id=p, kind=k) for p, k in faults.items() if p not in known or known[p][1] != k]
    LineFault.objects.bulk_create(fresh, batch_size=BATCH)


def _delete(model, pks):
    for start in range(0, len(pks), BATCH):
        model.objects.filter(pk__in=pks[start : start + BATCH]).delete()
