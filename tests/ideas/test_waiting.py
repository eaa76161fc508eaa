"""Silence is an event: an author asks where the idea is, what is late says so, and what is usual is public."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from ideas import actions
from ideas.models import Activity, Idea, Step, Theme
from ideas.pace import paces
from ideas.tasks import count_paces
from ideas.verbs import Verb
from moderation import actions as moderation
from tests.factories import make_idea, make_person, make_theme


@pytest.fixture
def waiting(alice, carl):
    idea = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    moderation.route(idea)
    return Idea.objects.get(pk=idea.pk)


def test_an_author_asks_once_per_step_and_whoever_has_it_is_told(waiting, alice, carl):
    for _ in range(2):
        actions.ask_where(waiting, by=alice)
    fact = Activity.objects.get(verb=Verb.ASKED_WHERE)
    assert (fact.by, fact.person) == (alice, carl)
    actions.pass_on(waiting, holder=carl)
    actions.ask_where(waiting, by=alice)
    assert Activity.objects.filter(verb=Verb.ASKED_WHERE).count() == 2


def test_nobody_else_asks_nor_where_nobody_has_it(waiting, bob, mona, alice):
    for person in (bob, mona):
        with pytest.raises(DomainError):
            actions.ask_where(waiting, by=person)
    with pytest.raises(DomainError):
        actions.ask_where(make_idea(by=alice), by=alice)


def test_the_button_answers_at_once_and_then_says_when_one_asked(client, waiting, alice):
    client.force_login(alice)
    url = reverse("idea-where", args=[waiting.pk])
    assert url in client.get(waiting.get_absolute_url()).content.decode()
    page = client.post(url, follow=True).content.decode()
    assert "Carl Vasseur" in page
    assert url not in page


def test_an_overdue_step_is_shown_as_late_to_its_author(client, waiting, alice):
    client.force_login(alice)
    assert "where--late" not in client.get(waiting.get_absolute_url()).content.decode()
    Step.objects.filter(idea=waiting, ended_at=None).update(due_at=timezone.now() - timedelta(days=1))
    page = client.get(waiting.get_absolute_url()).content.decode()
    assert "where--late" in page
    assert "en retard" in page


def test_a_theme_may_have_a_time_limit_of_its_own(alice, carl):
    Theme.objects.filter(pk=make_theme().pk).update(review_days=2)
    with time_machine.travel("2026-11-20T10:00:00+01:00", tick=False):
        review = moderation.route(make_idea(by=alice, status=Idea.Status.SUBMITTED, theme=Theme.objects.get()))
    assert review.due_at.date().isoformat() == "2026-11-24"


def test_a_pace_is_told_of_ten_ideas_by_ten_people_and_not_of_fewer(client, head, alice):
    people = [make_person(manager=head) for _ in range(9)]
    for person in people:
        make_idea(by=person)
    for _ in range(3):
        make_idea(by=people[0])
    assert paces() == {}
    make_idea(by=alice)
    assert paces() == {}
    count_paces()  # the worker, each hour
    assert paces() == {make_theme().pk: (0, 0)}
    client.force_login(alice)
    assert "sur un an" in client.get(reverse("idea-new")).content.decode()


def test_a_long_stay_is_told_in_years(client, alice, bob):
    client.force_login(bob)
    for days, said in ((1200, "3 ans"), (729, "729 jours")):
        with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
            idea = make_idea(by=alice)
        assert said in client.get(idea.get_absolute_url()).content.decode()
