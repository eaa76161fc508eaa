"""An absence passes on seats of appeals and second opinions like reviews, to people checked like anyone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ideas.models import Idea
from moderation import actions
from moderation.grounds import ground_of_idea
from moderation.models import Correspondent, Opinion, Seat
from people.models import Role
from register.actions import verify
from register.models import Entry
from tests.factories import make_entity, make_idea, make_person, make_theme

WEEK = timedelta(days=7)


@pytest.fixture
def expert(head):
    """Make correspondents of the theme, each with a manager of their own."""

    def make(name, place="Édition"):
        boss = make_person(manager=head)
        person = make_person(name, manager=boss, entity=make_entity(place))
        Correspondent.objects.create(person=person, theme=make_theme(), company=person.entity)
        return person

    return make


@pytest.fixture
def seat(alice, carl, expert):
    """Of an appeal that bruno judges, carl having refused."""
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    actions.refuse(review, by=carl, reason="unclear", text="Flou.", nothing=True)
    expert("Bruno")
    actions.appeal(ground_of_idea(Idea.objects.get()), by=alice)
    return Seat.objects.get()


@pytest.fixture
def opinion(alice, carl, expert):
    """Asked of bruno by carl, who has said what he thinks."""
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    expert("Bruno")
    return actions.ask_opinion(review, by=carl, text="Trop cher.")


def readers(idea):
    return set(idea.readers.filter(until=None).values_list("person__first_name", flat=True))


def away(person, delegate=None):
    return actions.go_away(person, until=timezone.now() + WEEK, delegate=delegate)


def test_a_seat_passes_to_somebody_else_who_is_checked(seat, mona, carl, expert):
    Correspondent.objects.create(person=mona, theme=make_theme(), company=mona.entity)
    delegate = expert("Denise", "Cartes")
    Correspondent.objects.filter(person=delegate).update(is_active=False)
    assert away(seat.judge, delegate) == 1
    seat.refresh_from_db()
    now = Seat.objects.open().get()
    assert (seat.state, seat.why["ended"]) == ("closed", "away")
    assert (now.judge, now.is_panel, now.why["because"], now.why["stands_in"]) == (delegate, False, "away", True)
    assert {"reason": "line", "count": 1} in now.why["left_out"]
    assert readers(seat.appeal.idea) == {"Denise"}
    assert seat.appeal.idea.steps.get(ended_at=None).holder == delegate
    assert Entry.objects.filter(kind="appeal_assigned").last().data["because"] == "away"
    assert verify() is None


def test_a_seat_stays_where_nobody_else_qualifies(seat, mona):
    assert away(seat.judge, mona) == 0  # mona is above who wrote
    assert Seat.objects.open().get() == seat


def test_a_panel_keeps_its_three_and_its_staff_delegate(seat, expert, cleo, dora):
    expert("Zoé", "Cartes")
    type(seat.appeal).objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert actions.escalate_appeals() == 1
    gone = Seat.objects.open().get(judge__first_name="Zoé")
    other = expert("Yann", "Petites annonces")
    assert away(gone.judge) == 1
    seats = Seat.objects.open().filter(is_panel=True)
    assert (seats.count(), seats.filter(why__tier="delegate").get().judge) == (3, dora)
    assert seats.filter(judge=other).exists()


def test_an_opinion_is_asked_of_somebody_else_with_what_was_said(opinion, expert):
    bruno, third = opinion.person, expert("Zoé", "Cartes")
    assert away(bruno) == 1
    now = Opinion.objects.open().get()
    assert (now.person, now.own_text) == (third, "Trop cher.")
    assert readers(now.review.idea) == {"Carl", "Zoé"}
    assert Entry.objects.filter(kind="opinion_asked").count() == 2
    assert away(third) == 0
    assert Opinion.objects.open().get() == now


def test_two_people_away_who_stand_in_for_each_other_pass_nothing_back_and_forth(alice, carl, expert):
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    bruno = expert("Bruno")
    away(bruno, carl)
    assert away(carl, bruno) == 0
    assert actions.route(review.idea) == review
    actions.catch_up()
    assert Entry.objects.filter(kind="routing").count() == 1


def test_whoever_is_away_as_a_correspondent_is_away_as_a_manager_too(alice, carl, head):
    both = make_person("Chloé", manager=make_person(manager=head), role=Role.MANAGER)
    Correspondent.objects.create(person=both, theme=make_theme("brand"), company=both.entity.company_or_self)
    away(both)
    away(carl)
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    assert review.state == "unassigned"
