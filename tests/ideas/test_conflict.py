"""Who may not judge whom: every way of asking gives the answer of a slow reading of the words."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from ideas.conflict import Between, barring, conflict, conflicts
from ideas.guards import in_conflict_with
from ideas.models import Authorship
from people.actions import declare_conflict, delegate, end_conflict, set_manager
from people.closure import rebuild
from people.models import DeclaredConflict, Delegation, Entity, Oversight, ReportingLine
from tests.factories import make_entity, make_idea, make_person

pytestmark = pytest.mark.both_databases


def slow(judge, person, rows, direct, declared):
    """The words: oneself, above or below by any row in force, one manager, one team, or one of them said so."""
    if judge == person:
        return "author"
    ids = judge.pk, person.pk
    kinds = [row.kind for row in rows if (row.overseer_id, row.person_id) == ids]
    for kind in ("line", "acting", "dotted", "delegate", "former"):
        if kind in kinds:
            return kind
    if any((row.person_id, row.overseer_id) == ids for row in rows):
        return "below"
    managers = [{manager for below, manager in direct if below == one} for one in ids]
    if managers[0] & managers[1] or (judge.entity == person.entity and judge.entity.kind == "team"):
        return "team"
    return "declared" if set(ids) in declared else None


@pytest.fixture
def people(db):
    """Thirty people: a tree, some teams, dotted, acting and ended lines, delegations, declarations."""
    rng = random.Random(7)
    company = make_entity("Cartes")
    teams = [make_entity(f"Équipe {n}", Entity.Kind.TEAM, company, f"t{n}") for n in range(4)]
    people = [make_person(f"P{n}", entity=rng.choice([company, *teams]), is_head=n == 0) for n in range(30)]
    now = timezone.now()
    lines = [(n, (n - 1) // 3, "line", now - timedelta(days=900), None) for n in range(1, 30)]
    for _ in range(14):
        person, manager = rng.sample(range(1, 30), 2)
        since, until = rng.choice([(30, None), (500, 400), (500, 40)])
        until = until and now - timedelta(days=until)
        lines.append((person, manager, rng.choice(["dotted", "acting"]), now - timedelta(days=since), until))
    for person, manager, kind, since, until in lines:
        ReportingLine.objects.create(
            person=people[person], manager=people[manager], kind=kind, since=since, until=until
        )
    for _ in range(4):
        person, stand_in = rng.sample(people, 2)
        Delegation.objects.create(person=person, delegate=stand_in)
    rebuild()
    for _ in range(12):
        person, other = rng.sample(people, 2)
        declared = declare_conflict(person, other=other, is_counted=False)
        if rng.random() < 0.3:
            end_conflict(person, other=declared.other)
    return people


def test_every_form_of_the_rule_agrees_with_its_words(people):
    ids = [person.pk for person in people]
    now = timezone.now()
    rows = [row for row in Oversight.objects.all() if row.until is None or row.until > now]
    direct = ReportingLine.objects.filter(until=None, kind__in=["line", "acting"])
    direct = set(direct.values_list("person_id", "manager_id"))
    declared = [{d.person_id, d.other_id} for d in DeclaredConflict.objects.filter(until=None)]
    wanted = {(j.pk, p.pk): slow(j, p, rows, direct, declared) for j in people for p in people}
    assert set(wanted.values()) == {
        None, "author", "line", "acting", "dotted", "delegate", "former", "below", "team", "declared"
    }  # fmt: skip
    between = Between(ids, ids)
    assert {(j, p): between.why(j, [p]) for j in ids for p in ids} == wanted
    ideas = {make_idea(by=person, status="submitted").pk: person.pk for person in people}
    for judge in people:
        found = Authorship.objects.filter(barring(judge), idea__in=ideas).values_list("person_id", flat=True)
        assert {p for p in ids if wanted[judge.pk, p]} == set(found)
    with connection.cursor() as cursor:
        for (judge, person), reason in wanted.items():
            cursor.execute(f"SELECT {in_conflict_with(judge, person, connection.vendor)}")
            assert bool(cursor.fetchone()[0]) == bool(reason), (judge, person, reason)


def test_the_rule_is_the_same_both_ways(people):
    ids = [person.pk for person in people]
    between = Between(ids, ids)
    for judge in ids:
        for person in ids:
            assert bool(between.why(judge, [person])) == bool(between.why(person, [judge]))


def test_the_rule_takes_as_many_queries_for_many_as_for_one(people, django_assert_num_queries):
    ids = [person.pk for person in people]
    for judges, authors in (([ids[0]], [ids[1]]), (ids, ids)):
        with django_assert_num_queries(1):
            conflicts(judges, authors)


def test_the_strongest_reason_of_all_authors_is_told(alice, mona, bob):
    colleague = make_person("Colin", manager=mona)
    assert conflict(mona, [bob.pk, colleague.pk]) == "line"
    assert conflict(colleague, [bob.pk, alice.pk]) == "team"
    assert conflict(alice, [bob.pk, alice.pk]) == "author"


def test_who_is_stood_in_for_by_an_author_may_not_judge_nor_be_judged(alice, mona, bob):
    delegate(mona, to=bob)
    assert conflict(alice, [bob.pk]) == "below"
    set_manager(alice, None)
    assert conflict(bob, [alice.pk]) == "former"


def test_an_acting_manager_who_also_stands_higher_up_makes_a_team(alice, mona, head):
    """The closure keeps one row for head above alice, by management at depth 2; the acting line at depth 1 counts."""
    colleague = make_person("Colin", manager=head)
    assert conflict(colleague, [alice.pk]) is None
    set_manager(alice, head, kind="acting")
    assert Oversight.objects.get(person=alice, overseer=head).depth == 2
    assert conflict(colleague, [alice.pk]) == "team"
