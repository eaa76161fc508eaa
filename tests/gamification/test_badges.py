"""Badges: what earns each, that they are kept, and how they are drawn."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils import timezone

from gamification import badges, drawing
from gamification.defaults import BADGES
from gamification.levels import LEVELS, after, level_of
from gamification.models import Badge, BadgeAward
from gamification.rebuild import rebuild
from gamification.tasks import check_points
from ideas import actions
from ideas.models import Activity, Campaign
from ideas.verbs import Verb
from tests.factories import make_comment, make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def held(person):
    return {f"{award.badge.key} {award.level}" for award in BadgeAward.objects.filter(person=person)}


def counted(measure, person):
    return len(badges.counted([measure], [person.pk])[measure][person.pk])


def test_there_are_at_least_twenty_badges_of_six_families_with_five_levels_each_with_its_own_drawing():
    rows = list(Badge.objects.all())
    assert len([row for row in rows if row.measure]) >= 20
    assert {"idea", "enrichment", "help", "cross-entity", "impact", "campaign"} <= {row.family for row in rows}
    assert len({row.glyph for row in rows}) == len(rows)
    for row in rows:
        assert row.measure in badges.MEASURES or row.family == "given"
        assert row.ground in drawing.GROUNDS
        assert row.glyph in drawing.GLYPHS
        assert len(row.steps) == 5 or not row.measure
        assert row.steps == sorted(set(row.steps))
        assert row.rule_fr
        assert row.rule_en


@pytest.mark.parametrize("level", range(6))
@pytest.mark.parametrize("row", BADGES, ids=lambda row: row[0])
def test_every_badge_is_a_drawing_with_a_title_and_a_description(row, level):
    svg = drawing.draw(row[2], row[3], level, row[7], row[9], f"key-{level}")
    root = ElementTree.fromstring(svg)  # noqa: S314 our own drawing
    assert root.find("title").text.startswith(row[7])
    assert root.find("desc").text == row[9]
    assert len(re.findall("bg-hat", svg)) == level
    assert "style=" not in svg


def test_a_first_idea_brings_the_first_light_and_the_diary_says_so_once(diary, alice):
    with diary():
        make_idea(by=alice)
    assert "first-light 1" in held(alice)
    told = Activity.objects.filter(verb=Verb.BADGE_EARNED, person=alice)
    assert [line.data for line in told if line.data["badge"] == "first-light"] == [{"badge": "first-light", "level": 1}]
    assert all(line.by is None for line in told)
    with diary():
        make_idea(by=alice)
    assert Activity.objects.filter(verb=Verb.BADGE_EARNED, person=alice, data__badge="first-light").count() == 1


def test_a_badge_is_kept_when_its_cause_is_withdrawn(diary, alice):
    with diary():
        idea = make_idea(by=alice)
    with diary():
        actions.withdraw(idea, by=alice)
    assert "first-light 1" in held(alice)
    assert counted("ideas_published", alice) == 0


@pytest.mark.both_databases
def test_answers_to_campaigns_count_once_a_campaign(alice):
    now = timezone.now()
    campaign = Campaign.objects.create(question="Et si ?", opens_at=now, closes_at=now + timedelta(days=1))
    make_idea(by=alice, campaign=campaign)
    make_idea(by=alice, campaign=campaign)
    assert counted("campaigns_answered", alice) == 1


def test_an_idea_for_another_company_connects(alice):
    make_idea(by=alice)
    make_idea(by=alice, entity=make_entity("Cartes"))
    make_idea(by=alice, entity=make_entity("Groupe", "group"))
    assert counted("ideas_for_others", alice) == 1


@pytest.mark.both_databases
def test_useful_comments_count_while_they_are_marked_and_shown(alice, bob, idea):
    comment = make_comment(idea, by=bob)
    assert counted("comments_useful", bob) == 0
    for wanted in (True, False, True):
        actions.set_useful(comment, by=alice, wanted=wanted)
    assert counted("comments_useful", bob) == 1
    actions.hide_comment(comment, by=alice, reason="other")
    assert counted("comments_useful", bob) == 0


def test_waking_an_idea_takes_a_month_of_silence(bob, alice):
    with time_machine.travel("2026-03-01", tick=False):
        idea = make_idea(by=alice)
    with time_machine.travel("2026-03-20", tick=False):
        make_comment(idea, by=make_person("Luc"))
    with time_machine.travel("2026-04-10", tick=False):
        make_comment(idea, by=bob)
    assert counted("ideas_woken", bob) == 0
    with time_machine.travel("2026-06-01", tick=False):
        make_comment(idea, by=alice)
    assert counted("ideas_woken", alice) == 0  # the own idea
    with time_machine.travel("2026-06-02", tick=False):
        make_comment(idea, by=bob)
    assert counted("ideas_woken", bob) == 0  # alice spoke first


@pytest.mark.both_databases
def test_an_idea_asleep_for_a_month_is_woken_by_a_comment(bob, alice):
    with time_machine.travel("2026-03-01", tick=False):
        idea = make_idea(by=alice)
    with time_machine.travel("2026-04-10", tick=False):
        make_comment(idea, by=bob)
        make_comment(idea, by=bob)
    assert counted("ideas_woken", bob) == 1
    assert counted("first_words", bob) == 1


def test_the_first_word_counts_when_an_idea_has_waited_three_days(bob, alice):
    with time_machine.travel("2026-03-01", tick=False):
        idea = make_idea(by=alice)
        make_comment(idea, by=bob)
    assert counted("first_words", bob) == 0


def test_a_first_word_taken_back_is_nobody_elses(bob, alice, cleo):
    with time_machine.travel("2026-03-01", tick=False):
        idea = make_idea(by=alice)
    with time_machine.travel("2026-04-10", tick=False):
        first = make_comment(idea, by=bob)
    with time_machine.travel("2026-04-11", tick=False):
        make_comment(idea, by=cleo)
        actions.withdraw_comment(first, by=bob)
    assert [counted(m, cleo) for m in ("first_words", "ideas_woken")] == [0, 0]


def test_a_badge_that_comes_at_night_is_no_fault_of_the_points(bob, alice, caplog):
    make_comment(make_idea(by=alice), by=bob)
    rebuild()
    assert not BadgeAward.objects.filter(person=bob, badge__measure="companies_helped").exists()
    Badge.objects.filter(measure="companies_helped").update(steps=[1])  # by the back office, in the evening
    check_points()
    assert BadgeAward.objects.filter(person=bob, badge__measure="companies_helped").exists()
    assert caplog.records == []


@pytest.mark.both_databases
def test_companies_helped_are_others_than_ones_own(bob, alice):
    make_comment(make_idea(by=alice), by=bob)
    make_comment(make_idea(by=alice), by=bob)
    make_comment(make_idea(by=alice, entity=make_entity("Cartes")), by=bob)  # bob's own company
    assert counted("companies_helped", bob) == 1


def test_stages_count_for_the_authors(alice, eve):
    idea = make_idea(by=alice, stage="analysis")
    assert [counted(m, alice) for m in ("ideas_retained", "ideas_started", "ideas_deployed")] == [1, 0, 0]
    actions.enter_stage(idea, "pilot")
    assert [counted(m, alice) for m in ("ideas_retained", "ideas_started", "ideas_deployed")] == [1, 1, 0]
    actions.enter_stage(idea, "deployed")
    assert [counted(m, alice) for m in ("ideas_retained", "ideas_started", "ideas_deployed")] == [1, 1, 1]


def test_no_badge_counts_votes_or_reading():
    assert not any(Verb.VOTED in verbs for _, verbs in badges.MEASURES.values())


def test_levels_rise_and_have_two_names():
    starts = [level.points for level in LEVELS]
    assert starts == sorted(set(starts))
    assert all(level.name_fr and level.name_en for level in LEVELS)
    assert level_of(-50) == LEVELS[0]
    assert level_of(LEVELS[1].points * 100 - 1) == LEVELS[0]
    assert level_of(LEVELS[1].points * 100) == LEVELS[1]
    assert after(LEVELS[-1]) is None
