"""What comes by mail: by choice, in working hours, once."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django_tasks_db.models import DBTaskResult

from ideas import actions
from ideas.models import Activity
from ideas.verbs import Verb
from inbox import mail, tasks
from inbox.actions import mark_read, notify, set_mail
from inbox.models import Notification, Preference
from tests.factories import make_comment

pytestmark = pytest.mark.both_databases

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=PARIS)
SUNDAY = datetime(2026, 11, 22, 15, tzinfo=PARIS)
MONDAY = datetime(2026, 11, 23, 8, 1, tzinfo=PARIS)


@pytest.fixture
def news(idea, bob, time_machine):
    """A comment on alice's idea, on a Tuesday at ten."""
    time_machine.move_to(TUESDAY, tick=False)
    comment = make_comment(idea, by=bob, body="Essayons à Rennes.")
    notify(Activity.objects.get(comment=comment, verb=Verb.COMMENTED))


def post():
    """What the minute's job and its tasks do."""
    DBTaskResult.objects.all().delete()
    tasks.post_mails()
    for task in DBTaskResult.objects.all():
        tasks.send_mail_to.func(*task.args_kwargs["args"])


def test_what_matters_is_mailed_once_in_text_and_html(news, alice, idea, mailoutbox):
    post()
    post()
    (message,) = mailoutbox
    assert message.to == [alice.email] and idea.title in message.subject
    assert "Bob Tanguy a commenté votre idée." in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html" and "Essayons à Rennes." in html
    assert "<img" not in html and "url(" not in html and "src=" not in html
    assert Notification.objects.get().emailed


def test_what_was_read_on_the_site_is_not_mailed(news, alice, mailoutbox):
    mark_read(alice)
    post()
    assert mailoutbox == []


@pytest.mark.parametrize(("choice", "count"), [("none", 0), ("important", 0), ("all", 1)])
def test_followers_get_mail_only_when_they_want_everything(idea, bob, eve, time_machine, mailoutbox, choice, count):
    time_machine.move_to(TUESDAY, tick=False)
    set_mail(eve, choice)
    actions.set_follow(idea, by=eve, level="watching")
    comment = make_comment(idea, by=bob)
    notify(Activity.objects.get(comment=comment, verb=Verb.COMMENTED))
    Notification.objects.exclude(recipient=eve).delete()
    post()
    assert len(mailoutbox) == count


def test_nothing_is_sent_outside_working_hours(idea, bob, time_machine, mailoutbox):
    time_machine.move_to(SUNDAY, tick=False)
    comment = make_comment(idea, by=bob)
    notify(Activity.objects.get(comment=comment, verb=Verb.COMMENTED))
    post()
    assert mailoutbox == []
    time_machine.move_to(MONDAY, tick=False)
    post()
    assert len(mailoutbox) == 1


def test_two_mails_are_half_an_hour_apart(news, idea, bob, alice, time_machine, mailoutbox):
    post()
    comment = make_comment(idea, by=bob)
    notify(Activity.objects.get(comment=comment, verb=Verb.COMMENTED))
    post()
    assert len(mailoutbox) == 1
    time_machine.move_to(TUESDAY.replace(minute=31), tick=False)
    post()
    assert len(mailoutbox) == 2


def test_a_mail_server_that_is_away_loses_nothing(news, alice, mailoutbox, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        with pytest.raises(ConnectionRefusedError):
            mail.send(alice.pk)
    assert not Notification.objects.filter(mailed_at__isnull=False).exists()
    mail.send(alice.pk)
    assert len(mailoutbox) == 1


def refuse(*args, **kwargs):
    raise ConnectionRefusedError


def test_a_mail_that_a_dead_worker_began_is_sent_again(news, alice, time_machine, mailoutbox):
    Notification.objects.update(mailed_at=TUESDAY)
    post()
    assert mailoutbox == []
    time_machine.move_to(TUESDAY.replace(minute=35), tick=False)
    post()
    assert len(mailoutbox) == 1


def test_who_left_or_may_no_longer_see_the_idea_gets_nothing(news, idea, alice, mailoutbox):
    alice.is_active = False
    alice.save()
    post()
    assert mailoutbox == []


def test_the_mail_speaks_the_language_of_its_reader(news, alice, mailoutbox):
    type(alice).objects.filter(pk=alice.pk).update(language="en")
    post()
    assert mailoutbox[0].subject.startswith("Eurêka: news of") and "commented on your idea" in mailoutbox[0].body


def test_the_link_under_a_mail_stops_them_after_a_click_without_logging_in(client, news, alice, mailoutbox):
    post()
    link = mailoutbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    path = link[link.index("/inbox/") :]
    assert "Arrêter tous les courriels" in client.get(path).content.decode()
    assert not Preference.objects.filter(person=alice, mail="none").exists()
    assert client.post(path).status_code == 200
    assert Preference.objects.get(person=alice).mail == "none"
    assert client.get(path[:-2] + "x/").status_code == 404


def test_one_chooses_on_the_preferences_page(client, bob):
    client.force_login(bob)
    assert 'value="important" checked' in client.get("/inbox/preferences/").content.decode()
    assert client.post("/inbox/preferences/", {"mail": "all"}).status_code == 302
    assert 'value="all" checked' in client.get("/inbox/preferences/").content.decode()
    assert client.post("/inbox/preferences/", {"mail": "toujours"}).status_code == 422
