"""What comes by mail: few, useful, in working hours, once."""

import re
from datetime import timedelta

import pytest

from ideas import actions
from ideas.models import Activity
from ideas.verbs import Verb
from inbox import mail
from inbox.actions import mark_read, notify, set_wishes
from inbox.kinds import Channel, Kind, Pace
from inbox.models import Notification
from tests.factories import make_idea, make_person
from tests.inbox.posting import MONDAY, NEXT_MONDAY, NEXT_MORNING, SUNDAY, TEN, TUESDAY, comment_on, post
from tests.threads import together

pytestmark = pytest.mark.both_databases


def by_mail(person, kind, pace):
    set_wishes(person, {(kind, Channel.MAIL): pace})


@pytest.fixture
def news(idea, bob, time_machine):
    """A comment on alice's idea, on a Tuesday at ten; it is ten past ten."""
    time_machine.move_to(TUESDAY, tick=False)
    comment_on(idea, bob, body="Essayons à Rennes.")
    time_machine.move_to(TUESDAY + TEN, tick=False)


def test_what_matters_is_mailed_once_in_text_and_html(news, alice, idea, mailoutbox):
    post()
    post()
    (message,) = mailoutbox
    assert message.to == [alice.email] and idea.title in message.subject
    assert "Bob Tanguy a commenté votre idée." in message.body
    assert "Pourquoi ce message\u202f: vous signez cette idée." in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html" and "Essayons à Rennes." in html and "vous signez cette idée" in html
    assert "<img" not in html and "url(" not in html and "src=" not in html
    assert Notification.objects.get().emailed


def test_it_waits_ten_minutes_and_what_was_read_meanwhile_is_not_mailed(idea, bob, alice, time_machine, mailoutbox):
    time_machine.move_to(TUESDAY, tick=False)
    comment_on(idea, bob)
    time_machine.move_to(TUESDAY + TEN - timedelta(seconds=1), tick=False)
    post()
    assert mailoutbox == []
    mark_read(alice)
    time_machine.move_to(TUESDAY + TEN, tick=False)
    post()
    assert mailoutbox == []


def test_nothing_is_sent_outside_working_hours(idea, bob, time_machine, mailoutbox):
    time_machine.move_to(SUNDAY, tick=False)
    comment_on(idea, bob)
    Notification.objects.update(mail_at=SUNDAY)
    post()
    mail.send(idea.authorships.get().person_id)
    assert mailoutbox == []
    time_machine.move_to(MONDAY, tick=False)
    post()
    assert len(mailoutbox) == 1


def test_two_mails_are_half_an_hour_apart(news, idea, bob, time_machine, mailoutbox):
    post()
    comment_on(idea, bob)
    time_machine.move_to(TUESDAY + 2 * TEN, tick=False)
    post()
    assert len(mailoutbox) == 1
    time_machine.move_to(TUESDAY + 4 * TEN + timedelta(minutes=1), tick=False)
    post()
    assert len(mailoutbox) == 2


def test_three_mails_a_day_and_the_rest_goes_the_next_morning(idea, bob, time_machine, mailoutbox):
    for hour in range(6):
        time_machine.move_to(TUESDAY + timedelta(hours=hour), tick=False)
        comment_on(idea, bob, body=f"Remarque {hour}.")
        time_machine.move_to(TUESDAY + timedelta(hours=hour) + TEN, tick=False)
        post()
    assert len(mailoutbox) == mail.MOST_A_DAY
    time_machine.move_to(NEXT_MORNING, tick=False)
    post()
    assert len(mailoutbox) == mail.MOST_A_DAY + 1
    assert all(f"Remarque {hour}." in mailoutbox[-1].body for hour in (3, 4, 5))
    assert "Remarque 2." not in mailoutbox[-1].body
    assert not Notification.objects.waiting().exists()


@pytest.mark.parametrize(("pace", "day"), [(Pace.DAILY, NEXT_MORNING), (Pace.WEEKLY, NEXT_MONDAY)])
def test_a_digest_holds_what_no_mail_has_told_the_most_useful_first(
    idea, bob, eve, head, cleo, alice, time_machine, mailoutbox, pace, day
):
    for kind in (Kind.FOLLOWED, Kind.TALK):
        by_mail(eve, kind, pace)
    time_machine.move_to(TUESDAY, tick=False)
    followed, own = idea, make_idea(by=eve, title="La mienne")
    actions.set_follow(followed, by=eve, level="watching")
    for person in (bob, head, cleo):
        comment_on(own, person)
    comment_on(followed, bob, body="Une fois lue, plus rien.")
    mark_read(eve, group_key=f"idea-{followed.pk}")
    comment_on(followed, head)
    Notification.objects.exclude(recipient=eve).delete()
    time_machine.move_to(day - timedelta(minutes=2), tick=False)
    post()
    assert mailoutbox == []
    time_machine.move_to(day, tick=False)
    post()
    (message,) = mailoutbox
    assert message.subject == "Eurêka\u202f: votre récapitulatif, 2 sujets"
    assert "3 personnes ont commenté votre idée." in message.body and "Une fois lue" not in message.body
    assert message.body.index("La mienne") < message.body.index(followed.title)
    time_machine.move_to(day + timedelta(days=7), tick=False)
    post()
    assert len(mailoutbox) == 1  # an empty digest is none


def test_a_digest_takes_with_it_what_is_due_at_once(idea, bob, eve, alice, time_machine, mailoutbox):
    by_mail(alice, Kind.FOLLOWED, Pace.DAILY)
    time_machine.move_to(TUESDAY, tick=False)
    other = make_idea(by=eve, title="Une autre")
    actions.set_follow(other, by=alice, level="watching")
    comment_on(other, bob)
    time_machine.move_to(NEXT_MORNING - TEN, tick=False)
    comment_on(idea, bob)
    Notification.objects.exclude(recipient=alice).delete()
    time_machine.move_to(NEXT_MORNING, tick=False)
    post()
    (message,) = mailoutbox
    assert "Une autre" in message.body and idea.title in message.body


@pytest.mark.parametrize(("pace", "count"), [("never", 0), ("now", 1)])
def test_followers_get_mail_at_the_pace_they_want(idea, bob, eve, time_machine, mailoutbox, pace, count):
    time_machine.move_to(TUESDAY, tick=False)
    by_mail(eve, Kind.FOLLOWED, pace)
    actions.set_follow(idea, by=eve, level="watching")
    comment_on(idea, bob)
    Notification.objects.exclude(recipient=eve).delete()
    time_machine.move_to(TUESDAY + TEN, tick=False)
    post()
    assert len(mailoutbox) == count


def test_what_waits_follows_a_new_choice(news, alice, time_machine, mailoutbox):
    by_mail(alice, Kind.TALK, Pace.DAILY)
    post()
    assert mailoutbox == []
    time_machine.move_to(NEXT_MORNING, tick=False)
    by_mail(alice, Kind.TALK, Pace.NEVER)
    post()
    assert mailoutbox == [] and not Notification.objects.waiting().exists()


def test_what_the_inbox_does_not_show_may_still_come_by_mail(idea, bob, alice, time_machine, mailoutbox):
    set_wishes(alice, {(Kind.TALK, Channel.INBOX): Pace.NEVER})
    time_machine.move_to(TUESDAY, tick=False)
    comment_on(idea, bob)
    mark_read(alice)
    time_machine.move_to(TUESDAY + TEN, tick=False)
    post()
    assert len(mailoutbox) == 1


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


def test_a_mail_that_a_dead_worker_began_is_sent_again_even_days_later(news, alice, time_machine, mailoutbox):
    Notification.objects.update(mailed_at=TUESDAY + TEN)
    post()
    assert mailoutbox == []
    time_machine.move_to(TUESDAY + timedelta(days=6), tick=False)
    post()
    post()
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_six_workers_at_once_send_one_mail(news, alice, mailoutbox):
    assert together([lambda: mail.send(alice.pk)] * 6) == []
    assert len(mailoutbox) == 1
    assert not Notification.objects.filter(mailed_at__isnull=False, emailed=False).exists()


def test_who_left_or_may_no_longer_see_the_idea_gets_nothing(news, idea, alice, mailoutbox):
    alice.is_active = False
    alice.save()
    post()
    assert mailoutbox == []


def test_an_idea_hidden_meanwhile_is_not_told_and_does_not_count_as_a_mail(
    idea, bob, eve, alice, time_machine, mailoutbox
):
    by_mail(eve, Kind.FOLLOWED, Pace.NOW)
    time_machine.move_to(TUESDAY, tick=False)
    actions.set_follow(idea, by=eve, level="watching")
    comment_on(idea, bob)
    Notification.objects.exclude(recipient=eve).delete()
    actions.withdraw(idea, by=alice)
    Notification.objects.exclude(verb=Verb.COMMENTED).delete()
    time_machine.move_to(TUESDAY + TEN, tick=False)
    post()
    assert mailoutbox == [] and not Notification.objects.filter(mailed_at__isnull=False).exists()


def test_the_mail_speaks_the_language_of_its_reader(news, alice, mailoutbox):
    type(alice).objects.filter(pk=alice.pk).update(language="en")
    post()
    assert mailoutbox[0].subject.startswith("Eurêka: news of") and "commented on your idea" in mailoutbox[0].body
    assert "Why this comes to you: you sign this idea." in mailoutbox[0].body


def test_mail_programs_show_the_news_of_one_idea_as_one_conversation(news, idea, bob, alice, time_machine, mailoutbox):
    post()
    time_machine.move_to(TUESDAY + timedelta(hours=1), tick=False)
    comment_on(idea, bob)
    time_machine.move_to(TUESDAY + timedelta(hours=2), tick=False)
    post()
    first, second = (message.message() for message in mailoutbox)
    root = f"<idea.{idea.pk}.{alice.pk}@localhost>"
    assert first["References"] == first["In-Reply-To"] == second["References"] == root
    assert first["Message-ID"] != second["Message-ID"]
    assert re.fullmatch(r"<[\w.]+@localhost>", first["Message-ID"])
    assert first["List-Id"] == "Eureka <news.localhost>"
    assert first["Auto-Submitted"] == "auto-generated" and "Precedence" not in first
    comment_on(make_idea(by=alice, title="Une autre"), bob)
    comment_on(idea, make_person("Flore"))
    time_machine.move_to(TUESDAY + timedelta(hours=3), tick=False)
    post()
    assert "References" not in mailoutbox[2].extra_headers


def test_what_is_sent_again_after_a_crash_bears_the_same_message_id(news, time_machine, mailoutbox):
    post()
    Notification.objects.update(emailed=False)  # the worker died between the sending and the noting
    time_machine.move_to(TUESDAY + timedelta(hours=1), tick=False)
    post()
    assert len(mailoutbox) == 2
    assert mailoutbox[0].extra_headers["Message-ID"] == mailoutbox[1].extra_headers["Message-ID"]


def test_a_fact_told_again_is_not_mailed_again(news, alice, mailoutbox):
    post()
    notify(Activity.objects.get(verb=Verb.COMMENTED))
    post()
    assert len(mailoutbox) == 1 and not Notification.objects.waiting().exists()
