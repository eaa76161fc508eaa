"""The closure of the reporting lines: who stands above whom, at any level."""

from collections import defaultdict

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.models import LineFault, Oversight, ReportingLine, User

FORMER = Oversight.Kind.FORMER


def derive(people, lines, heads, at, former_after):
    """Compute the closure without the database.

    `people`: ids; `lines`: tuples (person, manager, kind, until or None); `heads`: ids with nobody above.
    Returns (rows, faults): rows map (person, overseer, kind) to (depth, until); faults map person to a
    LineFault.Kind. An ended line still bars its manager, and everybody who then stood above, until
    `until` + the former months; `former_after` is the oldest end that counts.
    """
    up, gone = defaultdict(list), defaultdict(list)
    for person, manager, kind, until in lines:
        if until is None or until > at:
            up[person].append((manager, kind))
        elif until > former_after:
            gone[person].append((manager, until))
    rows, faults = {}, {}
    months = relativedelta(months=settings.EUREKA["FORMER_MONTHS"])
    for person in people:
        above = _above(person, up)
        for overseer, (kind, depth) in above.items():
            if overseer != person:
                rows[person, overseer, kind] = (depth, None)
        if person in above:
            faults[person] = LineFault.Kind.CYCLE
        elif fault := _fault(person, up, heads):
            faults[person] = fault
    # everybody on the way up carries the former managers of that step: they stood above too
    for person in people:
        for step, depth in [(person, 0), *((o, d) for o, (_k, d) in _above(person, up).items())]:
            for manager, until in gone.get(step, ()):
                for overseer, extra in [(manager, 0), *((o, d) for o, (_k, d) in _above(manager, up).items())]:
                    if overseer == person:
                        continue
                    key, end = (person, overseer, FORMER), until + months
                    known = rows.get(key)
                    if known is None or known[1] < end:
                        rows[key] = (depth + extra + 1, end)
    return rows, faults


def _above(person, up):
    """Map everybody above `person` to (kind of the first line, depth), nearest first."""
    found, edge, depth = {}, [(person, None)], 0
    while edge:
        depth += 1
        following = []
        for below, kind in edge:
            for manager, line in up.get(below, ()):
                if manager not in found:
                    first = kind or line
                    found[manager] = (first, depth)
                    following.append((manager, first))
        edge = following
    return found


def _fault(person, up, heads):
    """HOLE when a step of the way up has no manager and is no head, CYCLE when it never ends."""
    seen = set()
    while person not in heads:
        if person in seen:
            return LineFault.Kind.CYCLE
        seen.add(person)
        managers = [m for m, kind in up.get(person, ()) if kind == ReportingLine.Kind.LINE]
        if not managers:
            return LineFault.Kind.HOLE
        person = managers[0]
    return None


def rebuild(at=None):
    """Write the closure anew, changing only the rows that differ; returns (created, deleted) counts of rows."""
    at = at or timezone.now()
    former_after = at - relativedelta(months=settings.EUREKA["FORMER_MONTHS"])
    people = list(User.objects.filter(is_outside=False).values_list("pk", flat=True))
    heads = set(User.objects.filter(is_head=True).values_list("pk", flat=True))
    lines = list(ReportingLine.objects.filter(since__lte=at).values_list("person", "manager", "kind", "until"))
    wanted, faults = derive(people, lines, heads, at, former_after)
    with transaction.atomic():
        return _write(wanted, faults)


def _write(wanted, faults):
    known = {}
    for pk, person, overseer, kind, depth, until in Oversight.objects.values_list(
        "pk", "person", "overseer", "kind", "depth", "until"
    ).iterator(chunk_size=5000):
        known[person, overseer, kind] = (pk, depth, until)
    stale = [pk for key, (pk, depth, until) in known.items() if wanted.get(key) != (depth, until)]
    fresh = [
        Oversight(person_id=p, overseer_id=o, kind=k, depth=d, until=u)
        for (p, o, k), (d, u) in wanted.items()
        if (p, o, k) not in known or known[p, o, k][1:] != (d, u)
    ]
    for start in range(0, len(stale), 500):
        Oversight.objects.filter(pk__in=stale[start : start + 500]).delete()
    Oversight.objects.bulk_create(fresh, batch_size=2000)
    LineFault.objects.exclude(person__in=list(faults)[:900]).delete()
    LineFault.objects.bulk_create(
        [LineFault(person_id=p, kind=k) for p, k in faults.items()],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["kind"],
        batch_size=500,
    )
    return len(fresh), len(stale)
