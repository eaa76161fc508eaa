"""Every figure of the board against a count by hand over a small world."""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from statistics import median

import pytest
from django.core.cache import cache
from django.utils import timezone

from ideas.models import Authorship, Campaign, Comment, Idea, Vote
from insights.counts import Counts
from insights.figures import FIGURES, HIDDEN, LINES, Percent, few, percent, words
from pipeline import actions
from pipeline.models import Benefit
from tests.factories import make_entity, make_idea, make_person, make_theme

STAGES = ["published", "analysis", "project", "pilot", "deployed", "parked"]


@pytest.fixture
def world(head, eve):
    """Three companies with 12 people each, 40 ideas in every status and stage, votes and comments at random."""
    random = Random(7)
    companies = [make_entity(name) for name in ("Annuaires", "Cartes", "Régie")]
    people = [make_person("Nour", entity=company) for company in companies for _person in range(12)]
    for person in random.sample(people, 20):
        person.first_login_at = timezone.now()
        person.save()
    themes = [make_theme(key, key, key) for key in ("service", "cost")]
    for number in range(40):
        idea = make_idea(
            by=random.choice(people),
            theme=random.choice(themes),
            **({"stage": STAGES[number % 6]} if number < 30 else {"status": random.choice(["submitted", "refused"])}),
        )
        age = timedelta(days=random.randrange(1, 300))
        Idea.objects.filter(pk=idea.pk).update(stage_since=timezone.now() - age if idea.stage_id else None)
        if not idea.is_published:  # counted once the day it was sent on is over
            Idea.objects.filter(pk=idea.pk).update(submitted_at=timezone.now() - timedelta(days=40))
        author = idea.authorships.get().person_id
        if idea.is_published:
            for voter in random.sample(people, 25):
                if voter.pk != author:
                    Vote.objects.create(idea=idea, user=voter)
            Comment.objects.create(idea=idea, author=random.choice(people), body="Oui")
    return companies


@pytest.fixture
def counts(world, eve):
    return Counts(eve)


def _value(key, counts):
    return LINES[key].count(counts)


def test_the_people_lines(counts):
    from people.models import User

    employees = User.objects.filter(is_active=True, is_outside=False)
    assert _value("employees", counts) == employees.count()
    assert _value("logged_in", counts) == sum(p.first_login_at is not None for p in employees) == 20
    for key, rows in (
        ("posted", Authorship.objects.values_list("person", flat=True)),
        ("commented", Comment.objects.values_list("author", flat=True)),
        ("voted", Vote.objects.values_list("user", flat=True)),
    ):
        assert _value(key, counts) == len(set(rows) & {p.pk for p in employees})


def test_people_who_left_and_people_from_outside_count_in_no_rate(counts, eve):
    before = dict(counts.people)
    make_person("Zoé", is_outside=True, first_login_at=timezone.now())
    gone = make_person("Guy", is_active=False, first_login_at=timezone.now())
    Vote.objects.create(idea=Idea.objects.published().exclude(authorships__person=gone).first(), user=gone)
    assert Counts(eve).people == before


def test_a_withdrawn_comment_is_no_comment(eve, idea):
    for status in ("withdrawn", "hidden"):
        Comment.objects.create(idea=idea, author=make_person("Léa"), body="Non", status=status)
    assert Counts(eve).people["commented"] == 0


def test_the_idea_lines(counts):
    stages = Counter(Idea.objects.filter(status="published").values_list("stage__key", flat=True))
    assert _value("ideas", counts) == 40
    assert _value("published", counts) == 30
    assert _value("potential", counts) == sum(stages[s] for s in ("analysis", "project", "pilot", "deployed"))
    for key in ("analysis", "project", "pilot", "deployed", "parked"):
        assert _value(key, counts) == stages[key] == 5


def test_ideas_from_outside_stand_apart(counts, eve, alice):
    outside = make_entity("Hors groupe", code="hors")
    outside.is_outside = True
    outside.save()
    make_idea(by=alice, entity=outside)
    fresh = Counts(eve)
    assert _value("ideas", fresh) == 40 and _value("published", fresh) == 30
    assert _value("outside", fresh) == 1
    assert sum(fresh.rhythm) == sum(counts.rhythm)


def test_the_funnel(counts):
    rows = FIGURES["funnel"].rows(counts)
    assert [row[1] for row in rows] == [40, 20, 15, 10, 5]
    assert [row[2] for row in rows] == [None, 5, 5, 5, None]
    now = counts.now
    for row, stage in zip(rows[1:4], ("analysis", "project", "pilot"), strict=True):
        ages = [(now - idea.stage_since).days for idea in Idea.objects.filter(stage__key=stage)]
        assert row[3] == round(median(ages))
    assert [row[4] and round(row[4]) for row in rows] == [None, 50, 75, 67, 50]


def test_the_oldest_in_analysis_and_the_days_to_deploy(counts):
    ages = [(counts.now - i.stage_since).days for i in Idea.objects.filter(stage__key="analysis")]
    assert _value("oldest", counts) == max(ages)
    assert _value("days_to_deploy", counts) == 0  # the clock of this world runs backwards


def test_the_themes(counts):
    for name, published, kept in FIGURES["themes"].rows(counts):
        ideas = Idea.objects.filter(status="published", theme__name_fr=name)
        assert published == ideas.count()
        assert kept == ideas.filter(stage__has_potential=True).count()


def test_the_rhythm_counts_local_months(eve, alice):
    now = timezone.make_aware(datetime(2026, 3, 15, 12))
    moments = [(2026, 3, 1, 0), (2026, 2, 28, 23), (2025, 4, 1, 0), (2025, 3, 31, 23), (2025, 12, 31, 23)]
    for moment in moments:
        idea = make_idea(by=alice, status="submitted" if moment[:2] != (2026, 3) else "published")
        Idea.objects.filter(pk=idea.pk).update(submitted_at=timezone.make_aware(datetime(*moment, 30)))
    opened = timezone.make_aware(datetime(2025, 12, 1))
    Campaign.objects.create(question="Que cesser ?", opens_at=opened, closes_at=opened + timedelta(days=9))
    counts = Counts(eve, now=now)
    assert counts.months[0] == date(2025, 4, 1) and counts.months[-1] == date(2026, 3, 1)
    rows = FIGURES["rhythm"].rows(counts)
    assert [row[1] for row in rows] == [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1]
    assert [row[2] for row in rows if row[2]] == ["Que cesser ?"] and rows[8][2] == "Que cesser ?"


def test_the_map_of_support(counts, world):
    cells = Counter()
    people = {}
    for vote in Vote.objects.select_related("user__entity", "idea"):
        born = vote.idea.authorships.get().entity
        cells[born.name, vote.user.entity.name] += 1
        people.setdefault((born.name, vote.user.entity.name), set()).add(vote.user_id)
    names = [name for _pk, name in counts.support[0]]
    rows = FIGURES["support"].rows(counts)
    shown = 0
    for name, *line in rows:
        for other, value in zip(names, line, strict=True):
            hidden = name == other or len(people.get((name, other), ())) < 10
            assert value == (None if hidden else cells[name, other])
            shown += not hidden
    assert shown >= 4


def test_a_cell_of_the_map_with_nine_people_is_hidden(eve, alice):
    ideas = [make_idea(by=alice) for _round in range(5)]
    voters = [make_person("Nour", entity=make_entity("Cartes")) for _person in range(10)]
    for idea in ideas:
        for voter in voters[:9]:
            Vote.objects.create(idea=idea, user=voter)
    row = next(r for r in FIGURES["support"].rows(Counts(eve)) if r[0] == "Annuaires")
    assert set(row[1:]) == {None}  # 45 votes, but of nine people
    Vote.objects.create(idea=ideas[0], user=voters[9])
    cache.clear()
    row = next(r for r in FIGURES["support"].rows(Counts(eve)) if r[0] == "Annuaires")
    assert 46 in row


def test_the_benefits(eve, alice):
    def deployed(amount, unit):
        idea = make_idea(by=alice, stage="deployed")
        day = date(2026, 1, 1)
        return Benefit.objects.create(idea=idea, amount=amount, unit=unit, method="m", measured_on=day, by=eve)

    first = deployed(Decimal(100), "hours")
    deployed(Decimal("50.50"), "hours")
    deployed(None, "other")
    actions.measure(first.idea, by=eve, benefit={"amount": Decimal(80), "unit": "hours", "method": "again"})
    rows = FIGURES["benefits"].rows(Counts(eve))
    assert [row[1:] for row in rows] == [(Decimal("130.50"), 2)]


def test_awaiting_decision_oldest_first_and_only_what_one_may_read(eve, alice, head):
    ideas = [make_idea(by=alice, stage="analysis") for _round in range(3)]
    ideas.append(make_idea(by=alice, stage="analysis", audience=make_entity("Annuaires")))
    for days, idea in enumerate(ideas):
        Idea.objects.filter(pk=idea.pk).update(stage_since=timezone.now() - timedelta(days=10 * days))
    assert [i.pk for i in Counts(eve).awaiting] == [ideas[2].pk, ideas[1].pk, ideas[0].pk]


def test_few_people_are_hidden():
    assert [few(n) for n in (0, 1, 9, 10)] == [0, HIDDEN, HIDDEN, 10]
    assert percent(HIDDEN, 100) is None and percent(5, 0) is None
    assert percent(1, 4) == Percent(25)


def test_numbers_are_rounded_not_cut():
    assert words(Percent(42.99)) == "43" and words(Percent(5.75)) == "5,8"
    assert words(None) == "" and words(Decimal("274680.00"), grouped=False) == "274680"
    assert words(Decimal("12.5")) == "12,50"


def test_every_figure_has_its_words(counts):
    for entry in [*LINES.values(), *FIGURES.values()]:
        assert len(str(entry.definition)) > 10
    for figure in FIGURES.values():
        assert figure.rows.__name__ == figure.key


def test_no_total_moves_when_an_idea_is_sent_before_its_day_is_over(counts, eve):
    totals = [_value(key, counts) for key in ("posted", "ideas")], counts.rhythm
    idea = make_idea(by=eve, status="submitted")
    fresh = Counts(eve)
    assert ([_value(key, fresh) for key in ("posted", "ideas")], fresh.rhythm) == totals
    Idea.objects.filter(pk=idea.pk).update(submitted_at=timezone.now() - timedelta(days=1))
    assert _value("ideas", Counts(eve)) == _value("ideas", counts) + 1
