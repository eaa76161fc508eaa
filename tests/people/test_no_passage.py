"""Nobody has a passage: no password of another's, no role or post or address that opens anything unseen."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from editorial.actions import ensure_site
from inbox.hours import HOUSE
from inbox.models import Notification
from inbox.sentences import grouped
from inbox.tasks import warn_former_addresses
from moderation import actions as moderation
from moderation.models import Correspondent
from people import tasks
from people.actions import apply_directory, end_role, grant_role, set_manager
from people.directory import COLUMNS, plan
from people.models import DirectoryChange, Role, User
from people.permissions import roles_of
from register import tokens
from register.actions import verify
from register.models import Entry
from tests.factories import PASSWORD, make_entity, make_idea, make_person, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(head):
    """Somebody with every right of the framework."""
    return make_person("Rachel", manager=head, is_superuser=True, is_staff=True)


def browser_of(person):
    browser = Client()
    browser.force_login(person)
    return browser


def entry(kind):
    return Entry.objects.filter(kind=kind).order_by("-number").first()


@pytest.mark.parametrize("command", ["changepassword", "createsuperuser"])
def test_no_command_sets_a_password_or_makes_a_master(alice, command):
    with pytest.raises(CommandError, match="Nobody"):
        call_command(command, alice.email)
    assert User.objects.get(pk=alice.pk).check_password(PASSWORD)
    assert not User.objects.filter(is_superuser=True).exists()


def test_nobody_takes_another_name_in_the_back_office(head):
    ensure_site()
    cleo = make_person("Cleo", "Garnier", manager=head)
    grant_role(cleo, Role.MANAGER, at_once=True)
    browser = browser_of(cleo)
    page = browser.get("/cms/account/")
    assert page.status_code == 200
    assert "theme-keyboard_shortcuts" in page.content.decode()
    assert "first_name" not in page.content.decode()
    names = {"name_email-first_name": "Claire", "name_email-last_name": "Vasseur", "name_email-email": "c@exemple.test"}
    settings = {"theme-theme": "dark", "theme-density": "default", "theme-contrast": "system"}
    assert browser.post("/cms/account/", names | settings).status_code in (200, 302)
    assert User.objects.get(pk=cleo.pk).get_full_name() == "Cleo Garnier"


def test_no_form_of_the_back_office_touches_an_account_even_for_a_superuser(root, alice):
    ensure_site()
    browser = browser_of(root)
    assert browser.get("/cms/").status_code == 200
    forms = [f"/cms/users/{alice.pk}/", "/cms/users/add/", "/cms/users/", "/cms/groups/", "/cms/groups/new/"]
    data = {"password1": "autre-mot-de-passe", "password2": "autre-mot-de-passe", "email": "x@exemple.test"}
    for address in forms:
        assert browser.get(address).status_code == 404
        assert browser.post(address, data).status_code == 404
    assert User.objects.get(pk=alice.pk).check_password(PASSWORD)


def test_a_superuser_reads_no_idea_under_review(root, alice):
    idea = make_idea(by=alice, status="submitted")
    assert browser_of(root).get(idea.get_absolute_url()).status_code == 404
    assert browser_of(root).get("/moderation/reports/").status_code == 404


def test_a_new_role_opens_nothing_for_a_day_and_is_seen_by_whom_it_is_given(
    bob, alice, django_capture_on_commit_callbacks
):
    ensure_site()
    with time_machine.travel("2026-11-17T10:00:00+01:00", tick=False) as clock:
        with django_capture_on_commit_callbacks(execute=True):
            grant_role(bob, Role.MANAGER, by=alice)
        assert browser_of(bob).get("/moderation/reports/").status_code == 404
        assert browser_of(bob).get("/cms/").status_code == 404
        page = browser_of(bob).get("/inbox/").content.decode()
        assert "équipe d’animation" in page or "animation" in page
        assert "18 novembre 2026 10:00" in page
        assert "18 novembre 2026 10:00" in browser_of(bob).get("/me/").content.decode()
        told = entry("role").data
        assert (told["person"], told["by"]) == (tokens.of(bob.pk), tokens.of(alice.pk))
        assert (told["role"], told["at_once"]) == ("community_manager", False)
        clock.shift(timedelta(hours=24, seconds=30))
        tasks.follow_calendar()
        assert browser_of(bob).get("/moderation/reports/").status_code == 200
        assert browser_of(bob).get("/cms/").status_code == 200
        end_role(bob, Role.MANAGER)
        assert browser_of(bob).get("/moderation/reports/").status_code == 404
        assert browser_of(bob).get("/cms/").status_code == 404


def test_a_role_taken_back_before_it_began_never_begins(bob):
    grant_role(bob, Role.DELEGATE)
    end_role(bob, Role.DELEGATE)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert roles_of(User.objects.get(pk=bob.pk)) == frozenset()


def test_a_new_correspondent_receives_nothing_for_a_day(alice, bob, cleo):
    post = Correspondent(person=bob, theme=make_theme(), company=make_entity("Cartes"))
    moderation.keep_post(post, by=cleo)
    idea = make_idea(by=alice, status="submitted")
    assert moderation.route(idea).reviewer == cleo
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert moderation.route(make_idea(by=alice, status="submitted")).reviewer == bob
    assert entry("post").data["change"] == "post_given"
    assert entry("post").data["person"] == tokens.of(bob.pk)


def test_a_post_given_to_another_or_opened_again_waits_too(alice, bob, carl, cleo):
    post = carl.correspondences.get()
    began = post.since
    post.absent_until = timezone.now()
    assert moderation.keep_post(post, by=cleo).since == began
    post.is_active = False
    moderation.keep_post(post, by=cleo)
    post.is_active = True
    assert moderation.keep_post(post, by=cleo).since > timezone.now()
    post.person = bob
    moderation.keep_post(post, by=cleo)
    kinds = list(DirectoryChange.objects.values_list("kind", "person_id"))
    assert kinds[-2:] == [("post_ended", carl.pk), ("post_given", bob.pk)]
    for _ in range(2):
        moderation.end_post(post, by=cleo)
    assert DirectoryChange.objects.filter(kind="post_ended", person=bob).count() == 1


def test_the_back_office_names_correspondents_by_the_same_action(bob, root):
    ensure_site()
    browser, company = browser_of(root), make_entity("Cartes")
    data = {"person": bob.pk, "theme": make_theme().pk, "company": company.pk, "is_active": "on"}
    assert browser.post("/cms/correspondents/new/", data).status_code == 302
    post = Correspondent.objects.get(person=bob)
    assert post.since > timezone.now() + timedelta(hours=23)
    assert browser.post(f"/cms/correspondents/edit/{post.pk}/", {**data, "is_active": ""}).status_code == 302
    assert browser.post(f"/cms/correspondents/delete/{post.pk}/").status_code == 302
    kinds = DirectoryChange.objects.filter(person=bob).values_list("kind", "by_id")
    assert list(kinds) == [(kind, root.pk) for kind in ("post_given", "post_changed", "post_ended")]


def test_another_manager_is_told_and_registered(alice, bob, mona, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        set_manager(alice, bob, by=mona)
    told = entry("directory").data
    assert told == {
        "change": "line_changed", "kind": "line", "manager": tokens.of(bob.pk), "person": tokens.of(alice.pk),
        "by": tokens.of(mona.pk),
    }  # fmt: skip
    [group] = grouped(Notification.objects.visible_to(alice), alice)
    assert "Bob Tanguy" in group.lines[0].text
    assert verify() is None


def row(number, email, name, manager=""):
    cells = {"employee_number": number, "email": email, "first_name": name, "last_name": "Roux", "company": "Cartes"}
    return ";".join({**cells, "manager": manager}.get(column, "") for column in COLUMNS)


def read(*rows):
    return apply_directory(plan("\n".join([";".join(COLUMNS), *rows]), timezone.localdate()), force=True)


@pytest.fixture
def moved(bob, head, django_capture_on_commit_callbacks):
    """The directory gives bob another address, and another manager."""
    former, above = bob.email, head.employee_number
    with django_capture_on_commit_callbacks(execute=True):
        read(row(above, head.email, "Paul"), row(bob.employee_number, "autre@exemple.test", "Bob", above))
    return User.objects.get(pk=bob.pk), former


def test_a_changed_address_is_told_to_the_former_one_and_registered_without_it(moved):
    bob, former = moved
    change = DirectoryChange.objects.get(kind="changed", person=bob)
    assert change.data["email"][0] == former
    with time_machine.travel("2030-12-02T22:00+01:00", tick=False) as clock:
        warn_former_addresses()
        assert mail.outbox == []
        clock.move_to(HOUSE.opening(timezone.now()))
        for _minute in range(2):
            warn_former_addresses()
    assert [message.to for message in mail.outbox] == [[former]]
    assert "24 heures" in mail.outbox[0].body
    [told] = [e.data for e in Entry.objects.filter(kind="directory") if e.data.get("what")]
    assert told == {"what": "address", "change": "changed", "person": tokens.of(bob.pk), "by": None}
    assert "autre@" not in " ".join(e.payload.content for e in Entry.objects.select_related("payload"))
    said = [line.text for group in grouped(Notification.objects.visible_to(bob), bob) for line in group.lines]
    assert any("adresse" in text for text in said)


def test_nobody_enters_by_an_address_changed_a_moment_ago(moved, client):
    bob, _former = moved
    assert client.post("/password/", {"email": bob.email}).status_code == 302
    assert mail.outbox == []
    with time_machine.travel(HOUSE.opening(timezone.now() + timedelta(days=30)), tick=False) as clock:
        client.post("/password/", {"email": bob.email})
        assert mail.outbox == []  # nobody has been warned yet
        warn_former_addresses()
        mail.outbox.clear()
        clock.shift(timedelta(hours=23))
        client.post("/password/", {"email": bob.email})
        assert mail.outbox == []
        clock.shift(timedelta(hours=2))
        client.post("/password/", {"email": bob.email})
    assert [message.to for message in mail.outbox] == [[bob.email]]


def test_who_arrives_with_the_file_is_told_nothing_of_the_first_lines(head, django_capture_on_commit_callbacks):
    above = head.employee_number
    with django_capture_on_commit_callbacks(execute=True):
        read(row(above, head.email, "Paul"), row("E9", "neuf@exemple.test", "Neuf", above))
    assert not Notification.objects.filter(recipient__employee_number="E9").exists()
    assert Entry.objects.filter(kind="directory").count() == 1
