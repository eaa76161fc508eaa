"""The closure against a slow reading of its own definitions, and its writing to the database."""

from datetime import UTC, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.closure import NOW as BENCH_NOW
from bench.closure import group_of
from people.closure import derive, rebuild
from people.models import LineFault, Oversight, ReportingLine, User
from tests.factories import make_person

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
MONTHS = relativedelta(months=12)
PEOPLE = range(7)


def day(offset):
    return NOW + timedelta(days=offset)


def by_walking(person, edges, depth=0, seen=()):
    """Every (overseer, depth) at the end of a way up without repetition: slow and simple."""
    for manager in edges.get(person, ()):
        yield manager, depth + 1
        if manager not in seen:
            yield from by_walking(manager, edges, depth + 1, (*seen, manager))


def edges_at(lines, moment, kinds):
    edges = {}
    for person, manager, kind, since, until in lines:
        if kind in kinds and since <= moment and (until is None or until > moment):
            edges.setdefault(person, []).append(manager)
    return edges


def shortest(person, overseer, edges):
    return min((depth for found, depth in by_walking(person, edges) if found == overseer), default=None)


def depths_at(person, lines, moment):
    """Pairs (overseer, depth) by lines of any kind."""
    return by_walking(person, edges_at(lines, moment, {"line", "acting", "dotted"}))


def standing_in(person, overseer, above, delegations, moment):
    """Steps from `person` to whoever stands in at `moment`, by a chain of delegations, for one of `above`."""
    named = edges_at([(p, d, "delegate", *dates) for p, d, *dates in delegations], moment, {"delegate"})
    ways = [
        depth + steps
        for somebody, depth in above
        if somebody != person
        for delegate, steps in by_walking(somebody, named)
        if delegate == overseer
    ]
    return min(ways, default=None)


def slow(people, lines, heads, at, delegations=()):
    """The four definitions of people.closure, word by word."""
    rows, faults = {}, {}
    ways = [("line", {"line"}), ("acting", {"line", "acting"}), ("dotted", {"line", "acting", "dotted"})]
    dates = [line[3:] for line in lines] + [delegation[2:] for delegation in delegations]
    moments = sorted({at} | {m for pair in dates for m in pair if m is not None and m < at})
    for person in people:
        others = [other for other in people if other != person]
        for overseer in others:
            for kind, kinds in ways:
                if depth := shortest(person, overseer, edges_at(lines, at, kinds)):
                    rows[person, overseer, kind] = (depth, None)
                    break
        above = [(overseer, depth) for (below, overseer, _kind), (depth, _) in rows.items() if below == person]
        for overseer in {*others} - {overseer for overseer, _depth in above}:
            if depth := standing_in(person, overseer, above, delegations, at):
                rows[person, overseer, "delegate"] = (depth, None)
                continue
            for start, end in reversed(list(zip(moments, moments[1:], strict=False))):
                then = start + (end - start) / 2
                depths = [
                    shortest(person, overseer, edges_at(lines, then, {"line", "acting", "dotted"})),
                    standing_in(person, overseer, depths_at(person, lines, then), delegations, then),
                ]
                if any(depths):
                    if end + MONTHS > at:
                        rows[person, overseer, "former"] = (min(filter(None, depths)), end + MONTHS)
                    break
        management = edges_at(lines, at, {"line"})
        way = {person} | {overseer for overseer, _ in by_walking(person, management)}
        if any(shortest(step, step, management) for step in way):
            faults[person] = LineFault.Kind.CYCLE
        elif any(step not in heads and step not in management for step in way):
            faults[person] = LineFault.Kind.HOLE
        elif any(len(set(management.get(step, ()))) > 1 for step in way):
            faults[person] = LineFault.Kind.DOUBLE
    return rows, faults


@st.composite
def lines(draw):
    person, manager = draw(st.permutations(PEOPLE))[:2]
    since = draw(st.integers(-800, 30))
    until = draw(st.none() | st.integers(since, 60))
    kind = draw(st.sampled_from(["line", "line", "acting", "dotted"]))
    return person, manager, kind, day(since), None if until is None else day(until)


organisations = st.lists(lines(), max_size=9)
headships = st.sets(st.sampled_from(PEOPLE), max_size=2)
namings = st.lists(lines().map(lambda line: (*line[:2], *line[3:])), max_size=4)


@settings(max_examples=150, deadline=None)
@given(organisations, headships, namings)
def test_closure_is_what_its_definitions_say(organisation, heads, named):
    assert derive(PEOPLE, organisation, heads, NOW, named) == slow(PEOPLE, organisation, heads, NOW, named)


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(organisations, headships, namings)
def test_closure_is_what_its_definitions_say_ten_thousand_times(organisation, heads, named):
    assert derive(PEOPLE, organisation, heads, NOW, named) == slow(PEOPLE, organisation, heads, NOW, named)


def test_a_former_manager_counts_for_twelve_months_to_the_day():
    line = [(1, 2, "line", day(-900), day(-30))]
    rows, _ = derive([1, 2], line, {2}, NOW)
    assert rows == {(1, 2, "former"): (1, day(-30) + MONTHS)}
    assert derive([1, 2], line, {2}, day(-30) + MONTHS)[0] == {}


def test_who_was_above_the_former_manager_then_counts_too_even_if_no_longer():
    organisation = [(1, 2, "line", day(-900), day(-30)), (2, 3, "line", day(-900), day(-10))]
    rows, _ = derive([1, 2, 3], organisation, {3}, NOW)
    assert rows[1, 3, "former"] == (2, day(-30) + MONTHS)
    assert rows[2, 3, "former"] == (1, day(-10) + MONTHS)


def test_who_came_above_the_former_manager_later_does_not_count():
    organisation = [(1, 2, "line", day(-900), day(-30)), (2, 3, "line", day(-20), None)]
    rows, _ = derive([1, 2, 3], organisation, {3}, NOW)
    assert (1, 3, "former") not in rows


def test_faults_disappear_when_the_lines_are_mended_however_many_there_were(head):
    User.objects.bulk_create(User(email=f"p{n}@exemple.test", first_name="P", last_name=str(n)) for n in range(1200))
    rebuild()
    assert LineFault.objects.filter(kind="hole").count() == 1200
    people = User.objects.filter(is_head=False)
    ReportingLine.objects.bulk_create(ReportingLine(person=person, manager=head) for person in people)
    rebuild()
    assert not LineFault.objects.exists()
    assert Oversight.objects.filter(overseer=head).count() == 1200


def test_rebuilding_twice_changes_nothing(alice, bob):
    assert rebuild() == (0, 0)


def test_an_ended_line_turns_its_row_into_a_former_one(alice, mona, head):
    ReportingLine.objects.filter(person=alice).update(
        since=datetime(2020, 1, 1, tzinfo=UTC), until=datetime.now(UTC) - timedelta(days=1)
    )
    ReportingLine.objects.filter(person=mona).update(since=datetime(2020, 1, 1, tzinfo=UTC))
    ReportingLine.objects.create(person=alice, manager=head)
    rebuild()
    kinds = dict(Oversight.objects.filter(person=alice).values_list("overseer__first_name", "kind"))
    assert kinds == {"Mona": "former", "Paul-Henri": "line"}


def test_a_person_who_joins_is_in_nobodys_line_by_accident(db):
    loner = make_person("Loner", is_head=False)
    rebuild()
    assert loner.line_fault.kind == LineFault.Kind.HOLE


@pytest.mark.long
def test_five_thousand_people_with_dotted_and_ended_lines_are_derived_without_a_fault():
    rows, faults = derive(range(5000), group_of(5000), {0}, BENCH_NOW)
    assert len(rows) > 25_000
    assert not faults
