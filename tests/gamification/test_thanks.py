"""“Merci”: a few a week, between two, read by nobody else, worth no point."""

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from core.errors import DomainError
from gamification import actions
from gamification.models import LedgerRow, Thanks
from ideas.models import Activity
from ideas.verbs import Verb
from inbox.models import Notification
from tests.factories import make_comment, make_idea, make_person
from tests.gamification.prizes import key

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SUNDAY, MONDAY = "2026-11-22T22:30:00Z", "2026-11-22T23:30:00Z"  # each side of midnight in Paris


def thank(giver, receiver, words="Pour le coup de pouce de jeudi.", **fields):
    fields.setdefault("client_key", key())
    return actions.thank(receiver, by=giver, words=words, **fields)


def refused(*args, **kwargs):
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        thank(*args, **kwargs)
    return str(refusal.value)


def page_of(client, person, name="thanks", *args):
    client.force_login(person)
    return client.get(reverse(name, args=args)).content.decode()


def test_the_two_read_it_and_nobody_else_learns_of_it(
    client, alice, bob, cleo, mona, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        thank(alice, bob)
    assert [row.recipient for row in Notification.objects.filter(verb="thanked")] == [bob]
    assert "Pour le coup de pouce de jeudi." in page_of(client, bob) and "Pour le coup de pouce de jeudi." in page_of(
        client, alice
    )
    assert "Alice Briand vous dit merci" in page_of(client, bob, "inbox")
    for other in (cleo, mona):
        assert "coup de pouce de jeudi" not in page_of(client, other) + page_of(client, other, "person", bob.pk)
    assert "coup de pouce de jeudi" not in str(list(Activity.objects.values_list("data", flat=True)))


def test_it_costs_and_earns_nothing(alice, bob, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        thank(alice, bob)
    assert not LedgerRow.objects.exists()


def test_three_a_week_each_to_somebody_else_from_monday_to_sunday(alice, bob, dora, carl, eve):
    with time_machine.travel(SUNDAY, tick=False):
        for receiver in (bob, dora, carl):
            thank(alice, receiver)
        assert "3 fois cette semaine" in refused(alice, eve)
        assert "déjà remercié" in refused(alice, bob)
    with time_machine.travel(MONDAY, tick=False):
        thank(alice, bob)
        assert "déjà remercié" in refused(alice, bob)
        thank(alice, eve)


def test_not_oneself_not_who_has_left_not_without_a_word(alice, bob):
    gone = make_person("Gaston", is_active=False)
    assert "soi-même" in refused(alice, alice)
    assert "plus dans le groupe" in refused(alice, gone)
    assert "pourquoi" in refused(alice, bob, words=" \0 ")
    assert "200" in refused(alice, bob, words="x" * 201)
    assert not Thanks.objects.exists()


def test_the_same_form_twice_thanks_once(alice, bob):
    first, second = (thank(alice, bob, client_key="k") for _ in range(2))
    assert first == second
    assert Activity.objects.filter(verb=Verb.THANKED).count() == 1


def test_taken_back_it_is_read_no_more_and_still_counts(client, alice, bob):
    thanks = thank(alice, bob)
    for _ in range(2):
        client.force_login(alice)
        client.post(reverse("thanks-remove", args=[thanks.pk]))
    assert "coup de pouce de jeudi" not in page_of(client, bob) and "coup de pouce de jeudi" not in page_of(
        client, alice
    )
    assert Activity.objects.filter(verb=Verb.THANKS_WITHDRAWN).count() == 1
    assert "déjà remercié" in refused(alice, bob)


def test_put_away_it_leaves_the_page_of_who_received_it_alone(client, alice, bob):
    thanks = thank(alice, bob)
    client.force_login(bob)
    client.post(reverse("thanks-remove", args=[thanks.pk]))
    assert "coup de pouce de jeudi" not in page_of(client, bob) and "coup de pouce de jeudi" in page_of(client, alice)


def test_the_form_says_the_limits_and_thanks_for_a_comment(client, alice, bob):
    comment = make_comment(make_idea(by=alice), by=bob, body="Essayons d’abord ici.")
    client.force_login(alice)
    address = reverse("thank", args=[bob.pk])
    page = client.get(f"{address}?comment={comment.pk}").content.decode()
    assert "Essayons d’abord ici." in page and "encore 3 fois cette semaine" in page
    answer = client.post(address, {"words": "Bien vu.", "comment": comment.pk, "client_key": "k"})
    assert answer.url == comment.get_absolute_url() and Thanks.objects.get().comment == comment
    page = client.get(address).content.decode()
    assert "déjà remercié" in page and "<textarea" not in page
    assert f"{address}?comment={comment.pk}" in client.get(comment.idea.get_absolute_url()).content.decode()


def test_no_comment_under_a_pseudonym_tells_whose_it_is(client, alice, bob):
    idea = make_idea(by=alice, is_pseudonymous=True)
    comment = make_comment(idea, by=alice, body="Je réponds sous mon pseudonyme.")
    client.force_login(bob)
    page = client.get(f"{reverse('thank', args=[alice.pk])}?comment={comment.pk}").content.decode()
    assert "Je réponds" not in page
    assert "/thank/" not in client.get(idea.get_absolute_url()).content.decode()


def test_the_page_takes_as_many_queries_however_many_thank(client, alice, django_assert_max_num_queries):
    def crowd(count):
        for _ in range(count):
            other = make_person("Luc")
            thank(other, alice)
            Thanks.objects.create(giver=alice, receiver=other, words="Merci.", week="2020-01-06", client_key=key())

    crowd(1)
    page_of(client, alice)
    with django_assert_max_num_queries(30) as few:
        client.get(reverse("thanks"))
    most = len(few.captured_queries)
    crowd(5)
    page_of(client, alice)
    with django_assert_max_num_queries(most):
        client.get(reverse("thanks"))
