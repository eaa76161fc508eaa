"""An idea that nobody may judge: what community managers read of it, and how it finds its reviewer by itself."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from core import schedule
from editorial.actions import ensure_site
from ideas.models import Idea
from moderation import actions
from moderation.models import Correspondent, Review
from moderation.unassigned import waiting_for
from people.actions import grant_role
from people.models import Role
from tests.factories import make_entity, make_idea, make_person, make_theme

pytestmark = pytest.mark.django_db

PAGE = "/moderation/reports/"


@pytest.fixture
def animator(alice):
    """The only community manager, below alice: barred from her idea, so that nobody is left."""
    zoe = make_person("Zoé", "Perrin", manager=alice, entity=make_entity("Annuaires"))
    grant_role(zoe, Role.MANAGER, at_once=True)
    return zoe


@pytest.fixture
def orphan(alice, animator):
    idea = make_idea(by=alice, status=Idea.Status.SUBMITTED, title="Un titre que personne ne lit")
    review = actions.route(idea)
    assert review.state == Review.State.UNASSIGNED
    return idea


def whys(user):
    return [wait.why for wait in waiting_for(user)]


def test_the_list_says_theme_entity_age_and_what_to_do_and_nothing_else(client, orphan, animator, alice, time_machine):
    client.force_login(animator)
    page = client.get(PAGE).content.decode()
    assert "1 idée attend que quelqu’un puisse l’examiner" in page
    assert "Qualité de service" in page and "Annuaires, depuis aujourd’hui" in page
    assert "Personne ne reçoit les idées de ce thème" in page
    assert f'href="{reverse("theme:edit", args=[orphan.theme_id])}"' in page
    assert f'href="{reverse("correspondents:add")}"' in page
    for secret in (orphan.title, orphan.slug, "Alice", "Briand", f"/ideas/{orphan.pk}"):
        assert secret not in page.replace("alice.briand", "")


def test_its_age_is_in_working_days(orphan, animator):
    Review.objects.update(assigned_at="2026-11-16T09:00Z")
    assert waiting_for(animator)[0].days > 3


def test_the_reason_is_that_of_the_theme_and_never_says_who_is_in_whose_line(orphan, animator, mona, carl):
    Correspondent.objects.all().delete()
    assert whys(animator) == ["Personne ne reçoit les idées de ce thème, ni de ses voisins."]
    neighbour = make_theme("outils", "Outils", "Tools")
    neighbour.neighbours.add(orphan.theme)
    post = Correspondent.objects.create(person=mona, theme=neighbour, company=mona.entity)
    assert "dans la ligne hiérarchique de qui a écrit" in whys(animator)[0]
    Correspondent.objects.filter(pk=post.pk).update(absent_until="2099-01-01T00:00Z")
    assert whys(animator) == ["Toutes les personnes qui suivent ce thème, ou un thème voisin, sont absentes."]
    Correspondent.objects.filter(pk=post.pk).update(delegate=carl)
    assert "dans la ligne hiérarchique de qui a écrit" in whys(animator)[0]


def test_a_manager_in_an_author_s_line_reads_of_it_only_when_all_are(orphan, animator, mona, cleo):
    Review.objects.update(state=Review.State.UNASSIGNED)
    assert waiting_for(cleo) and not waiting_for(animator)
    cleo.grants.update(until="2020-01-01T00:00Z")
    assert waiting_for(animator)


def test_the_list_is_for_community_managers_and_gone_once_routed(client, orphan, animator, alice, mona, cleo):
    for person in (alice, mona):
        client.force_login(person)
        assert client.get(PAGE).status_code == 404
    schedule.run("moderation.tasks.catch_up")
    assert Review.objects.get().reviewer == cleo
    assert waiting_for(animator) == []


def test_a_correspondent_named_in_the_back_office_receives_it_a_day_later_by_the_minute_s_job(
    client, orphan, animator, bob
):
    ensure_site()
    client.force_login(animator)
    form = {"person": bob.pk, "theme": orphan.theme_id, "company": bob.entity_id, "is_active": "on"}
    assert client.post(reverse("correspondents:add"), form).status_code == 302
    schedule.run("moderation.tasks.catch_up")
    assert Review.objects.get().reviewer is None
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        schedule.run("moderation.tasks.catch_up")
    review = Review.objects.get()
    assert (review.state, review.reviewer) == (Review.State.OPEN, bob)
    assert Idea.objects.visible_to(bob).filter(pk=orphan.pk).exists()
    assert "attend que quelqu’un" not in client.get(PAGE).content.decode()


def test_when_a_theme_gets_a_neighbour_its_correspondents_are_asked(orphan, animator, bob):
    other = make_theme("outils", "Outils", "Tools")
    Correspondent.objects.create(person=bob, theme=other, company=bob.entity)
    schedule.run("moderation.tasks.catch_up")
    assert Review.objects.get().reviewer is None
    orphan.theme.neighbours.add(other)
    schedule.run("moderation.tasks.catch_up")
    assert Review.objects.get().reviewer == bob


def test_the_page_asks_no_more_when_more_ideas_wait(client, orphan, animator, alice, django_assert_max_num_queries):
    client.force_login(animator)
    client.get(PAGE)
    with django_assert_max_num_queries(10) as few:
        waiting_for(animator)
    for key in ("a", "b", "c"):
        actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED, theme=make_theme(key, key, key)))
    with django_assert_max_num_queries(len(few)):
        assert len(waiting_for(animator)) == 4
