"""The way out of mails: one click, without a log-in, of the sort of mail it stands under."""

import pytest
from django.core.signing import TimestampSigner

from inbox.kinds import Channel, Pace
from inbox.unsubscribing import VALID, stop_token
from inbox.wishes import wishes_of
from tests.inbox.posting import TEN, TUESDAY, comment_on, post

pytestmark = pytest.mark.both_databases

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def paces(person):
    """How soon mails come, by kind."""
    return {kind: pace for (kind, channel), pace in wishes_of(person).items() if channel == Channel.MAIL}


@pytest.mark.parametrize(
    ("what", "left"),
    [("now", {Pace.WEEKLY, Pace.NEVER}), ("digest", {Pace.NOW, Pace.NEVER}), ("all", {Pace.NEVER})],
)
def test_one_click_stops_mails_of_its_sort_at_once_and_twice_is_as_once(client, alice, what, left):
    path = f"/inbox/unsubscribe/{stop_token(alice, what)}/"
    before = paces(alice)
    assert client.get(path).status_code == client.head(path).status_code == 200
    assert paces(alice) == before
    for _again in (1, 2):
        assert client.post(path, ONE_CLICK).status_code == 200
    assert set(paces(alice).values()) == left


def test_the_link_under_a_mail_stops_it_and_leads_to_the_choices(client, idea, bob, alice, time_machine, mailoutbox):
    time_machine.move_to(TUESDAY, tick=False)
    comment_on(idea, bob)
    time_machine.move_to(TUESDAY + TEN, tick=False)
    post()
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = headers["List-Unsubscribe"].strip("<>")
    assert link in mailoutbox[0].body and link in mailoutbox[0].alternatives[0][0]
    path = link[link.index("/inbox/") :]
    page = client.get(path).content.decode()
    assert "Arrêter les courriels immédiats" in page and "/inbox/preferences/" in page
    comment_on(idea, bob)
    assert "Plus de courriels immédiats" in client.post(path, ONE_CLICK).content.decode()
    time_machine.move_to(TUESDAY + 6 * TEN, tick=False)
    post()
    assert len(mailoutbox) == 1


def test_a_link_of_before_stops_all_mail(client, alice):
    token = TimestampSigner(salt="inbox.unsubscribe").sign(str(alice.pk))
    assert client.post(f"/inbox/unsubscribe/{token}/", ONE_CLICK).status_code == 200
    assert set(paces(alice).values()) == {Pace.NEVER}


def test_a_link_that_is_not_ours_or_too_old_is_none(client, alice, time_machine):
    time_machine.move_to(TUESDAY, tick=False)
    token = stop_token(alice, "all")
    assert client.post(f"/inbox/unsubscribe/{token[:-2]}x/").status_code == 404
    time_machine.move_to(TUESDAY + VALID + TEN)
    assert client.post(f"/inbox/unsubscribe/{token}/").status_code == 404
    assert Pace.NOW in paces(alice).values()
