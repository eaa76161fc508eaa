"""Nobody can flood the list: kind limits on ideas and comments, said at the form, with nothing lost."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ideas.models import Comment, Idea
from tests.factories import make_comment, make_entity, make_idea, make_theme

pytestmark = pytest.mark.django_db

TEN_PAST = datetime(2026, 11, 24, 10, 10, tzinfo=ZoneInfo("Europe/Paris"))
SAID = "Cela fait beaucoup en une heure. Votre texte reste ici\u202f: renvoyez-le dans 51 minutes."


@pytest.fixture(autouse=True)
def limits(settings, time_machine):
    settings.EUREKA = settings.EUREKA | {"IDEAS_AN_HOUR": 2, "COMMENTS_AN_HOUR": 2}
    time_machine.move_to(TEN_PAST, tick=False)


@pytest.fixture
def say(idea, send):
    """Sends a comment, or the same one again."""

    def say(person, key, body="Essayons.", **more):
        return send(person, f"/ideas/{idea.pk}/comments/", {"body": body, "client_key": key} | more)

    return say


@pytest.fixture
def propose(send):
    def propose(person, key, **more):
        fields = {
            "title": f"Idée {key}",
            "problem": "Un fleuriste l’a appris par un client.",
            "proposal": "Un message à chaque changement.",
            "theme": make_theme().key,
            "entity": make_entity("Cartes").pk,
            "client_key": key,
        }
        return send(person, "/ideas/new/", fields | more)

    return propose


def test_one_comment_too_many_waits_in_its_form(bob, say):
    assert [say(bob, key).status_code for key in ("a", "b")] == [302, 302]
    refused = say(bob, "c", body="Un troisième avis, long et réfléchi.")
    assert refused.status_code == 422 and Comment.objects.count() == 2
    page = refused.content.decode()
    assert SAID in page and "Un troisième avis, long et réfléchi." in page and 'value="c"' in page


def test_one_idea_too_many_waits_in_its_form(alice, propose):
    assert [propose(alice, key).status_code for key in ("a", "b")] == [302, 302]
    refused = propose(alice, "c", proposal="Une proposition longue et réfléchie.")
    assert refused.status_code == 422 and Idea.objects.count() == 2
    assert SAID in refused.content.decode() and "Une proposition longue et réfléchie." in refused.content.decode()
    assert propose(alice, "c", draft="1").status_code == 302  # to keep it is always possible


def test_a_double_click_or_a_retry_counts_for_nothing(alice, bob, say, propose):
    for _ in range(5):
        assert say(bob, "a").status_code == propose(alice, "a").status_code == 302
    assert say(bob, "b").status_code == propose(alice, "b").status_code == 302
    assert (Comment.objects.count(), Idea.objects.filter(title__startswith="Idée").count()) == (2, 2)


def test_what_is_refused_for_another_reason_counts_for_nothing(bob, say):
    for _ in range(5):
        assert say(bob, "a", body="").status_code == 422
    for key in ("a", "b"):
        assert say(bob, key).status_code == 302


def test_after_the_hour_the_same_form_goes_through(bob, say, time_machine):
    for key in ("a", "b", "c", "c"):
        say(bob, key)
    assert Comment.objects.count() == 2
    time_machine.move_to(TEN_PAST.replace(hour=11, minute=1), tick=False)
    assert say(bob, "c").status_code == 302
    assert Comment.objects.count() == 3


def test_a_limit_is_one_person_s_own(alice, bob, carl, say, propose):
    for key in ("a", "b", "c"):
        say(bob, key)
    assert say(carl, "a").status_code == 302
    assert propose(bob, "a").status_code == 302  # comments are not ideas


def test_what_the_site_writes_itself_is_not_limited(alice, bob):
    ideas = [make_idea(by=alice) for _ in range(3)]
    comments = [make_comment(ideas[0], by=bob) for _ in range(3)]
    assert (len(ideas), len(comments)) == (3, 3)
