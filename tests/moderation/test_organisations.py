"""Routing through the database, on random organisations: no review ever reaches somebody above or below an author."""

import random

import pytest

from ideas.conflict import author_ids
from ideas.models import Authorship, Idea
from moderation import actions
from moderation.models import Correspondent, Review
from people.closure import rebuild
from people.models import Entity, LineFault, Oversight, ReportingLine, Role, RoleGrant, User
from tests.factories import make_entity, make_idea, make_person, make_theme


def organisation(rng, size):
    """A group of `size` people in three companies: a tree with dotted, acting, ended lines, and at times a fault."""
    group = make_entity("Groupe", Entity.Kind.GROUP)
    companies = [make_entity(f"Société {n}", code=f"s{n}") for n in range(3)]
    people = [make_person("Tête", entity=group)]
    rows = []
    for number in range(1, size):
        person = make_person(f"P{number}", entity=rng.choice(companies), is_head=False)
        if rng.random() < 0.97:
            rows.append(ReportingLine(person=person, manager=people[(number - 1) // 3]))
        people.append(person)
    for _ in range(size // 4):
        person, manager = rng.sample(people[1:], 2)
        kind, ended = rng.choice([("dotted", False), ("acting", False), ("line", True)])
        since, until = "2025-01-01T00:00Z", "2026-06-01T00:00Z" if ended else None
        rows.append(ReportingLine(person=person, manager=manager, kind=kind, since=since, until=until))
    if rng.random() < 0.3:  # a circle
        person, manager = rng.sample(people[1:], 2)
        rows.append(ReportingLine(person=person, manager=manager))
    ReportingLine.objects.bulk_create(rows, ignore_conflicts=True)
    rebuild()
    themes = [make_theme(key) for key in ("service", "cost", "brand")]
    themes[0].neighbours.set([themes[1]])
    for person in rng.sample(people, size // 5):
        absent = "2099-01-01T00:00Z" if rng.random() < 0.2 else None
        Correspondent.objects.create(
            person=person, theme=rng.choice(themes), company=rng.choice(companies), absent_until=absent,
            delegate=rng.choice(people) if absent else None,
        )  # fmt: skip
    RoleGrant.objects.create(person=rng.choice(people), role=Role.MANAGER)
    return people, themes


def is_above(judge, person):
    return Oversight.objects.filter(overseer=judge, person=person).exists()


def check(seed, size, count):
    rng = random.Random(seed)
    people, themes = organisation(rng, size)
    for _ in range(count):
        authors = rng.sample(people, rng.choice([1, 1, 2]))
        idea = make_idea(by=authors[0], status=Idea.Status.SUBMITTED, theme=rng.choice(themes))
        for author in authors[1:]:
            Authorship.objects.create(idea=idea, person=author, entity=author.entity, role="co_author", state="invited")
        review = actions.route(idea)
        if review.state == Review.State.UNASSIGNED:
            assert review.reviewer is None
            assert not idea.readers.exists()
            continue
        judge = review.reviewer
        assert judge.pk not in author_ids(idea)
        for author in authors:
            assert not is_above(judge, author)
            assert not is_above(author, judge)
            if LineFault.objects.filter(person=author).exists():
                assert review.why["tier"] != "manager"
                assert judge.entity.company_or_self not in [a.entity.company_or_self for a in authors]
                assert not LineFault.objects.filter(person=judge).exists()
        assert list(Idea.objects.visible_to(judge).filter(pk=idea.pk)) == [idea]
    for person in User.objects.filter(pk__in=[p.pk for p in people[:5]]):
        for idea in Idea.objects.visible_to(person):
            assert idea.is_author(person) or not any(is_above(person, a) for a in author_ids(idea))


@pytest.mark.parametrize("seed", range(2))
def test_no_idea_reaches_a_line_manager_in_random_organisations(db, seed):
    check(seed, size=20, count=6)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 130))
def test_no_idea_reaches_a_line_manager_in_many_random_organisations(db, seed):
    check(seed, size=60, count=60)
