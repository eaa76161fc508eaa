"""A message about a badge or a level names it and draws it, in the inbox and by mail."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from gamification.models import Badge
from ideas.models import Activity
from ideas.verbs import Verb
from inbox import mail
from inbox.actions import notify, set_wishes
from inbox.kinds import Kind
from inbox.models import Notification
from inbox.paces import DELAY
from inbox.sentences import grouped

pytestmark = pytest.mark.both_databases

TUESDAY = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def rewarded(alice, time_machine):
    """Alice earned a badge twice over, then a level."""
    time_machine.move_to(TUESDAY, tick=False)
    set_wishes(alice, {(Kind.GAME, "mail"): "now"})
    for level in (1, 2):
        tell(Verb.BADGE_EARNED, alice, badge="fresh-eye", level=level)
    tell(Verb.LEVEL_REACHED, alice, level=2)
    return alice


def tell(verb, person, **data):
    notify(Activity.record(verb, person=person, data=data))


def test_the_inbox_names_and_draws_what_was_earned(client, rewarded):
    client.force_login(rewarded)
    page = client.get("/inbox/").content.decode()
    assert "Vous avez obtenu le badge «\xa0Œil neuf\xa0»\u202f: 1 chapeau." in page
    assert "Vous avez obtenu le badge «\xa0Œil neuf\xa0»\u202f: 2 chapeaux." in page
    assert "Vous avez atteint le niveau «\xa0Lanterne\xa0»." in page and "À partir de 150 points" in page
    assert page.count('<svg class="badge badge--1') == page.count('<svg class="badge badge--2') == 1


def test_the_mail_names_it_in_text_and_draws_it_in_html(rewarded, mailoutbox, time_machine):
    time_machine.move_to(TUESDAY + DELAY, tick=False)
    mail.send(rewarded.pk)
    (message,) = mailoutbox
    html = message.alternatives[0][0]
    for body in (message.body, html):
        assert "Œil neuf" in body and "2 chapeaux" in body and "Lanterne" in body
    assert html.count("<svg") == 2 and "<svg" not in message.body


def test_a_removed_badge_keeps_its_plain_sentence(client, rewarded):
    Badge.objects.filter(key="fresh-eye").delete()
    client.force_login(rewarded)
    page = client.get("/inbox/").content.decode()
    assert "Vous avez obtenu un badge." in page and '<svg class="badge' not in page


def test_a_level_that_no_longer_exists_keeps_its_plain_sentence(client, alice):
    tell(Verb.LEVEL_REACHED, alice, level=99)
    client.force_login(alice)
    assert "Vous avez atteint un nouveau niveau." in client.get("/inbox/").content.decode()


def test_what_would_read_the_same_is_said_once(rewarded):
    tell(Verb.BADGE_EARNED, rewarded, badge="fresh-eye", level=2)
    (group,) = grouped(Notification.objects.visible_to(rewarded), rewarded)
    assert [line.reward for line in group.lines] == [
        {"badge": "fresh-eye", "level": 2},
        {"level": 2},
        {"badge": "fresh-eye", "level": 1},
    ]


def test_many_rewards_cost_no_more_queries_than_one(client, rewarded, django_assert_max_num_queries):
    client.force_login(rewarded)
    client.get("/inbox/")
    with django_assert_max_num_queries(10) as few:
        client.get("/inbox/")
    for badge in ("first-light", "nugget", "hyphen"):
        tell(Verb.BADGE_EARNED, rewarded, badge=badge, level=1)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/inbox/")
