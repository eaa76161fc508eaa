"""The public figures of moderation, computed from decisions and reporting lines; nothing here names anybody."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import ceil
from statistics import median

from django.core.cache import cache

from core.worktime import working_days_between
from ideas.models import Authorship, Theme
from moderation.models import Decision
from people.models import ReportingLine

EXAMINED = (Decision.Kind.APPROVE, Decision.Kind.RETURN, Decision.Kind.REFUSE)
FEWEST = 10
"""Below this many decisions a theme's durations are not shown: they would be about somebody."""
REMEMBERED = 300  # seconds


@dataclass(frozen=True)
class Durations:
    """Working days from assignment to decision: how many decisions, the median, and what nine in ten stayed under."""

    theme: int | None
    count: int
    median: float | None = None
    ninth: int | None = None

    @classmethod
    def of(cls, theme, days):
        if len(days) < FEWEST:
            return cls(theme, len(days))
        days = sorted(days)
        return cls(theme, len(days), median(days), days[ceil(len(days) * 0.9) - 1])


@dataclass(frozen=True)
class Verdicts:
    """What the register page says of all decisions together; `examined` counts ideas, each once."""

    examined: int = 0
    kinds: dict = field(default_factory=dict)
    refusals: dict = field(default_factory=dict)
    durations: tuple = ()
    overall: Durations = Durations(None, 0)
    from_above: int = 0


def verdicts():
    """The figures, remembered for five minutes; a fixed number of queries."""
    known = cache.get("insights:verdicts")
    if known is None:
        known = _count()
        cache.set("insights:verdicts", known, REMEMBERED)
    return known


def _count():
    rows = list(
        Decision.objects.values_list(
            "kind", "reason", "at", "by_id", "review__assigned_at", "review__theme_id", "review__idea_id"
        )
    )
    days, everything = defaultdict(list), []
    for kind, _reason, at, _by, assigned_at, theme, _idea in rows:
        if kind in EXAMINED:
            took = max(working_days_between(assigned_at, at), 0)
            days[theme].append(took)
            everything.append(took)
    order = Theme.objects.values_list("pk", flat=True)
    return Verdicts(
        examined=len({row[6] for row in rows if row[0] in EXAMINED}),
        kinds=dict(Counter(row[0] for row in rows)),
        refusals=dict(Counter(row[1] for row in rows if row[0] == Decision.Kind.REFUSE).most_common()),
        durations=tuple(Durations.of(theme, days[theme]) for theme in order if theme in days),
        overall=Durations.of(None, everything),
        from_above=_from_above([(by, idea, at) for _kind, _reason, at, by, _assigned, _theme, idea in rows]),
    )


def _from_above(judged):
    """How many decisions were taken by somebody above an author on that day, or by an author.

    Read from the reporting lines themselves, dated, and not from what routing believed.
    """
    authors = defaultdict(set)
    for idea, person in Authorship.objects.exclude(state="declined").values_list("idea_id", "person_id"):
        authors[idea].add(person)
    up = defaultdict(list)
    for person, manager, since, until in ReportingLine.objects.values_list("person", "manager", "since", "until"):
        up[person].append((manager, since, until))
    return sum(any(_is_above(judge, author, at, up) for author in authors[idea]) for judge, idea, at in judged)


def _is_above(judge, author, at, up):
    """Whether a way up of lines open at `at` leads from `author` to `judge`; true for the author as well."""
    seen, edge = {author}, [author]
    while edge:
        if judge in seen:
            return True
        edge = [
            manager
            for person in edge
            for manager, since, until in up.get(person, ())
            if since <= at and (until is None or until > at) and manager not in seen
        ]
        seen.update(edge)
    return False
