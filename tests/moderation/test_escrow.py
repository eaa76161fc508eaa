"""The name behind a pseudonym opens to who asked, with a second role, for some hours; or stays under seal."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from inbox.models import Notification
from inbox.sentences import grouped
from moderation import actions
from moderation.models import Escrow
from people.actions import grant_role, set_manager
from people.models import Role
from register.models import Entry
from tests.factories import make_entity, make_idea, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REASON = "Le tribunal demande ce nom, ordonnance 42."
PAGE = reverse("escrow")


@pytest.fixture
def ada(head):
    return make_person("Ada", "Noël", manager=head, entity=make_entity("Cartes"), role=Role.ADMINISTRATOR)


@pytest.fixture
def veiled(alice):
    return make_idea(by=alice, is_pseudonymous=True, title="Une idée dont nul ne sait de qui elle est")


def ask(veiled, ada):
    return actions.ask_name(veiled.pk, by=ada, reason=REASON)


def page_after(veiled, ada, dora, agrees):
    """What who asked reads once a delegate has answered, but for the keys of the page and the request's number."""
    actions.answer_escrow(ask(veiled, ada), by=dora, agrees=agrees)
    return re.sub(r'[A-Za-z0-9]{64}|(?<=nonce=")[^"]+|(?<=datetime=")[^"]+', "", page_of(ada))


def page_of(person, status=200):
    browser = Client()
    browser.force_login(person)
    response = browser.get(PAGE)
    assert response.status_code == status
    return response.content.decode()


def test_two_roles_open_it_together_to_who_asked_for_some_hours(veiled, ada, dora):
    escrow = ask(veiled, ada)
    assert "Alice Briand" not in page_of(ada)
    actions.answer_escrow(escrow, by=dora, agrees=True)
    assert "Alice Briand" in page_of(ada)
    assert "Alice Briand" not in page_of(dora)
    with time_machine.travel(timezone.now() + timedelta(hours=4, minutes=1)):
        assert "Alice Briand" not in page_of(ada)


def test_its_author_the_delegates_and_the_register_know_at_once(
    veiled, ada, alice, dora, bob, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        escrow = ask(veiled, ada)
    for person, is_blind in ((alice, False), (dora, True)):
        told = Notification.objects.filter(recipient=person, verb="name_asked")
        assert [message.idea is None for message in told] == [is_blind]
        [line] = [line for group in grouped(told, person) for line in group.lines]
        assert "Ada Noël" in line.text and line.quote == REASON
    with django_capture_on_commit_callbacks(execute=True):
        actions.answer_escrow(escrow, by=dora, agrees=True)
    assert Notification.objects.filter(recipient=alice, verb="name_answered").count() == 1
    assert Notification.objects.filter(recipient=ada, verb="name_answered").count() == 1
    assert not Notification.objects.filter(recipient=bob).exists()
    asked, opened = Entry.objects.filter(kind="escrow")
    assert (asked.data["result"], opened.data["result"]) == ("asked", "opened")
    assert REASON not in asked.payload.content and asked.data["company"] == ""


def test_a_delegate_who_declines_keeps_it_under_seal(veiled, ada, dora):
    escrow = actions.answer_escrow(ask(veiled, ada), by=dora, agrees=False)
    assert not escrow.was_opened
    assert "Alice Briand" not in page_of(ada)
    assert "Le nom reste sous scellé" in page_of(ada)
    assert Entry.objects.filter(kind="escrow").last().data["result"] == "kept"


@pytest.mark.parametrize("who", ["ada", "dora"])
def test_who_is_near_its_author_opens_nothing_and_learns_no_reason(veiled, ada, dora, alice, who):
    """Two answers that read the same: a conflict would tell whose idea it is."""
    kept = page_after(veiled, ada, dora, agrees=False)
    Escrow.objects.all().delete()
    set_manager(alice, {"ada": ada, "dora": dora}[who], kind="dotted")
    assert page_after(veiled, ada, dora, agrees=True) == kept
    escrow = Escrow.objects.get()
    assert not escrow.was_opened
    if who == "ada":
        with pytest.raises(IntegrityError, match="nobody"), transaction.atomic():
            Escrow.objects.filter(pk=escrow.pk).update(until=timezone.now() + timedelta(hours=1))


def test_whoever_comes_into_conflict_meanwhile_reads_no_more(veiled, ada, dora, alice):
    actions.answer_escrow(ask(veiled, ada), by=dora, agrees=True)
    assert "Alice Briand" in page_of(ada)
    set_manager(alice, ada, kind="dotted")
    assert "Alice Briand" not in page_of(ada)


def test_nobody_alone(veiled, ada, dora):
    grant_role(ada, Role.DELEGATE, at_once=True)
    escrow = ask(veiled, ada)
    with pytest.raises(DomainError):
        actions.answer_escrow(escrow, by=ada, agrees=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Escrow.objects.filter(pk=escrow.pk).update(answered_by=ada, answer="agreed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Escrow.objects.filter(pk=escrow.pk).update(until=timezone.now())
    with pytest.raises(DomainError):
        actions.ask_name(veiled.pk, by=dora, reason=REASON)


def test_asking_and_answering_twice_change_nothing(veiled, ada, dora):
    assert ask(veiled, ada) == ask(veiled, ada)
    escrow = actions.answer_escrow(Escrow.objects.get(), by=dora, agrees=False)
    assert actions.answer_escrow(escrow, by=dora, agrees=True).answer == "declined"
    assert Entry.objects.filter(kind="escrow").count() == 2


def test_a_number_is_not_for_trying_out(veiled, ada, alice):
    signed, hidden = make_idea(by=alice), make_idea(by=alice, is_pseudonymous=True, status="submitted")
    said = set()
    for number in (signed.pk, hidden.pk, 987654):
        with pytest.raises(DomainError) as refusal:
            actions.ask_name(number, by=ada, reason=REASON)
        said.add(str(refusal.value.message))
    assert len(said) == 1


def test_the_page_is_for_two_roles_and_says_what_is_wrong(veiled, ada, bob, mona, dora):
    for stranger in (bob, mona):
        page_of(stranger, status=404)
    assert 'name="reason"' not in page_of(dora)
    browser = Client()
    browser.force_login(ada)
    response = browser.post(PAGE, {"number": veiled.pk, "reason": "Court"})
    assert response.status_code == 422 and "Dites pourquoi" in response.content.decode()
    assert browser.post(PAGE, {"number": veiled.pk, "reason": REASON}).status_code == 302
    escrow = Escrow.objects.get()
    answer = reverse("escrow-answer", args=[escrow.pk])
    assert browser.post(answer, {"agrees": "1"}).status_code == 404
    browser.force_login(dora)
    assert browser.post(answer, {"agrees": "1"}).status_code == 302
    escrow.refresh_from_db()
    assert escrow.was_opened and veiled.pseudonym in browser.get(veiled.get_absolute_url()).content.decode()
