"""In any organisation, before and after it changes: nobody in conflict with an author is chosen, or may still decide.

Without the database, so that ten thousand organisations take minutes. The conflict is found again by walking the lines
as the directory states them, one at a time, never by the closure.
"""

from datetime import UTC, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ideas.conflict import Between
from moderation.routing import MANAGER, NEIGHBOUR, THEME, Candidate, choose
from people.closure import derive

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
YEAR = relativedelta(months=12)
PEOPLE = range(9)
pairs = st.permutations(PEOPLE).map(lambda order: tuple(order[:2]))


@st.composite
def lines(draw):
    """A line or a delegation as the directory states it: some ended long ago, some lately, some not yet begun."""
    kind = draw(st.sampled_from(["line", "line", "line", "acting", "dotted", "delegate"]))
    since = draw(st.sampled_from([-900, -500, -30, 0, 0.05]))
    until = draw(st.sampled_from([None, None, None, -400, -200, -1, 0.1, 40]))
    begun = NOW + timedelta(days=since)
    ended = None if until is None or until < since else NOW + timedelta(days=until)
    return (*draw(pairs), kind, begun, ended)


organisations = st.fixed_dictionaries(
    {
        "lines": st.lists(lines(), min_size=3, max_size=14),
        "moves": st.lists(lines(), max_size=4),  # the re-organisation, between assignment and decision
        "declared": st.sets(pairs, max_size=2),
        "teams": st.dictionaries(st.sampled_from(PEOPLE), st.integers(1, 2), max_size=5),
        "authors": st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=3),
        "late": st.sets(st.sampled_from(PEOPLE), max_size=1),  # who signs it once it is under review
        "tiers": st.lists(st.sampled_from([THEME, NEIGHBOUR, MANAGER]), min_size=9, max_size=9),
    }
)


def is_open(line, moment):
    return line[3] <= moment and (line[4] is None or line[4] > moment)


def above(person, lines_, moment, *, but=()):
    """Everybody whom one reaches upwards from `person`, one line at a time."""
    found, edge = set(), [person]
    while edge:
        here = edge.pop()
        for line in lines_:
            if line[0] == here and line[2] != "delegate" and line[2] not in but and is_open(line, moment):
                if line[1] not in found:
                    found.add(line[1])
                    edge.append(line[1])
    return found


def over(person, lines_, moment):
    """Above, or in for somebody above."""
    found = above(person, lines_, moment) - {person}
    edge = list(found)
    while edge:
        here = edge.pop()
        for line in lines_:
            if line[2] == "delegate" and line[0] == here and is_open(line, moment) and line[1] not in found:
                found.add(line[1])
                edge.append(line[1])
    return found - {person}


def was_over(judge, person, lines_, moment):
    """Over now, or at some moment of the last twelve months."""
    ends = [line[4] - timedelta(seconds=1) for line in lines_ if line[4] and moment - YEAR < line[4] <= moment]
    return any(judge in over(person, lines_, when) for when in [moment, *ends])


def clash(judge, authors, organisation, lines_, moment):
    """Whether `judge` may not judge one of `authors`, by the words of the rule."""
    declared = {frozenset(pair) for pair in organisation["declared"]}
    direct = {(line[0], line[1]) for line in lines_ if line[2] in ("line", "acting") and is_open(line, moment)}
    teams = organisation["teams"]
    for author in authors:
        if judge == author or frozenset((judge, author)) in declared:
            return True
        if was_over(judge, author, lines_, moment) or was_over(author, judge, lines_, moment):
            return True
        if any((judge, boss) in direct and (author, boss) in direct for boss in PEOPLE):
            return True
        if judge in teams and teams[judge] == teams.get(author):
            return True
    return False


def read(organisation, lines_, moment):
    """What the site reads of the directory: the closure, teams and declarations."""
    delegations = [(*line[:2], *line[3:]) for line in lines_ if line[2] == "delegate"]
    known = [line for line in lines_ if line[2] != "delegate"]
    rows, faults = derive(PEOPLE, known, {0}, moment, delegations)
    rows = [(p, o, kind) for (p, o, kind), (_depth, until) in rows.items() if until is None or until > moment]
    rows += [(*line[:2], "direct") for line in known if line[2] != "dotted" and is_open(line, moment)]
    rows += [(person, team, "team") for person, team in organisation["teams"].items()]
    rows += [(person, other, "declared") for person, other in organisation["declared"]]
    return Between.of(rows), faults


def check(organisation):
    authors, lines_ = organisation["authors"], organisation["lines"]
    between, faults = read(organisation, lines_, NOW)
    for judge in PEOPLE:
        barred = clash(judge, authors, organisation, lines_, NOW)
        assert not barred or between.why(judge, authors)
    candidates = [
        Candidate(judge, tier, frozenset({judge % 3}), bar=between.why(judge, authors), is_complete=judge not in faults)
        for judge, tier in enumerate(organisation["tiers"])
    ]
    homes = {author % 3 for author in authors}
    found = choose(candidates, author_companies=homes, lines_complete=not any(author in faults for author in authors))
    event("chosen" if found.chosen else "nobody")
    if found.chosen is None:
        return
    judge = found.chosen.person
    assert not clash(judge, authors, organisation, lines_, NOW)
    lines_, authors = lines_ + organisation["moves"], authors | organisation["late"]
    between, _faults = read(organisation, lines_, LATER)
    if clash(judge, authors, organisation, lines_, LATER):
        event("came into conflict")
        assert between.why(judge, authors)


@settings(max_examples=200, deadline=None)
@given(organisations)
def test_nobody_in_conflict_is_chosen_or_still_decides_in_any_organisation(organisation):
    check(organisation)


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(organisations)
def test_nobody_in_conflict_is_chosen_or_still_decides_in_ten_thousand_organisations(organisation):
    check(organisation)
