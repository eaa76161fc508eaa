"""From entity to entity: an idea is adapted, its stops are noted, and its authors are told of each."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from gamification.models import LedgerRow
from ideas import actions
from ideas.models import Activity, Draft, Idea, Stop
from ideas.verbs import Verb
from inbox.audiences import recipients
from people.models import Role, RoleGrant
from tests.factories import make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea(alice):
    return make_idea(by=alice)


@pytest.fixture
def plans():
    return make_entity("Plans")


@pytest.fixture
def paul(plans):
    return make_person("Paul", entity=plans)


@pytest.fixture
def settled(django_capture_on_commit_callbacks):
    """What happens on commit has happened."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def note(idea, by, entity, state="tried", **said):
    said = {"started_on": timezone.localdate(), "result": "Deux agences l’essaient."} | said
    return actions.note_stop(idea, by=by, entity=entity, state=state, **said)


def adapt(idea, by, entity=None, **fields):
    return make_idea(by=by, entity=entity or by.entity, title="Un seul rappel, chez nous", origin=idea, **fields)


def told_of(verb):
    return set(recipients(Activity.objects.get(verb=verb)))


def test_who_animates_notes_where_an_idea_has_arrived_and_its_authors_are_told(idea, cleo, plans, alice, page, settled):
    with settled():
        note(idea, cleo, plans)
    assert alice.pk in told_of(Verb.TRAVELLED)
    shown = page(alice, idea.get_absolute_url())
    assert "Deux agences l’essaient." in shown
    assert "Votre idée, chez Plans : à l’essai." in page(alice, "/inbox/")


def test_the_same_again_changes_nothing_and_what_is_new_replaces_it(idea, cleo, plans):
    note(idea, cleo, plans)
    note(idea, cleo, plans)
    assert Activity.objects.filter(verb=Verb.TRAVELLED).count() == 1
    note(idea, cleo, plans, state="adopted")
    assert Stop.objects.get().state == "adopted"
    assert Activity.objects.filter(verb=Verb.TRAVELLED).count() == 2


def test_nobody_else_notes_it(idea, alice, bob, dora, plans, send):
    for person in (alice, bob, dora):
        with pytest.raises(DomainError):
            note(idea, person, plans)
        assert send(person, reverse("idea-stop", args=[idea.pk])).status_code == 404


def test_that_it_was_not_kept_is_never_said_by_who_is_above_its_author(idea, mona, plans):
    RoleGrant.objects.create(person=mona, role=Role.EXECUTIVE)
    note(idea, mona, plans)
    with pytest.raises(DomainError):
        note(idea, mona, plans, state="declined")
    assert Stop.objects.get().state == "tried"


@pytest.mark.parametrize(
    "wrong", [{"entity": ""}, {"state": "gone"}, {"started_on": "2999-01-01"}, {"result": "x" * 1001}]
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(idea, cleo, plans, send, wrong):
    said = {"entity": plans.pk, "state": "tried", "started_on": timezone.localdate(), "result": "Un essai."} | wrong
    answer = send(cleo, reverse("idea-stop", args=[idea.pk]), said)
    assert answer.status_code == 422
    assert f'id="id_{next(iter(wrong))}_error"' in answer.content.decode()
    assert said["result"] in answer.content.decode()
    assert not Stop.objects.exists()


def test_an_adapted_idea_credits_its_origin_once_it_is_published(idea, alice, paul, plans, page, settled):
    variant = adapt(idea, paul, status="submitted")
    assert not Stop.objects.exists()
    assert "Un seul rappel, chez nous" not in page(alice, idea.get_absolute_url())
    with settled():
        actions.publish(Idea.objects.get(pk=variant.pk), by=None)
    stop = Stop.objects.get()
    assert (stop.idea, stop.entity, stop.variant, stop.state) == (idea, plans, variant, "adopted")
    assert alice.pk in told_of(Verb.ADOPTED)
    assert "Un seul rappel, chez nous" in page(alice, idea.get_absolute_url())
    assert "Un seul rappel pour les commerces" in page(alice, variant.get_absolute_url())
    assert LedgerRow.objects.get(rule_key__startswith=Verb.ADOPTED).person == alice


def test_one_s_own_idea_adapted_elsewhere_earns_nothing(idea, alice, plans, settled):
    with settled():
        adapt(idea, alice, entity=plans)
    assert Stop.objects.count() == 1
    assert not LedgerRow.objects.filter(rule_key__startswith=Verb.ADOPTED).exists()


def test_the_form_opens_with_its_words_and_a_draft_keeps_where_they_come_from(idea, paul, page, send):
    form = page(paul, f"{reverse('idea-new')}?origin={idea.pk}")
    assert idea.problem in form
    assert "Vous adaptez" in form
    said = {"title": "Chez nous", "problem": "Un.", "proposal": "Deux.", "origin": idea.pk, "draft": "1"}
    answer = send(paul, reverse("idea-new"), said | {"client_key": "a" * 24})
    assert Draft.objects.get().payload["origin"] == str(idea.pk)
    assert "Vous adaptez" in page(paul, answer["Location"])


def test_it_is_adapted_for_another_entity_than_its_own(idea, alice, paul, send):
    said = {"title": "Chez nous", "problem": "Un.", "proposal": "Deux.", "origin": idea.pk, "theme": idea.theme.key}
    answer = send(paul, reverse("idea-new"), said | {"entity": idea.entity_id, "client_key": "a" * 24})
    assert answer.status_code == 422
    assert 'id="id_entity_error"' in answer.content.decode()


@pytest.mark.parametrize("status", ["submitted", "refused", "withdrawn"])
def test_what_one_may_not_see_is_not_adapted_nor_shown(alice, paul, page, send, status):
    hidden = make_idea(by=alice, status=status, title="Zirconifère")
    assert "Zirconifère" not in page(paul, f"{reverse('idea-new')}?origin={hidden.pk}")
    said = {"title": "Chez nous", "problem": "Un.", "proposal": "Deux.", "theme": hidden.theme.key}
    said |= {"entity": paul.entity_id, "client_key": "a" * 24}
    answers = [send(paul, reverse("idea-new"), said | {"origin": pk}) for pk in (hidden.pk, 99999999)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("Zirconifère" not in answer.content.decode() for answer in answers)
    assert Idea.objects.count() == 1


def test_the_pages_of_both_forget_the_other_when_it_goes(idea, alice, paul, page, settled):
    variant = adapt(idea, paul)
    shown = page(alice, idea.get_absolute_url())
    assert variant.title in shown
    with settled():
        actions.withdraw(variant, by=paul)
    assert variant.title not in page(alice, idea.get_absolute_url())
    other = adapt(idea, make_person("Rose", entity=make_entity("Roses")))
    assert "Adaptée de" in page(alice, other.get_absolute_url())
    with settled():
        actions.withdraw(idea, by=alice)
    assert "Un seul rappel pour les commerces" not in page(paul, other.get_absolute_url())


def test_an_idea_that_only_some_may_read_is_told_nowhere_else(idea, alice, paul, plans, page):
    variant = adapt(idea, paul, audience=plans)
    assert not Stop.objects.exists()
    assert variant.title not in page(alice, idea.get_absolute_url())


def test_stops_stand_in_the_order_of_their_days(idea, cleo, plans, page):
    today = timezone.localdate()
    note(idea, cleo, plans, started_on=today)
    note(idea, cleo, make_entity("Cartes"), started_on=today - timedelta(days=9), state="shown")
    shown = page(cleo, idea.get_absolute_url())
    travel = shown[shown.index('id="travel-title"') :]
    assert travel.index(">Cartes</b>") < travel.index(">Plans</b>")
