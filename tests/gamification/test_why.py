"""« Pourquoi 42 points ? »: every row in words, adding up to the total, telling nobody who voted."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from gamification import why
from gamification.models import Standing
from ideas import actions
from ideas.models import Activity
from ideas.verbs import Verb
from tests.factories import make_comment, make_idea, make_person
from tests.gamification.test_rebuild import STEPS, act

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def total(person):
    return Standing.objects.get(person=person, season=None).hundredths


def adds_up(person):
    months = why.months(person)
    assert sum(hundredths for _, hundredths in months) == total(person)
    for month, hundredths in months:
        assert sum(line.hundredths for line in why.lines(person, month)) == hundredths
    assert sum(why.by_kind(person).values()) == total(person)


@pytest.mark.both_databases
def test_lines_add_up_to_the_total(diary, alice, bob, cleo, eve):
    with diary():
        idea = make_idea(by=alice)
        comment = make_comment(idea, by=bob)
        actions.set_useful(comment, by=alice, wanted=True)
        for person in (bob, cleo, eve):
            actions.set_vote(idea, by=person, wanted=True)
        actions.set_vote(idea, by=cleo, wanted=False)
        actions.hide_comment(comment, by=cleo, reason="other")
        Activity.record(Verb.COMMENTED, by=bob, idea=make_idea(by=eve), at=timezone.now() - timedelta(days=70))
    for person in (alice, bob, cleo, eve):
        adds_up(person)
    assert len(why.months(bob)) == 2


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happened_the_words_add_up(steps, alice, bob, cleo, django_capture_on_commit_callbacks):
    from django.db import transaction

    with transaction.atomic():
        cast = [alice, bob, cleo]
        with django_capture_on_commit_callbacks(execute=True):
            ideas = [make_idea(by=alice), make_idea(by=bob)]
        for what, which, who in steps:
            with django_capture_on_commit_callbacks(execute=True):
                act(what, ideas[which], cast[who], cast)
        for standing in Standing.objects.filter(season=None):
            adds_up(standing.person)
        transaction.set_rollback(True)


def test_the_page_adds_up_in_what_it_prints(client, diary, alice, bob):
    with diary():
        idea = make_idea(by=alice)
        actions.set_vote(idea, by=bob, wanted=True)
    client.force_login(alice)
    page = client.get(reverse("points")).content.decode()
    printed = re.findall(r"<li><b>([+−]?[\d ,.]+)</b>", page)
    assert sum(float(text.replace(",", ".").replace("−", "-")) for text in printed) == 20.5
    assert "Pourquoi 20,5 points" in page


def test_support_received_is_told_by_month_without_who_or_when(diary, alice, bob, cleo):
    with diary():
        idea = make_idea(by=alice)
        for person in (bob, cleo):
            actions.set_vote(idea, by=person, wanted=True)
    lines = [line for line in why.lines(alice, timezone.localtime()) if line.hundredths == 100]
    assert len(lines) == 1
    assert lines[0].at is None
    assert "2 soutiens" in lines[0].text
    assert not any(name in f"{line.text}{line.note}" for line in lines for name in ("Bob", "Cleo", "Tanguy"))


def test_an_idea_no_longer_shown_is_not_named(diary, alice, bob):
    with diary():
        idea = make_idea(by=alice, title="Un secret repris")
        make_comment(idea, by=bob)
        actions.withdraw(idea, by=alice)
    text = "".join(line.text for line in why.lines(bob, timezone.localtime()))
    assert "Un secret repris" not in text
    assert "Un secret repris" in "".join(line.text for line in why.lines(alice, timezone.localtime()))


def test_a_capped_fact_is_told_with_the_reason(diary, alice, bob):
    with diary():
        idea = make_idea(by=alice)
        for _ in range(6):
            make_comment(idea, by=bob)
    told = [line for line in why.lines(bob, timezone.localtime()) if line.hundredths == 0]
    assert len(told) == 1
    assert "5 par jour" in told[0].note


def test_the_words_cost_as_many_queries_however_many_rows(diary, alice, bob, django_assert_max_num_queries):
    with diary():
        for _ in range(12):
            make_comment(make_idea(by=alice), by=bob)
    with django_assert_max_num_queries(6):
        assert len(why.lines(bob, timezone.localtime())) >= 12


@pytest.mark.parametrize("month", ["", "2026-13", "nonsense", "1900-01"])
def test_a_month_that_is_none_shows_the_latest(client, diary, alice, month):
    with diary():
        make_idea(by=alice)
    client.force_login(alice)
    assert client.get(reverse("points"), {"month": month}).context["chosen"][1] == 2000


def test_nobody_reads_the_points_of_another(client, diary, alice):
    with diary():
        make_idea(by=alice, title="L’idée d’Alice")
    client.force_login(make_person("Luc"))
    page = client.get(reverse("points"))
    assert page.context["total"] == 0
    assert "L’idée d’Alice" not in page.content.decode()
