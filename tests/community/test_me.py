"""My space: what is mine, all of it, and nobody else's."""

import pytest
from django.urls import reverse

from ideas import actions
from ideas.models import Idea, Vote
from tests.factories import make_comment, make_idea, make_person

pytestmark = pytest.mark.django_db
PAGES = ["me", "points", "my-badges", "my-ideas", "my-votes", "drafts"]


@pytest.fixture
def page(client, alice):
    client.force_login(alice)
    return lambda name, **query: client.get(reverse(name), query).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_newcomer_finds_every_page_and_one_way_on(client, name):
    client.force_login(make_person("Maël"))
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert reverse("idea-new") in page.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_mine_needs_a_session(client, name):
    assert client.get(reverse(name)).status_code == 302


def test_my_ideas_are_shown_in_every_state_with_who_has_them(page, alice, carl):
    for status in Idea.Status.values:
        make_idea(by=alice, status=status, title=f"Idée {status}")
    step = Idea.objects.get(title="Idée submitted").steps.get(ended_at=None)
    step.holder = carl
    step.save()
    shown = page("my-ideas")
    for status in Idea.Status.values:
        assert f"Idée {status}" in shown
    assert "Carl Vasseur" in shown


def test_the_ideas_of_others_are_not_mine(page, bob):
    make_idea(by=bob, title="L’idée de Bob")
    assert "L’idée de Bob" not in page("my-ideas")


def test_my_votes_are_mine_alone_to_see(client, page, alice, bob):
    idea = make_idea(by=bob, title="Une idée soutenue")
    actions.set_vote(idea, by=alice, wanted=True)
    assert "Une idée soutenue" in page("my-votes")
    client.force_login(make_person("Luc"))
    assert "Une idée soutenue" not in client.get(reverse("my-votes")).content.decode()


def test_a_supported_idea_that_was_withdrawn_is_no_longer_named(page, alice, bob):
    idea = make_idea(by=bob, title="Une idée reprise")
    Vote.objects.create(idea=idea, user=alice)
    actions.withdraw(idea, by=bob)
    assert "Une idée reprise" not in page("my-votes")


def test_badges_are_shown_with_what_is_missing(page, alice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_idea(by=alice)
    shown = page("me")
    assert "Première lueur, 1 chapeau" in shown
    assert "1 sur 5 pour le deuxième chapeau" in shown
    shown = page("my-badges")
    assert "Première lueur, 1 chapeau" in shown
    assert "1 sur 5 pour le deuxième chapeau" in shown
    assert "Chapeau\u202f!, à venir" in shown
    assert "0 sur 1 pour le premier chapeau" in shown


def test_a_badge_kept_after_its_cause_is_gone_says_the_way_to_the_next_hat(
    page, alice, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        idea = make_idea(by=alice)
    actions.withdraw(idea, by=alice)
    shown = page("my-badges")
    assert "Première lueur, 1 chapeau" in shown
    assert "0 sur 5 pour le deuxième chapeau" in shown


def test_how_far_somebody_is_is_seen_by_nobody_else(client, alice, bob, mona, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_idea(by=alice)
    for other in (bob, mona):
        client.force_login(other)
        shown = client.get(reverse("my-badges")).content.decode()
        assert "Première lueur, à venir" in shown and "1 sur 5" not in shown
        assert "1 sur 5" not in client.get(reverse("person", args=[alice.pk])).content.decode()


def test_pages_take_as_many_queries_however_much_there_is(
    client, alice, bob, django_assert_max_num_queries, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(12):
            idea = make_idea(by=alice)
            make_comment(idea, by=bob)
            actions.set_vote(make_idea(by=bob), by=alice, wanted=True)
    client.force_login(alice)
    for name, most in {"me": 12, "my-badges": 9, "points": 14, "my-ideas": 12, "my-votes": 12}.items():
        with django_assert_max_num_queries(most):
            client.get(reverse(name))


@pytest.mark.parametrize("wanted", ["0", "999", "x"])
def test_a_page_number_out_of_range_is_harmless(client, alice, wanted):
    make_idea(by=alice)
    client.force_login(alice)
    assert client.get(reverse("my-ideas"), {"page": wanted}).status_code == 200


def test_the_pages_speak_english_too(client, alice):
    alice.language = "en"
    alice.save()
    client.force_login(alice)
    client.cookies["django_language"] = "en"
    shown = client.get(reverse("me")).content.decode()
    assert "Points and badges" in shown
    assert "First light" in shown
