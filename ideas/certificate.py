"""The certificate of a decision: what the directory said of the judge and the authors at that moment, by tokens.

Anybody who holds it can find the conflict again without the database (verify_register.py does), and nothing else in
it says who these people are: a line that bears on no conflict has no kind, no level and no end, by which an author
could be known again in another certificate.
"""

from datetime import UTC
from typing import NamedTuple

from ideas.conflict import DIRECT, Between
from ideas.models import Authorship
from register.tokens import Names

RULE = "eureka-2"
"""No judge is an author, above or below one by any line in force, nor tied to one otherwise."""
FREE = "free"
DIRECTLY = "direct"


def certificates(judges, authors, at, *, names, between=None):
    """One certificate for each judge (people) of `authors` (ids) at the moment `at`; a fixed number of queries.

    `names`: the tokens of the entry it goes into. `between`: what stands between them, whole, where the same
    transaction has just read it.
    """
    judge_ids = [judge.pk for judge in judges]
    between = between or Between(judge_ids, authors, at, is_whole=True)
    tokens = names.of(concerned(judge_ids, authors, between))
    lines = sorted(_lines(judge_ids, authors, between), key=lambda line: (line[0], line[3], line[2], line[1]))
    unsure = between.unsure(authors)
    return [
        build(pk, authors, at, lines=lines, ties=between.ties(pk, authors), unsure=unsure, tokens=tokens)
        for pk in judge_ids
    ]


def concerned(judge_ids, authors, between):
    """Ids of everybody whom the certificates of these judges name."""
    return {*judge_ids, *authors, *(line[1] for line in _lines(judge_ids, authors, between))}


def _lines(judge_ids, authors, between):
    people = {*judge_ids, *authors}
    return [line for line in between.lines if line[0] in people]


def build(judge, authors, at, *, lines, ties=(), unsure=(), tokens):
    """The certificate from plain facts; no database.

    `judge`: an id; `authors`: ids; `lines`: tuples (person, overseer, kind, depth, until); `ties`: tuples (person,
    person, kind) of what else binds two people; `unsure`: authors whose line is not known to be complete;
    `tokens`: every id here to its token.
    """
    concerned = {judge, *authors}
    lines = [line for line in lines if line[0] in concerned and (line[4] is None or line[4] > at)]
    quoted = _quoted(lines, judge, set(authors), tokens)
    ties = [tie for tie in ties if concerned.issuperset(tie[:2])]
    grounds = _grounds(judge, set(authors), lines, ties)
    return {
        "rule": RULE,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "judge": tokens[judge],
        "authors": sorted(tokens[author] for author in authors),
        "lines": quoted,
        "ties": [{"between": sorted([tokens[a], tokens[b]]), "kind": str(kind)} for a, b, kind in ties],
        "unsure": sorted(tokens[author] for author in authors if author in unsure),
        "checked": len(quoted) + len(ties),
        "result": next(grounds, FREE),
    }


def _quoted(lines, judge, authors, tokens):
    """The lines by tokens, in the order of the tokens: whole between the judge and an author, else one for each pair,
    which says only whether it leads to a manager of one's own.
    """
    found = {}
    for person, overseer, kind, depth, until in lines:
        told = {"person": tokens[person], "above": tokens[overseer]}
        bears = (overseer == judge and person in authors) or (person == judge and overseer in authors)
        key = told["person"], told["above"], str(kind) if bears else ""
        if bears:
            end = {"until": until.astimezone(UTC).isoformat(timespec="microseconds")} if until else {}
            found[key] = {**told, "kind": str(kind), "depth": depth, **end}
        elif depth == 1 and kind in DIRECT:
            found[key] = {**told, "kind": DIRECTLY, "depth": 1}
        else:
            found.setdefault(key, told)
    return [found[key] for key in sorted(found)]


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
    ids of everybody whose idea it is or was, of those who still sign it or are asked to, and of the companies where
    they worked when they signed and work now, None in it when one is unknown.
    """

    filed: dict
    authors: list
    signing: list
    companies: frozenset
    told: dict
    is_veiled: bool = False

    def names(self, *answering):
        """The Names of an entry about it: lasting tokens for those who answer for it and have no part in the idea;
        for nobody in one under a pseudonym, so that no entry elsewhere narrows down who wrote it.
        """
        if self.is_veiled:
            return Names(about=self.filed["idea"])
        return Names(about=self.filed["idea"], answering={person.pk for person in answering} - set(self.authors))


def subject(idea, **asked):
    """The Subject of an idea; one query, and another when its theme is not known yet.

    `asked`: expressions over its authorships, by name, whose values the same query tells (`told`).
    """
    rows = idea.authorships.exclude(state="declined").select_related("entity__company", "person__entity")
    rows = list(rows.annotate(**asked).order_by("pk"))
    first = next((row for row in rows if row.role == Authorship.Role.AUTHOR), None)
    company = first.entity.company_or_self.code if first and first.entity and not idea.pseudonym else ""
    return Subject(
        {"idea": idea.reference, "theme": idea.theme.key, "company": company},
        [row.person_id for row in rows],
        [row.person_id for row in rows if row.state != Authorship.State.LEFT],
        frozenset(company_of(entity) for row in rows for entity in (row.entity, row.person.entity)),
        {name: getattr(rows[0], name) if rows else None for name in asked},
        bool(idea.pseudonym),
    )


def company_of(entity):
    """The id of an entity's company, or of the group above them all; None when unknown."""
    return entity and (entity.company_id or entity.pk)
