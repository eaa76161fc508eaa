"""What came since the last visit: told to whoever was away, kept by their browser alone."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ideas.models import Idea
from ideas.visits import COOKIE
from pipeline import actions as pipeline
from tests.factories import make_entity, make_idea

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
FEED = reverse("feed")


@pytest.fixture
def visit(client, bob):
    """The list as bob reads it so many hours from now."""
    client.force_login(bob)

    def visit(hours, address=FEED):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
            return client.get(address).content.decode()

    return visit


def test_the_first_visit_and_one_without_news_say_nothing(visit, alice):
    make_idea(by=alice)
    assert "dernière visite" not in visit(0)
    assert "dernière visite" not in visit(30)


def test_what_came_while_one_was_away_is_counted(visit, alice, eve):
    old = make_idea(by=alice)
    visit(0)
    make_idea(by=alice, status="submitted")
    private = make_idea(by=alice)
    Idea.objects.filter(pk=private.pk).update(audience=make_entity("Plans"))
    for idea in (old, make_idea(by=alice)):
        pipeline.retain(idea, by=eve, text="Utile.")
    pipeline.start_project(old, by=eve, text="On commence.")
    measured = {"amount": 12, "unit": "euros", "method": "Compté.", "measured_on": timezone.localdate()}
    pipeline.deploy(old, by=eve, text="C’est fait.", benefit=measured)
    text = visit(30)
    assert "1 nouvelle idée</a>, <a" in text and "1 idée déployée" in text


def test_the_line_stays_for_the_visit_and_leaves_with_the_next(visit, alice):
    visit(0)
    make_idea(by=alice)
    for hours, told in ((3, True), (3.5, True), (4.4, True), (9, False)):
        assert ("1 nouvelle idée" in visit(hours)) == told, hours


def test_it_stands_at_the_top_of_the_whole_list_only(visit, alice):
    visit(0)
    make_idea(by=alice)
    for query in ("?q=rappel", "?theme=service", "?after=20"):
        assert "dernière visite" not in visit(5, FEED + query)
    assert "dernière visite" in visit(5, FEED + "?tab=popular")


@pytest.mark.parametrize("value", ["", "x", "1.2", "1.2:signed", "9" * 5000, ".99999999999999999999:x"])
def test_a_cookie_made_by_hand_is_a_first_visit(visit, client, alice, value):
    make_idea(by=alice)
    client.cookies[COOKIE] = value
    assert "dernière visite" not in visit(5)


def test_the_visits_of_another_person_at_the_same_browser_stay_theirs(visit, client, alice, carl):
    visit(0)
    make_idea(by=alice)
    client.force_login(carl)
    assert "dernière visite" not in client.get(FEED).content.decode()
    assert client.cookies[COOKIE]["httponly"] and client.cookies[COOKIE]["samesite"] == "Lax"
