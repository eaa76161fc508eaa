"""Declaring at /me, without a reason, who may not judge one's ideas."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import DomainError
from ideas.conflict import conflict
from ideas.models import Activity, Idea
from ideas.verbs import Verb
from moderation import actions
from moderation.models import Review
from moderation.wording import what_happened, why_them
from people.actions import declare_conflict, end_conflict
from people.models import DeclaredConflict, User
from tests.factories import make_idea, make_person


def named(client, person):
    return client.post("/me/conflicts/", {"other": person.email})


def test_a_person_named_is_in_conflict_both_ways_until_taken_back(client, alice, bob):
    client.force_login(alice)
    assert named(client, bob).status_code == 302
    assert named(client, bob).status_code == 302
    declared = DeclaredConflict.objects.get()
    assert conflict(bob, [alice.pk]) == conflict(alice, [bob.pk]) == "declared"
    assert "Bob Tanguy" in client.get("/me/conflicts/").content.decode()
    client.force_login(bob)
    assert "Alice" not in client.get("/me/conflicts/").content.decode()
    assert client.post(f"/me/conflicts/{declared.pk}/end/").status_code == 404
    client.force_login(alice)
    for _ in range(2):
        assert client.post(f"/me/conflicts/{declared.pk}/end/").status_code == 302
    assert conflict(bob, [alice.pk]) is None


@pytest.mark.parametrize("typed", ["", "personne@groupe.example", "alice.briand@exemple.test", "gaston"])
def test_who_is_not_there_cannot_be_named(client, alice, typed):
    make_person("Gaston", email="gaston@exemple.test", is_active=False)
    client.force_login(alice)
    answer = client.post("/me/conflicts/", {"other": typed})
    assert answer.status_code == 422
    assert typed in answer.content.decode()
    assert not DeclaredConflict.objects.exists()


def test_only_so_many_are_named_within_a_year_and_taking_back_gives_none_back(client, alice, mona, settings):
    settings.EUREKA = {**settings.EUREKA, "CONFLICTS_DECLARED": 2}
    others = [make_person(f"Autre{n}", manager=mona) for n in range(3)]
    for other in others[:2]:
        declare_conflict(alice, other=other)
    end_conflict(alice, other=others[0])
    with pytest.raises(DomainError) as refusal:
        declare_conflict(alice, other=others[2])
    assert "2" in refusal.value.message
    client.force_login(alice)
    assert named(client, others[2]).status_code == 422
    DeclaredConflict.objects.update(since=timezone.now() - timedelta(days=366))
    assert declare_conflict(alice, other=others[2]).pk


@pytest.fixture
def reviewed(alice, carl, cleo):
    idea = make_idea(by=alice, status="submitted")
    return actions.route(idea)


def test_an_idea_goes_at_once_from_whom_its_author_names_and_nobody_learns_why(
    reviewed, alice, carl, cleo, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        declare_conflict(alice, other=carl)
    assert Review.objects.open().get(idea=reviewed.idea).reviewer == cleo
    assert not Idea.objects.visible_to(carl).filter(pk=reviewed.idea_id).exists()
    reviewed.refresh_from_db()
    assert "disponible" in what_happened(reviewed)
    told = str([review.why for review in Review.objects.filter(idea=reviewed.idea)])
    told += str(list(Activity.objects.filter(idea=reviewed.idea).values_list("data", flat=True)))
    assert "declared" not in told
    assert "1 autre personne écartée\xa0: absence." in why_them(Review.objects.open().get(idea=reviewed.idea))


def test_a_judge_steps_back_without_a_reason_and_the_idea_goes_on(reviewed, alice, carl, cleo, client):
    client.force_login(carl)
    address = f"/moderation/reviews/{reviewed.pk}/recuse/"
    for _ in range(2):
        assert client.post(address).status_code == 302
    review = Review.objects.open().get(idea=reviewed.idea)
    assert review.reviewer == cleo
    assert Activity.objects.filter(verb=Verb.HANDED_OVER, idea=reviewed.idea).get().data == {"because": "away"}
    assert conflict(User.objects.get(pk=carl.pk), [alice.pk]) == "declared"
    assert client.get("/moderation/").content.decode().count(reviewed.idea.title) == 0
    assert not DeclaredConflict.objects.get().is_counted


def test_only_its_reviewer_steps_back(reviewed, client, bob):
    client.force_login(bob)
    assert client.post(f"/moderation/reviews/{reviewed.pk}/recuse/").status_code == 404
    assert actions.recuse(reviewed, by=bob) is None
    assert not DeclaredConflict.objects.exists()


def test_a_judge_named_meanwhile_decides_no_more_and_learns_nothing(reviewed, alice, carl, client):
    declare_conflict(alice, other=carl)
    client.force_login(carl)
    with pytest.raises(actions.TooLate) as late:
        actions.approve(reviewed, by=carl)
    assert "annuaire" not in str(late.value)
    assert client.get(f"/moderation/reviews/{reviewed.pk}/").status_code == 404
