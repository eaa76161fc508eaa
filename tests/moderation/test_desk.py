"""The desk: what waits, why, and deciding without losing a word."""

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import DomainError
from ideas.models import Draft, Idea
from moderation import actions
from moderation.models import Correspondent, Decision, Review
from people.actions import set_manager
from tests.factories import make_idea, make_person, make_theme


def sent(alice, **fields):
    return actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED, **fields))


@pytest.fixture
def review(alice, carl):
    return sent(alice)


def decide(client, review, **data):
    return client.post(reverse("review-decision", args=[review.pk]), {"kind": "approve", "text": "", **data})


def test_the_desk_shows_the_idea_and_why_this_person(client, review, carl):
    client.force_login(carl)
    page = client.get(reverse("queue")).content.decode()
    assert review.idea.title in page
    assert "Cartes" in page
    assert "Annuaires" in page
    assert "Alice Briand" in page


def test_the_queue_can_be_asked_for_one_of_its_themes(client, review, alice, carl):
    client.force_login(carl)
    assert "?theme=" not in client.get(reverse("queue")).content.decode()
    Correspondent.objects.create(person=carl, theme=make_theme("brand"), company=carl.entity)
    other = sent(alice, title="Une autre idée", theme=make_theme("brand"))
    page = client.get(reverse("queue")).content.decode()
    assert "?theme=brand" in page and f"?theme={review.theme.key}" in page
    page = client.get(reverse("queue") + "?theme=brand").content.decode()
    assert other.idea.title in page and review.idea.title not in page
    assert "Tous les thèmes" in page


def test_an_empty_desk_says_so(client, bob):
    client.force_login(bob)
    assert client.get(reverse("queue")).status_code == 200


def test_what_is_not_ones_own_does_not_exist(client, review, mona, alice, bob):
    for person in (mona, alice, bob):
        client.force_login(person)
        assert client.get(reverse("review", args=[review.pk])).status_code == 404
        assert decide(client, review).status_code == 404
    assert not Decision.objects.exists()


def test_deciding_leads_to_the_next_review(client, review, alice, carl):
    other = sent(alice, title="Une autre idée")
    client.force_login(carl)
    response = decide(client, review, text="Bravo")
    page = client.get(response.url).content.decode()
    assert reverse("review-decision", args=[other.pk]) in page
    assert 'class="desk desk--one"' in page
    page = client.get(decide(client, other).url).content.decode()
    assert "desk--one" not in page
    assert Idea.objects.published().count() == 2


def test_a_refusal_without_a_reason_keeps_what_was_typed(client, review, carl):
    client.force_login(carl)
    response = decide(client, review, kind="refuse", text="Ce que j’ai écrit")
    assert response.status_code == 422
    page = response.content.decode()
    assert "Ce que j’ai écrit" in page
    assert 'value="refuse" checked' in page


@pytest.mark.parametrize(
    "data",
    [
        {"kind": ""},
        {"kind": "sing"},
        {"kind": "return"},
        {"kind": "return", "text": "x" * 20_000},
        {"kind": "refuse", "reason": "because", "text": "x"},
        {"kind": "refuse", "reason": "unclear", "text": "x"},
        {"kind": "refuse", "reason": "unclear", "text": "x", "nothing": "1", "similar": "999999"},
        {"kind": "hand_over", "theme": "999999"},
        {"kind": "hand_over", "company": "no\x00"},
    ],
)
def test_bad_input_is_refused_with_words(client, review, carl, data):
    client.force_login(carl)
    assert decide(client, review, **data).status_code == 422
    assert not Decision.objects.exists()


def test_the_second_window_is_told_what_was_decided(client, review, carl):
    client.force_login(carl)
    decide(client, review)
    response = decide(client, review, kind="refuse", reason="unclear", text="Mes mots", nothing="1")
    assert response.status_code == 409
    assert "Mes mots" in response.content.decode()
    assert Decision.objects.get().kind == "approve"
    assert client.get(reverse("review", args=[review.pk])).url == reverse("queue")


def test_who_came_above_the_author_meanwhile_learns_nothing_more(client, review, alice, carl, cleo):
    set_manager(alice, carl)
    actions.catch_up()
    client.force_login(carl)
    response = decide(client, review, text="Mes mots")
    assert response.status_code == 409
    assert review.idea.title not in response.content.decode()
    assert Review.objects.open().get().reviewer == cleo
    assert review.idea.title not in client.get(reverse("queue")).content.decode()


def test_a_conflict_not_yet_moved_is_refused_without_showing_the_idea(client, review, alice, carl):
    set_manager(alice, carl)
    client.force_login(carl)
    response = decide(client, review)
    assert response.status_code == 409
    assert review.idea.title not in response.content.decode()
    assert not Decision.objects.exists()


def test_handing_over_from_the_desk(client, review, carl, cleo):
    client.force_login(carl)
    assert decide(client, review, kind="hand_over", text="Plus proche").status_code == 302
    client.force_login(cleo)
    assert "Plus proche" in client.get(reverse("queue")).content.decode()


def test_the_queue_asks_no_more_when_it_grows(client, review, alice, carl, django_assert_num_queries):
    client.force_login(carl)
    client.get(reverse("queue"))
    with django_assert_num_queries(16, exact=False) as few:
        client.get(reverse("queue"))
    for number in range(5):
        sent(alice, title=f"Encore une idée {number}")
    with django_assert_num_queries(len(few)):
        client.get(reverse("queue"))


def test_the_author_reads_who_has_it_and_why(client, review, alice, carl, mona):
    client.force_login(alice)
    page = client.get(review.idea.get_absolute_url()).content.decode()
    assert "Carl Vasseur" in page
    actions.refuse(review, by=carl, reason="unclear", text="On ne comprend pas encore.", nothing=True)
    page = client.get(review.idea.get_absolute_url()).content.decode()
    assert "On ne comprend pas encore." in page
    client.force_login(mona)
    assert client.get(review.idea.get_absolute_url()).status_code == 404


def test_readers_of_a_published_idea_see_nothing_of_its_review(client, review, carl, head):
    actions.approve(review, by=carl, text="Un mot pour elle")
    reader = make_person("Lea", manager=head)
    client.force_login(reader)
    assert "Un mot pour elle" not in client.get(review.idea.get_absolute_url()).content.decode()


def test_a_refusal_says_what_would_change_it_and_names_an_accepted_idea(client, review, alice, carl, bob):
    accepted = make_idea(by=bob, title="Un numéro commun pour les commerces")
    client.force_login(carl)
    data = {"reason": "duplicate", "text": "Elle existe.", "would_change": "Un autre public.", "similar": accepted.pk}
    assert decide(client, review, kind="refuse", **data).status_code == 302
    client.force_login(alice)
    page = client.get(review.idea.get_absolute_url()).content.decode()
    assert "Un autre public." in page
    assert accepted.get_absolute_url() in page


def test_a_refusal_names_no_idea_that_the_author_could_not_see(review, carl, bob):
    elsewhere = make_idea(by=bob, audience=bob.entity)
    with pytest.raises(DomainError) as refused:
        actions.refuse(review, by=carl, reason="duplicate", text="Elle existe.", similar=elsewhere, nothing=True)
    assert refused.value.field == "similar"
    assert not Decision.objects.exists()


def test_a_draft_of_the_decision_is_found_again_on_any_device_until_it_is_sent(client, review, carl, alice):
    client.force_login(carl)
    url = reverse("review-draft", args=[review.pk])
    answer = client.post(
        url, {"kind": "refuse", "text": "À moitié écrit"}, headers={"X-Requested-With": "eureka-draft"}
    )
    assert "draft-saved" in answer.content.decode()
    other_device = Client()
    other_device.force_login(carl)
    page = other_device.get(reverse("review", args=[review.pk])).content.decode()
    assert "À moitié écrit" in page
    assert 'value="refuse" checked' in page
    client.force_login(alice)
    assert client.post(url, {"text": "x"}).status_code == 404
    client.force_login(carl)
    decide(client, review, text="Bravo")
    assert not Draft.objects.exists()


def test_the_author_reads_how_many_were_considered_and_why_this_person(client, review, alice, carl, mona):
    client.force_login(alice)
    page = client.get(review.idea.get_absolute_url()).content.decode()
    assert "1 personne a été considérée." in page
    assert mona.get_full_name() not in page
