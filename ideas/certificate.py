"""The certificate of a decision: what the directory said of the judge and the authors at that moment, by tokens.

Anybody who holds it can find the conflict again without the database (verify_register.py does), and nothing else in
it says who these people are.
"""

from datetime import UTC
from typing import NamedTuple

from django.db.models import Q

from ideas.conflict import DIRECT, Between, incomplete
from ideas.models import Authorship
from people.models import Oversight
from register.tokens import Names

RULE = "eureka-1"
"""No judge is an author, above or below one by any line in force, nor tied to one otherwise."""
FREE = "free"


def certificates(judges, authors, at, *, names=None):
    """One certificate for each judge (people) of `authors` (ids) at the moment `at`; a fixed number of queries.

    `names`: the tokens of the entry it goes into; fresh ones where the idea is signed by a pseudonym.
    """
    names = names or Names()
    judge_ids = [judge.pk for judge in judges]
    people = {*judge_ids, *authors}
    in_force = Q(until__isnull=True) | Q(until__gt=at)
    rows = Oversight.objects.filter(in_force, person__in=people).order_by("person", "depth", "kind", "pk")
    lines = list(rows.values_list("person", "overseer", "kind", "depth", "until"))
    tokens = names.of([*people, *(line[1] for line in lines)])
    unsure = incomplete(authors)
    between = Between(judge_ids, authors, at, lines=[line[:3] for line in lines])
    return [
        build(pk, authors, at, lines=lines, ties=between.ties(pk, authors), unsure=unsure, tokens=tokens)
        for pk in judge_ids
    ]


def build(judge, authors, at, *, lines, ties=(), unsure=(), tokens):
    """The certificate from plain facts; no database.

    `judge`: an id; `authors`: ids; `lines`: tuples (person, overseer, kind, depth, until); `ties`: tuples (person,
    person, kind) of what else binds two people; `unsure`: authors whose line is not known to be complete;
    `tokens`: every id here to its token.
    """
    concerned = {judge, *authors}
    lines = [line for line in lines if line[0] in concerned and (line[4] is None or line[4] > at)]
    ties = [tie for tie in ties if concerned.issuperset(tie[:2])]
    grounds = _grounds(judge, set(authors), lines, ties)
    return {
        "rule": RULE,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "judge": tokens[judge],
        "authors": sorted(tokens[author] for author in authors),
        "lines": [_line(line, tokens) for line in lines],
        "ties": [{"between": sorted([tokens[a], tokens[b]]), "kind": str(kind)} for a, b, kind in ties],
        "unsure": sorted(tokens[author] for author in authors if author in unsure),
        "checked": len(lines) + len(ties),
        "result": next(grounds, FREE),
    }


def _line(line, tokens):
    person, overseer, kind, depth, until = line
    told = {"person": tokens[person], "above": tokens[overseer], "kind": str(kind), "depth": depth}
    if until:
        told["until"] = until.astimezone(UTC).isoformat(timespec="microseconds")
    return told


def _grounds(judge, authors, lines, ties):
    """Yield the key of each conflict, in the order in which `ideas.conflict` names them."""
    if judge in authors:
        yield "author"
    above = [line for line in lines if line[1] == judge and line[0] in authors]
    yield from (str(line[2]) for line in sorted(above, key=lambda line: (line[3], line[2])))
    if any(line[0] == judge and line[1] in authors for line in lines):
        yield "below"
    direct = {person: set() for person in (judge, *authors)}
    for person, overseer, kind, depth, _until in lines:
        if depth == 1 and kind in DIRECT:
            direct[person].add(overseer)
    if any(not direct[judge].isdisjoint(direct[author]) for author in authors - {judge}):
        yield "team"
    yield from (str(kind) for a, b, kind in ties if judge in (a, b) and authors & {a, b})


class Subject(NamedTuple):
    """What an entry about an idea is filed under (its reference, its theme, its first author's company), and authors:
    ids of everybody whose idea it is or was, and of those who still sign it or are asked to.
    """

    filed: dict
    authors: list
    signing: list


def subject(idea):
    """The Subject of an idea; one query, and another when its theme is not known yet."""
    rows = list(idea.authorships.exclude(state="declined").select_related("entity__company").order_by("pk"))
    first = next((row for row in rows if row.role == Authorship.Role.AUTHOR), None)
    company = first.entity.company_or_self.code if first and first.entity else ""
    signing = [row.person_id for row in rows if row.state != Authorship.State.LEFT]
    return Subject(
        {"idea": idea.reference, "theme": idea.theme.key, "company": company}, [row.person_id for row in rows], signing
    )
