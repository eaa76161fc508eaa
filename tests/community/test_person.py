"""What others see of somebody: what is published, nothing that is not."""

import pytest
from django.urls import reverse

from gamification.actions import set_ranked
from gamification.models import LedgerRow, Standing
from ideas import actions
from ideas.models import Activity, Draft, Idea
from tests.factories import make_comment, make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen_of(client):
    def page(somebody, viewer):
        client.force_login(viewer)
        return client.get(reverse("person", args=[somebody.pk])).content.decode()

    return page


def test_a_person_is_shown_with_work_and_published_ideas(seen_of, alice, bob):
    make_idea(by=alice, title="Une idée publiée")
    page = seen_of(alice, bob)
    assert "Alice Briand" in page
    assert "Annuaires" in page
    assert "Une idée publiée" in page


@pytest.mark.parametrize("status", [s for s in Idea.Status.values if s != "published"])
def test_nobody_learns_of_an_idea_that_is_not_published(seen_of, alice, bob, mona, status):
    make_idea(by=alice, status=status, title="Une idée cachée")
    for viewer in (bob, mona):
        page = seen_of(alice, viewer)
        assert "Une idée cachée" not in page
        assert "0 idée publiée" in page


def test_an_idea_for_another_audience_is_neither_shown_nor_counted(seen_of, alice, bob):
    make_idea(by=alice, title="Entre nous", audience=make_entity("Annuaires"))
    page = seen_of(alice, bob)
    assert "Entre nous" not in page
    assert "0 idée publiée" in page


def test_votes_drafts_comments_and_points_stay_private(seen_of, alice, bob, mona):
    idea = make_idea(by=bob, title="Une idée soutenue")
    actions.set_vote(idea, by=alice, wanted=True)
    make_comment(idea, by=alice)
    Draft.objects.create(owner=alice, purpose="idea", payload={"title": "Un brouillon"}, client_key="k")
    Standing.objects.create(person=alice, season=None, hundredths=4200)
    for viewer in (bob, mona):
        page = seen_of(alice, viewer)
        assert "Une idée soutenue" not in page
        assert "Un brouillon" not in page
        assert "42 points" not in page


def test_points_are_shown_of_who_chose_to_be_ranked_but_never_to_a_manager(seen_of, alice, bob, mona, head):
    fact = Activity.objects.create(verb="published", idea=make_idea(by=alice))
    LedgerRow.objects.create(person=alice, activity=fact, rule_key="published::authors", hundredths=4200, at=fact.at)
    set_ranked(alice, True)
    assert "42 points" in seen_of(alice, bob)
    assert "42 points" not in seen_of(alice, mona) and "42 points" not in seen_of(alice, head)
    set_ranked(alice, False)
    assert "42 points" not in seen_of(alice, bob)


def test_badges_are_public(seen_of, alice, bob, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_idea(by=alice)
    assert "Première lueur, 1 chapeau" in seen_of(alice, bob)


def test_people_who_left_or_come_from_outside_have_a_page(seen_of, bob):
    assert "a quitté le groupe" in seen_of(make_person("Luc", is_active=False), bob)
    guest = make_person("Guest", is_outside=True)
    guest.entity = None
    guest.save()
    assert "hors du groupe" in seen_of(guest, bob)


def test_a_stranger_without_session_sees_nobody(client, alice):
    assert client.get(reverse("person", args=[alice.pk])).status_code == 302


def test_somebody_who_does_not_exist_is_a_404(client, alice):
    client.force_login(alice)
    assert client.get(reverse("person", args=[alice.pk + 9999])).status_code == 404


def test_a_name_with_mark_up_is_only_a_name(seen_of, bob):
    somebody = make_person("<script>alert(1)</script>", "X", email="x.y@exemple.test")
    assert "<script>alert(1)" not in seen_of(somebody, bob)


def test_the_page_takes_as_many_queries_however_many_ideas(client, alice, bob, django_assert_max_num_queries):
    for _ in range(8):
        make_idea(by=alice)
    client.force_login(bob)
    with django_assert_max_num_queries(16):
        client.get(reverse("person", args=[alice.pk]))
