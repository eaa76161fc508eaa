"""Who stands in for an overseer is in conflict like the overseer, and stays so for twelve months."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import DomainError
from ideas.conflict import conflict
from people import closure
from people.actions import delegate, set_manager
from people.models import Delegation, DirectoryChange, Oversight
from people.tasks import follow_calendar
from tests.factories import make_person


@pytest.fixture
def team(head, mona, alice, bob, carl):
    return alice, mona, bob, carl


def test_a_delegate_stands_where_the_manager_stands(team):
    alice, mona, bob, carl = team
    delegate(mona, to=bob)
    assert conflict(bob, [alice.pk]) == "delegate"
    assert conflict(alice, [bob.pk]) == "below"
    assert conflict(bob, [mona.pk]) is None
    assert conflict(carl, [alice.pk]) is None


def test_a_delegate_of_a_delegate_counts_too(team):
    alice, mona, bob, carl = team
    delegate(mona, to=bob)
    delegate(bob, to=carl)
    assert conflict(carl, [alice.pk]) == "delegate"
    assert Oversight.objects.get(person=alice, overseer=carl).depth == 3


def test_whoever_stood_in_counts_as_former_for_twelve_months(team):
    alice, mona, bob, carl = team
    delegate(mona, to=bob)
    delegate(mona, to=carl)
    assert (conflict(bob, [alice.pk]), conflict(carl, [alice.pk])) == ("former", "delegate")
    delegate(mona, to=None)
    assert (conflict(bob, [alice.pk]), conflict(carl, [alice.pk])) == ("former", "former")
    later = timezone.now() + timedelta(days=366)
    assert conflict(bob, [alice.pk], later) is None
    closure.rebuild(later)
    assert not Oversight.objects.filter(overseer=bob, person=alice).exists()


def test_a_person_who_changes_manager_leaves_the_delegates_line_after_a_year_only(team):
    alice, mona, bob, carl = team
    delegate(mona, to=bob)
    set_manager(alice, carl)
    assert conflict(bob, [alice.pk]) == "former"


def test_a_delegation_begins_and_ends_by_its_dates(team, monkeypatch):
    alice, mona, bob, _carl = team
    now = timezone.now()
    delegate(mona, to=bob, since=now + timedelta(days=1), until=now + timedelta(days=3))
    assert conflict(bob, [alice.pk]) is None
    for days, expected in ((1, "delegate"), (3, "former")):
        monkeypatch.setattr("django.utils.timezone.now", lambda days=days: now + timedelta(days=days, seconds=30))
        follow_calendar()
        assert conflict(bob, [alice.pk]) == expected


def test_the_calendar_asks_for_nothing_when_nothing_begins_or_ends(team, django_assert_num_queries):
    later = timezone.now() + timedelta(days=1)
    with django_assert_num_queries(2):
        assert not closure.has_just_turned(later)


def test_naming_twice_changes_nothing(team):
    _alice, mona, bob, _carl = team
    first = delegate(mona, to=bob)
    assert delegate(mona, to=bob) == first
    assert delegate(mona, to=bob, until=timezone.now() + timedelta(days=2)) != first
    assert Delegation.objects.filter(person=mona).unended(timezone.now()).count() == 1
    assert DirectoryChange.objects.filter(kind="delegated", person=mona).count() == 2
    delegate(mona, to=None)
    assert delegate(mona, to=None) is None
    assert DirectoryChange.objects.filter(kind="delegated", person=mona).count() == 3


def test_a_delegation_that_had_not_begun_never_does(team):
    alice, mona, bob, _carl = team
    now = timezone.now()
    delegate(mona, to=bob, since=now + timedelta(days=1))
    delegate(mona, to=None)
    closure.rebuild(now + timedelta(days=2))
    assert conflict(bob, [alice.pk]) is None


@pytest.mark.parametrize("fault", ["oneself", "gone", "dates"])
def test_nobody_absurd_stands_in(team, fault):
    _alice, mona, bob, _carl = team
    gone = make_person("Gaston", is_active=False)
    now = timezone.now()
    asked = {
        "oneself": {"to": mona},
        "gone": {"to": gone},
        "dates": {"to": bob, "since": now, "until": now - timedelta(days=1)},
    }
    with pytest.raises(DomainError) as refusal:
        delegate(mona, **asked[fault])
    assert refusal.value.field == ("until" if fault == "dates" else "delegate")
    assert not Delegation.objects.exists()
