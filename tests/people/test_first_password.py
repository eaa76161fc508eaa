"""People come from the directory without a password: the forgotten one is also the way to the first."""

import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from people.models import Role, RoleGrant
from register.models import Entry
from tests.factories import make_person

NEW = "une phrase que personne ne devine"


@pytest.fixture
def newcomer(head):
    person = make_person("Zoe", "Quere", manager=head)
    person.set_unusable_password()
    person.save()
    return person


def ask(client, email):
    return client.post("/password/", {"email": email})


def test_a_newcomer_chooses_a_first_password_and_enters(client, newcomer):
    assert ask(client, newcomer.email.upper()).status_code == 302
    [link] = re.findall(r"https?://[^/\s]+(/password/\S+)", mail.outbox[0].body)
    form = client.get(link, follow=True)
    chosen = client.post(form.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    assert chosen.status_code == 302
    assert client.post("/login/", {"username": newcomer.email, "password": NEW}).status_code == 302
    assert client.get("/ideas/").status_code == 200
    assert "/password/" in client.get(link, follow=True).request["PATH_INFO"]


def test_nobody_learns_whether_an_address_is_known(client, newcomer):
    answers = [ask(client, email) for email in (newcomer.email, "personne@groupe.example")]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, "/password/sent/")] * 2
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_outside": True}])
def test_who_left_or_never_worked_here_receives_nothing(client, newcomer, change):
    type(newcomer).objects.filter(pk=newcomer.pk).update(**change)
    assert ask(client, newcomer.email).status_code == 302
    assert mail.outbox == []


def test_a_mailbox_is_not_flooded(client, newcomer):
    answers = [ask(client, newcomer.email).status_code for _ in range(5)]
    assert answers == [302, 302, 302, 429, 429]
    assert len(mail.outbox) == 3


def test_the_machine_names_the_first_administrator(bob, capsys):
    for arguments in ([Role.ADMINISTRATOR, "--first"], [Role.ADMINISTRATOR], []):
        call_command("role", bob.email, *arguments)
        assert capsys.readouterr().out == "Bob Tanguy: administrator\n"
    assert list(bob.groups.values_list("name", flat=True)) == ["administrator"]
    with pytest.raises(CommandError, match="already"):
        call_command("role", bob.email, Role.EXECUTIVE, "--first")
    call_command("role", bob.email, Role.ADMINISTRATOR, "--end")
    assert capsys.readouterr().out == "Bob Tanguy: no role\n"
    assert bob.groups.count() == 0
    assert RoleGrant.objects.filter(person=bob).count() == 1
    assert [entry.data["at_once"] for entry in Entry.objects.filter(kind="role")[:1]] == [True]


def test_a_role_for_nobody_is_refused(db):
    with pytest.raises(CommandError, match="Nobody active"):
        call_command("role", "personne@groupe.example", Role.EXECUTIVE)
