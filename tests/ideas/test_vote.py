"""Supporting an idea: one each, withdrawable, never shown, never one's own."""

import pytest
from django.db.models import F
from django.urls import reverse

from core.errors import DomainError
from ideas import actions
from ideas.models import Activity, Authorship, Idea, Vote
from ideas.verbs import Verb
from tests.factories import make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db


def url(idea):
    return reverse("idea-vote", args=[idea.pk])


def test_a_vote_is_counted_and_told_once(idea, bob):
    before = idea.popularity
    voted = actions.set_vote(idea, by=bob, wanted=True)
    assert (voted.vote_count, voted.is_supported) == (1, True)
    idea.refresh_from_db()
    assert idea.vote_count == 1
    assert idea.popularity > before
    assert Activity.objects.filter(verb=Verb.VOTED, by=bob, idea=idea).count() == 1


def test_asking_twice_changes_nothing(idea, bob):
    actions.set_vote(idea, by=bob, wanted=True)
    actions.set_vote(idea, by=bob, wanted=True)
    assert Vote.objects.count() == 1
    actions.set_vote(idea, by=bob, wanted=False)
    actions.set_vote(idea, by=bob, wanted=False)
    assert Vote.objects.count() == 0
    assert Activity.objects.filter(verb=Verb.VOTED).count() == 1
    assert Activity.objects.filter(verb=Verb.UNVOTED).count() == 1


def test_nobody_supports_their_own_idea(idea, alice, bob):
    Authorship.objects.create(idea=idea, person=bob, role=Authorship.Role.CO_AUTHOR, state=Authorship.State.INVITED)
    for author in (alice, bob):
        with pytest.raises(DomainError):
            actions.set_vote(idea, by=author, wanted=True)
    assert not Vote.objects.exists()


@pytest.mark.parametrize("status", [s for s in Idea.Status if s != Idea.Status.PUBLISHED])
def test_only_published_ideas_are_supported(alice, bob, status):
    idea = make_idea(by=alice, status=status)
    with pytest.raises(DomainError):
        actions.set_vote(idea, by=bob, wanted=True)


def test_an_idea_for_another_entity_is_not_supported(alice, bob):
    idea = make_idea(by=alice, audience=make_entity("Annuaires"))
    with pytest.raises(DomainError):
        actions.set_vote(idea, by=bob, wanted=True)
    near = make_person("Nour", entity=make_entity("Annuaires"))
    assert actions.set_vote(idea, by=near, wanted=True).vote_count == 1


def test_a_count_that_went_wrong_is_put_right_by_the_next_vote(idea, bob):
    Idea.objects.filter(pk=idea.pk).update(vote_count=F("vote_count") + 7)
    assert actions.set_vote(idea, by=bob, wanted=True).vote_count == 1


def test_a_vote_leaves_the_card_in_the_cache(idea, bob):
    actions.set_vote(idea, by=bob, wanted=True)
    version = idea.version
    idea.refresh_from_db()
    assert idea.version == version


def test_a_vote_asks_the_database_six_things(idea, bob, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):  # savepoint, row, vote, count, counters, diary, release
        actions.set_vote(idea, by=bob, wanted=True)


def test_without_script_one_comes_back_to_the_page(idea, bob, send):
    response = send(bob, url(idea), {"wanted": "1"}, headers={"Referer": "http://testserver/ideas/?tab=recent"})
    assert response.status_code == 302
    assert response["Location"] == f"http://testserver/ideas/?tab=recent#vote-{idea.pk}"
    assert Vote.objects.get().user == bob


def test_nobody_is_sent_to_another_site(idea, bob, send):
    response = send(bob, url(idea), {"wanted": "1"}, headers={"Referer": "https://elsewhere.test/x"})
    assert response["Location"] == f"/ideas/#vote-{idea.pk}"


@pytest.mark.parametrize("variant", ["stub", "poster"])
def test_the_fragment_is_what_a_reload_shows(idea, bob, send, page, variant):
    fragment = send(bob, f"{url(idea)}?as={variant}", {"wanted": "1"}, htmx=True).content.decode()
    assert 'aria-pressed="true"' in fragment
    assert fragment.strip() in page(bob, "/ideas/" if variant == "stub" else idea.get_absolute_url())


def test_an_author_sees_a_disabled_button_with_the_reason(idea, alice, page, send):
    text = page(alice, idea.get_absolute_url())
    assert 'aria-disabled="true"' in text
    assert "C’est votre idée" in text
    assert send(alice, url(idea), {"wanted": "1"}).status_code == 422
    assert send(alice, url(idea), {"wanted": "1"}, htmx=True).status_code == 422


def test_an_invisible_idea_is_an_absent_one(alice, bob, send):
    hidden = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    first = send(bob, url(hidden), {"wanted": "1"})
    second = send(bob, reverse("idea-vote", args=[hidden.pk + 1000]), {"wanted": "1"})
    assert first.status_code == second.status_code == 404
    assert first.content == second.content


def test_a_vote_is_never_a_get(idea, bob, page):
    page(bob, url(idea), status=405)
