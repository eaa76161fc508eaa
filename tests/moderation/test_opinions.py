"""A second opinion: asked of somebody without a conflict, each blind to the other until both have spoken."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from ideas.models import Activity, Idea
from ideas.verbs import Verb
from moderation import actions
from moderation.models import Correspondent, Opinion, Review
from moderation.views.waiting import going_on
from people.actions import set_manager
from register.models import Entry
from tests.factories import make_entity, make_idea, make_person, make_theme


@pytest.fixture
def bruno(head):
    return make_person("Bruno", "Castel", manager=head, entity=make_entity("Édition", code="edition"))


@pytest.fixture
def review(alice, carl, bruno):
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    Correspondent.objects.create(person=bruno, theme=make_theme(), company=bruno.entity)
    return review


@pytest.fixture
def opinion(review, carl):
    return actions.ask_opinion(review, by=carl)


def test_it_is_asked_once_of_somebody_else_who_may_then_read(review, carl, bruno):
    asked = actions.ask_opinion(review, by=carl)
    assert actions.ask_opinion(review, by=carl) == asked
    assert asked.person == bruno
    assert Idea.objects.visible_to(bruno).filter(pk=review.idea_id).exists()
    step = review.idea.steps.get(ended_at=None)
    assert (step.holder, step.purpose) == (carl, "opinion")
    assert Activity.objects.filter(verb=Verb.OPINION_ASKED, person=bruno).count() == 1
    assert Entry.objects.filter(kind="opinion_asked").count() == 1


def test_only_the_reviewer_asks_and_only_where_somebody_qualifies(review, carl, bruno, mona):
    with pytest.raises(DomainError):
        actions.ask_opinion(review, by=mona)
    Correspondent.objects.filter(person=bruno).update(is_active=False)
    with pytest.raises(DomainError):
        actions.ask_opinion(review, by=carl)
    assert not Opinion.objects.exists()


def test_each_is_blind_to_the_other_until_both_have_spoken(client, opinion, review, carl, bruno):
    desk, asked = reverse("review", args=[review.pk]), reverse("opinion", args=[opinion.pk])
    client.force_login(carl)
    client.post(reverse("review-opinion", args=[review.pk]), {"own": "Trop cher à mon avis."})
    client.force_login(bruno)
    page = client.get(asked).content.decode()
    assert review.idea.title in page
    assert "Trop cher" not in page
    assert client.post(asked, {"text": " "}).status_code == 422
    assert client.post(asked, {"text": "Tout à fait faisable."}).url == going_on({})
    assert client.get(asked).status_code == 404
    assert not Idea.objects.visible_to(bruno).filter(pk=review.idea_id).exists()
    client.force_login(carl)
    page = client.get(desk).content.decode()
    assert "Tout à fait faisable." in page
    assert "Trop cher" in page


def test_the_reviewer_reads_nothing_before_speaking(client, opinion, review, carl, bruno):
    actions.give_opinion(opinion, by=bruno, text="Tout à fait faisable.")
    client.force_login(carl)
    assert "Tout à fait faisable." not in client.get(reverse("review", args=[review.pk])).content.decode()
    with pytest.raises(DomainError):
        actions.approve(review, by=carl)
    actions.say_own(opinion, by=carl, text="D’accord.")
    with pytest.raises(DomainError):
        actions.say_own(opinion, by=carl, text="Non, finalement.")
    actions.approve(review, by=carl)
    assert Idea.objects.get().is_published


def test_the_reviewer_waits_no_longer_than_the_time_given(opinion, review, carl, bruno):
    with pytest.raises(DomainError):
        actions.approve(review, by=carl)
    Opinion.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    actions.approve(review, by=carl)
    assert Opinion.objects.get().state == Opinion.State.CLOSED
    with pytest.raises(DomainError):
        actions.give_opinion(opinion, by=bruno, text="Trop tard.")


def test_who_comes_above_an_author_is_asked_no_more(client, opinion, alice, bruno, review, carl):
    set_manager(alice, bruno)
    client.force_login(bruno)
    assert client.get(reverse("opinion", args=[opinion.pk])).status_code == 404
    with pytest.raises(DomainError):
        actions.give_opinion(opinion, by=bruno, text="Non.")
    actions.catch_up()
    assert Opinion.objects.get().state == Opinion.State.CLOSED
    assert Review.objects.open().get().reviewer == carl


def test_an_opinion_ends_with_the_review(opinion, review, bruno):
    actions.move(review, because="left")
    assert Opinion.objects.get().state == Opinion.State.CLOSED
    assert not Idea.objects.visible_to(bruno).filter(pk=review.idea_id).exists() or Review.objects.open().filter(
        reviewer=bruno
    )


@pytest.mark.both_databases
def test_the_database_refuses_an_opinion_from_above(review, mona, alice):
    for person in (mona, alice):
        with pytest.raises(IntegrityError, match="nobody"), transaction.atomic():
            Opinion.objects.create(review=review, person=person, due_at=timezone.now())
