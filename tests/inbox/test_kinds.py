"""Kinds of news, channels and paces: who chooses what, and what holds without a choice."""

import importlib
from datetime import datetime

import pytest
from django.apps import apps
from django.utils import translation
from django.utils.translation import gettext

from core.errors import DomainError
from inbox.actions import set_wishes
from inbox.directory import TELLS
from inbox.hours import HOUSE
from inbox.kinds import ALWAYS_SHOWN, DEFAULTS, DETAILS, Channel, Kind, Pace, choosable
from inbox.models import Notification, Wish
from inbox.paces import due_at
from inbox.policy import POLICY
from inbox.reasons import BY_AUDIENCE, OF_A_PERSON
from inbox.wishes import wishes_of
from tests.inbox.posting import PARIS, TUESDAY, comment_on

LINES = [(verb, tell) for verb, tells in (*POLICY.items(), *((k, (t,)) for k, t in TELLS.items())) for tell in tells]


def test_each_line_of_the_policy_is_of_exactly_one_kind_and_each_kind_has_lines():
    assert all(isinstance(tell.kind, Kind) for _verb, tell in LINES)
    assert {tell.kind for _verb, tell in LINES} == set(Kind) == set(DETAILS)
    kinds = {}
    for verb, tell in LINES:
        kinds.setdefault((verb, tell.whom), set()).add(tell.kind)
    assert [line for line, found in kinds.items() if len(found) != 1] == []


def test_each_line_says_why_in_both_languages():
    whys = [OF_A_PERSON[verb] if tell.whom == "person" else BY_AUDIENCE[tell.whom] for verb, tell in LINES]
    with translation.override("fr"):
        assert all(gettext(why) != why for why in whys)
    told = {tell.whom for _verb, tell in LINES}
    assert set(BY_AUDIENCE) | {"person"} == told
    assert set(OF_A_PERSON) == {verb for verb, tell in LINES if tell.whom == "person"}


def test_duties_and_decisions_about_ones_own_are_always_in_the_inbox(alice):
    assert {tell.kind for _verb, tell in LINES if tell.whom in ("authors", "reviewer", "wronged")} <= {
        *ALWAYS_SHOWN, Kind.TALK
    }  # fmt: skip
    assert not {(kind, Channel.INBOX) for kind in ALWAYS_SHOWN} & set(choosable())
    with pytest.raises(DomainError):
        set_wishes(alice, {(Kind.DUTIES, Channel.INBOX): Pace.NEVER})
    with pytest.raises(DomainError):
        set_wishes(alice, {(Kind.TALK, Channel.INBOX): Pace.WEEKLY})


def test_what_matters_comes_at_once_and_the_rest_seldom():
    mail = DEFAULTS[Channel.MAIL]
    assert {mail[kind] for kind in (*ALWAYS_SHOWN, Kind.TALK)} <= {Pace.NOW, Pace.DAILY}
    assert {mail[kind] for kind in set(Kind) - ALWAYS_SHOWN - {Kind.TALK}} <= {Pace.WEEKLY, Pace.NEVER}


@pytest.mark.parametrize("day", range(1, 32))
@pytest.mark.parametrize("pace", [Pace.NOW, Pace.DAILY, Pace.WEEKLY])
def test_no_mail_is_due_outside_working_hours(pace, day):
    for hour in (0, 7, 8, 12, 18, 23):
        now = datetime(2026, 5, day, hour, 55, tzinfo=PARIS)
        due = due_at(pace, now, HOUSE)
        assert due > now and HOUSE.current(due)
        assert (due - now).days <= {"now": 4, "daily": 4, "weekly": 10}[pace]


def test_the_weekly_digest_comes_on_the_first_working_day():
    friday = datetime(2026, 4, 3, 12, tzinfo=PARIS)
    assert due_at(Pace.WEEKLY, friday, HOUSE) == datetime(2026, 4, 7, 8, 30, tzinfo=PARIS)  # Easter Monday is none
    assert due_at(Pace.DAILY, datetime(2026, 4, 7, 8, 29, tzinfo=PARIS), HOUSE) == datetime(
        2026, 4, 7, 8, 30, tzinfo=PARIS
    )
    assert due_at(Pace.NEVER, friday, HOUSE) is None


# ── the page ──


def answers(**other):
    return {f"{kind}-{channel}": DEFAULTS[channel][kind].value for kind, channel in choosable()} | other


def test_one_chooses_kind_by_kind_and_choosing_twice_changes_nothing(client, bob):
    client.force_login(bob)
    page = client.get("/inbox/preferences/").content.decode()
    assert page.count("<select") == len(choosable()) and 'name="mine-inbox"' not in page and "toujours" in page
    sent = answers(**{"game-mail": "weekly", "talk-inbox": "never"})
    for _again in (1, 2):
        assert client.post("/inbox/preferences/", sent).status_code == 302
    assert wishes_of(bob)[Kind.GAME, Channel.MAIL] == "weekly"
    assert Wish.objects.filter(person=bob).count() == len(choosable())
    page = client.get("/inbox/preferences/").content.decode()
    assert page.count('value="weekly" selected') == 3


def test_a_wrong_answer_keeps_the_others_and_is_marked_at_its_field(client, bob):
    client.force_login(bob)
    refused = client.post("/inbox/preferences/", answers(**{"game-mail": "daily", "talk-mail": "toujours"}))
    page = refused.content.decode()
    assert refused.status_code == 422 and not Wish.objects.exists()
    assert page.count('aria-invalid="true"') == 1 and "Choisissez l’un des rythmes" in page
    assert 'value="daily" selected' in page
    assert client.post("/inbox/preferences/", {}).status_code == 422


def test_a_kind_one_does_not_want_in_the_inbox_is_not_there(client, idea, bob, alice, django_assert_num_queries):
    set_wishes(alice, {(Kind.TALK, channel): Pace.NEVER for channel in Channel})
    comment_on(idea, bob)
    assert not Notification.objects.exists()
    set_wishes(alice, {(Kind.TALK, Channel.MAIL): Pace.WEEKLY})
    comment_on(idea, bob)
    client.force_login(alice)
    assert Notification.objects.get().mail_at and "a commenté" not in client.get("/inbox/").content.decode()


def test_the_inbox_says_why(client, idea, bob, alice):
    comment_on(idea, bob)
    client.force_login(alice)
    page = client.get("/inbox/").content.decode()
    assert "Pourquoi ce message" in page and "Vous signez cette idée" in page


# ── the old choice ──


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("mail", "paces"),
    [
        ("none", dict.fromkeys(Kind, "never")),
        ("important", {kind: "now" if kind in (*ALWAYS_SHOWN, Kind.TALK) else "never" for kind in Kind}),
        ("all", dict.fromkeys(Kind, "now")),
    ],
)
def test_the_choice_of_before_becomes_wishes_and_back(alice, time_machine, mail, paces):
    time_machine.move_to(TUESDAY, tick=False)
    moving = importlib.import_module("inbox.migrations.0006_preferences_become_wishes")
    site = Site(apps, [(alice.pk, mail)])
    moving.forwards(site, None)
    moving.forwards(site, None)
    assert {kind: pace for (kind, channel), pace in wishes_of(alice).items() if channel == Channel.MAIL} == paces
    site.rows = []
    moving.backwards(site, None)
    assert site.rows == [(alice.pk, mail)] and not Wish.objects.exists()


class Site:
    """The models of the site, with the one that is gone."""

    def __init__(self, real, rows):
        self.real, self.rows, self.objects = real, rows, self

    def get_model(self, app, name):
        return self if name == "Preference" else self.real.get_model(app, name)

    def __call__(self, *, person_id, mail):
        return person_id, mail

    def values_list(self, *names):
        return self

    def iterator(self):
        return iter(self.rows)

    def bulk_create(self, rows, **options):
        self.rows = rows
