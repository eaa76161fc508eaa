"""Breaking the glass: for a reason, for some hours, never in conflict, in the sight of all whom it concerns."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from core.errors import DomainError
from ideas.models import Idea, Reader
from inbox.models import Notification
from inbox.sentences import grouped
from moderation import actions
from moderation.models import Glass
from people.actions import declare_conflict, grant_role, set_manager
from people.models import Role
from register import tokens
from register.models import Entry
from tests.factories import make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db
REASON = "Le tribunal demande cette idée, ordonnance 42."
PAGE = "/moderation/glass/"


@pytest.fixture
def ada(head):
    ada = make_person("Ada", "Noël", manager=head, entity=make_entity("Cartes"))
    grant_role(ada, Role.ADMINISTRATOR, at_once=True)
    return ada


@pytest.fixture
def hidden(alice):
    return make_idea(by=alice, status="submitted", title="Une idée que nul ne lit")


def browser_of(person):
    browser = Client()
    browser.force_login(person)
    return browser


def sees(person, idea):
    return Idea.objects.visible_to(person).filter(pk=idea.pk).exists()


def ask(browser, idea, reason=REASON):
    return browser.post(PAGE, {"number": idea.pk, "reason": reason})


def test_it_opens_one_idea_for_some_hours_and_nothing_else(ada, alice, hidden):
    other = make_idea(by=alice, status="submitted")
    browser = browser_of(ada)
    assert browser.get(hidden.get_absolute_url()).status_code == 404
    assert ask(browser, hidden).status_code == 302
    assert "Une idée que nul ne lit" in browser.get(hidden.get_absolute_url()).content.decode()
    assert browser.get(other.get_absolute_url()).status_code == 404
    for address in ("/ideas/", "/ideas/?q=nul", "/moderation/", "/"):
        assert "Une idée que nul ne lit" not in browser.get(address, follow=True).content.decode()
    assert browser.post(f"/ideas/{hidden.pk}/comment/", {"body": "x", "client_key": "k"}).status_code in (404, 422)
    with time_machine.travel(timezone.now() + timedelta(hours=3, minutes=59)):
        assert sees(ada, hidden)
    with time_machine.travel(timezone.now() + timedelta(hours=4, minutes=1)):
        assert not sees(ada, hidden)
        assert browser_of(ada).get(hidden.get_absolute_url()).status_code == 404


def test_authors_delegates_and_register_know_at_once(ada, alice, dora, bob, hidden, django_capture_on_commit_callbacks):
    with time_machine.travel("2099-11-28T23:00:00+01:00", tick=False):  # a Saturday night, after the role was given
        with django_capture_on_commit_callbacks(execute=True):
            actions.break_glass(hidden.pk, by=ada, reason=REASON)
        for person, is_blind in ((alice, False), (dora, True)):
            [told] = Notification.objects.filter(recipient=person, verb="glass_broken")
            assert (told.idea is None) == is_blind
            assert timezone.localtime(told.mail_at).isoformat().startswith("2099-11-30T")
            [line] = [
                line
                for group in grouped(Notification.objects.visible_to(person).filter(pk=told.pk), person)
                for line in group.lines
            ]
            assert "Ada Noël" in line.text
            assert line.quote == REASON
            assert line.url == (PAGE if is_blind else "")
    assert not Notification.objects.filter(recipient=bob).exists()
    entry = Entry.objects.get(kind="glass")
    [certificate] = entry.data["certificates"]
    assert (certificate["judge"], certificate["result"]) == (tokens.of(ada.pk), "free")
    assert entry.data["result"] == "broken"
    assert REASON not in entry.payload.content
    page = browser_of(dora).get(PAGE).content.decode()
    assert REASON in page and hidden.title not in page
    assert 'name="reason"' not in page


@pytest.mark.parametrize("tie", ["line", "dotted", "team", "declared"])
def test_nobody_in_conflict_with_an_author_breaks_it(ada, alice, mona, hidden, tie):
    if tie == "declared":
        declare_conflict(alice, other=ada)
    elif tie == "team":
        set_manager(ada, mona)
    else:
        set_manager(alice, ada, kind=tie)
    nowhere = Idea(pk=987654)
    pages = [ask(browser_of(ada), idea) for idea in (hidden, nowhere)]
    assert [page.status_code for page in pages] == [422, 422]
    assert Glass.objects.count() == Reader.objects.filter(why="glass").count() == 0
    assert [entry.data["result"] for entry in Entry.objects.filter(kind="glass")] == ["refused", "refused"]
    with pytest.raises(IntegrityError, match="nobody"), transaction.atomic():
        Glass.objects.create(idea=hidden, by=ada, reason=REASON, until=timezone.now() + timedelta(hours=1))


def test_whoever_comes_into_conflict_meanwhile_reads_no_more(ada, alice, hidden):
    actions.break_glass(hidden.pk, by=ada, reason=REASON)
    assert sees(ada, hidden)
    set_manager(alice, ada, kind="dotted")
    assert not sees(ada, hidden)


@pytest.mark.parametrize("reason", ["", "Curieuse", " " * 40, "x" * 1001])
def test_a_reason_is_required(ada, hidden, reason):
    answer = ask(browser_of(ada), hidden, reason)
    assert answer.status_code == 422
    assert not Glass.objects.exists()
    assert not sees(ada, hidden)


def test_published_ideas_need_no_glass(ada, idea):
    with pytest.raises(DomainError):
        actions.break_glass(idea.pk, by=ada, reason=REASON)


def test_nobody_else_has_the_page_and_a_new_administrator_waits(alice, mona, carl, cleo, eve, hidden):
    for person in (alice, mona, carl, cleo, eve):
        assert browser_of(person).get(PAGE).status_code == 404
        assert ask(browser_of(person), hidden).status_code == 404
        with pytest.raises(DomainError):
            actions.break_glass(hidden.pk, by=person, reason=REASON)
    grant_role(eve, Role.ADMINISTRATOR)
    assert browser_of(eve).get(PAGE).status_code == 404


def test_a_delegate_sees_the_list_and_breaks_none(dora, hidden):
    assert ask(browser_of(dora), hidden).status_code == 404


def test_the_list_leads_a_delegate_to_the_entry_and_an_administrator_to_nothing_closed(ada, dora, hidden):
    glass = actions.break_glass(hidden.pk, by=ada, reason=REASON)
    entry = f"/register/entries/{glass.register_number}/"
    assert entry in browser_of(dora).get(PAGE).content.decode()
    assert browser_of(dora).get(entry).status_code == 200
    assert entry not in browser_of(ada).get(PAGE).content.decode()


def test_a_superuser_has_no_other_way_than_the_glass(head, hidden):
    root = make_person("Rachel", manager=head, entity=make_entity("Cartes"), is_superuser=True)
    assert not sees(root, hidden)
    assert ask(browser_of(root), hidden).status_code == 302
    assert sees(root, hidden)
    assert Entry.objects.filter(kind="glass").count() == 1


def test_breaking_twice_is_once_and_stopping_ends_it(ada, hidden):
    first = actions.break_glass(hidden.pk, by=ada, reason=REASON)
    assert actions.break_glass(hidden.pk, by=ada, reason=REASON) == first
    browser = browser_of(ada)
    for _ in range(2):
        assert browser.post(f"{PAGE}{first.pk}/close/").status_code == 302
    assert not sees(ada, hidden)
    assert actions.break_glass(hidden.pk, by=ada, reason=REASON) != first
    assert sees(ada, hidden)


def test_numbers_are_not_for_trying_out(ada, hidden):
    browser = browser_of(ada)
    answers = [browser.post(PAGE, {"number": 900000 + n, "reason": REASON}) for n in range(6)]
    assert {answer.status_code for answer in answers} == {422}
    assert Entry.objects.filter(kind="glass").count() == 5
