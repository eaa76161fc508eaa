"""Nothing comes outside a person's hours, and nobody else learns when these are."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from core.errors import DomainError
from core.rhythm import Stretch
from editorial.actions import ensure_site
from inbox import actions, mail, rest, tasks
from inbox.hours import HOUSE, calendar_of, rhythm_of, rhythms, standing, turn_of
from inbox.kinds import Channel, Kind, Pace
from inbox.models import Calendar, ClosedDays, Hours, Leave, Notification, Rest
from inbox.wishes import reschedule
from people.actions import grant_role
from people.models import Entity, Role
from tests.factories import make_entity, make_person
from tests.inbox.posting import PARIS, TEN, TUESDAY, comment_on, post

NINE_TO_FIVE = [9 * 60, 17 * 60]
OFFICE = [NINE_TO_FIVE] * 5 + [None, None]
NIGHTS = [[22 * 60, 6 * 60]] * 5 + [None, None]


def at(text, zone=PARIS):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_the_nearest_calendar_holds_and_above_all_what_one_says(alice, head):
    company = alice.entity
    team = make_entity("Ventes", Entity.Kind.TEAM, parent=company)
    nour = make_person("Nour", entity=team)
    assert rhythm_of(nour) == HOUSE
    root = Entity.objects.get(depth=1)
    Calendar.objects.create(entity=root, opens_at="07:30", closes_at="18:00", days=[0, 1, 2, 3])
    assert rhythm_of(nour).weeks[0][0] == Stretch(450, 1080) and rhythm_of(nour).weeks[0][4] is None
    calendar = Calendar.objects.create(entity=company, zone="Indian/Reunion", region="974")
    ClosedDays.objects.create(calendar=calendar, first_on="2099-08-01", last_on="2099-08-15")
    assert rhythm_of(nour).zone == "Indian/Reunion" and rhythm_of(nour).is_off(date(2099, 8, 3))
    assert rhythm_of(head).zone == "Europe/Paris"
    actions.set_hours(nour, [OFFICE, NIGHTS], turn=1, works_on_holidays=True)
    own = rhythm_of(nour)
    assert (own.zone, own.region, own.turn, len(own.weeks)) == ("Indian/Reunion", None, 1, 2)
    assert calendar_of(nour).weeks[0][0] == Stretch(480, 1140)


def test_hours_of_thousands_take_as_many_queries_as_of_one(alice, bob, head, mona, django_assert_num_queries):
    with django_assert_num_queries(2):
        rhythm_of(alice)
    with django_assert_num_queries(2):
        assert len(rhythms([alice.pk, bob.pk, head.pk, mona.pk])) == 4


@pytest.mark.both_databases
def test_what_waits_follows_hours_and_leaves_as_they_change(idea, bob, alice, time_machine, mailoutbox):
    time_machine.move_to(at("2026-11-24 20:00"), tick=False)
    comment_on(idea, bob)
    due = Notification.objects.get
    assert due().mail_at == at("2026-11-25 08:00")
    actions.set_hours(alice, [OFFICE])
    actions.set_hours(alice, [OFFICE])
    assert due().mail_at == at("2026-11-25 09:00")
    actions.take_leave(alice, date(2026, 11, 25), date(2026, 11, 26))
    actions.take_leave(alice, date(2026, 11, 25), date(2026, 11, 26))
    assert due().mail_at == at("2026-11-27 09:00") and Leave.objects.count() == 1
    for pk in [Leave.objects.get().pk] * 2:
        actions.end_leave(alice, pk)
    actions.forget_hours(alice)
    actions.forget_hours(alice)
    assert due().mail_at == at("2026-11-25 08:00")
    assert reschedule() == 0
    time_machine.move_to(at("2026-11-25 08:00"), tick=False)
    post()
    assert len(mailoutbox) == 1


def test_a_weekly_digest_stays_in_its_week_whatever_is_looked_at_again(idea, bob, alice, time_machine):
    time_machine.move_to(at("2026-11-19 10:00"), tick=False)
    actions.set_wishes(alice, {(Kind.TALK, Channel.MAIL): Pace.WEEKLY})
    actions.set_hours(alice, [[NINE_TO_FIVE, None, None, NINE_TO_FIVE, None, None, None]])  # Mondays and Thursdays
    actions.take_leave(alice, date(2026, 11, 23), date(2026, 11, 23))
    comment_on(idea, bob)
    due = Notification.objects.get
    assert due().mail_at == at("2026-11-26 09:30")
    time_machine.move_to(at("2026-11-26 04:10"), tick=False)
    assert reschedule() == 0 and due().mail_at == at("2026-11-26 09:30")


def test_changed_hours_reckon_from_when_a_message_was_written(idea, bob, alice, time_machine):
    time_machine.move_to(at("2026-11-24 10:00"), tick=False)
    comment_on(idea, bob)
    time_machine.move_to(at("2026-11-24 10:05"), tick=False)
    actions.set_hours(alice, [OFFICE])
    assert Notification.objects.get().mail_at == at("2026-11-24 10:10")
    Notification.objects.update(mail_at=at("2026-11-25 09:30"))  # put off by the limit of a day
    time_machine.move_to(at("2026-11-25 04:10"), tick=False)
    assert reschedule() == 0
    Notification.objects.update(mail_at=at("2026-12-07 09:00"))  # by a leave that is no more
    reschedule()
    assert Notification.objects.get().mail_at == at("2026-11-25 09:00")


def test_days_are_those_of_where_one_lives(client, alice, time_machine):
    time_machine.move_to(datetime(2026, 11, 29, 20, tzinfo=UTC), tick=False)  # Monday, 7:00, in Nouméa
    actions.set_hours(alice, [OFFICE, NIGHTS], turn=turn_of(date(2026, 11, 30), 0, 2), zone="Pacific/Noumea")
    client.force_login(alice)
    assert '<option value="0" selected>semaine 1</option>' in client.get(reverse("hours")).content.decode()
    time_machine.move_to(datetime(2026, 12, 1, 3, tzinfo=UTC), tick=False)
    actions.set_hours(alice, [OFFICE], zone="Pacific/Tahiti")  # still the last of November
    actions.take_leave(alice, date(2026, 11, 30), date(2026, 11, 30))
    assert "lundi 30 novembre 2026" in client.get(reverse("hours")).content.decode()


def test_nobody_ends_the_leave_of_another(alice, bob):
    actions.take_leave(alice, date(2099, 1, 1), date(2099, 1, 2))
    actions.end_leave(bob, Leave.objects.get().pk)
    assert Leave.objects.count() == 1


def test_what_the_evening_brought_comes_in_one_mail_and_nothing_in_the_last_minutes(
    idea, bob, alice, time_machine, mailoutbox
):
    for moment in ("2026-11-24 18:49", "2026-11-24 21:00", "2026-11-25 03:00"):
        time_machine.move_to(at(moment), tick=False)
        comment_on(idea, bob)
    time_machine.move_to(at("2026-11-24 18:59"), tick=False)
    post()
    assert mailoutbox == []
    time_machine.move_to(at("2026-11-25 08:00"), tick=False)
    post()
    post()
    assert len(mailoutbox) == 1
    assert Rest.objects.values_list("channel", "sent", "held", "late").get() == (Channel.MAIL, 1, 3, 0)


def test_a_mail_that_its_server_takes_too_late_is_counted_as_late(idea, bob, alice, time_machine, monkeypatch):
    time_machine.move_to(at("2026-11-24 10:00"), tick=False)
    comment_on(idea, bob)
    time_machine.move_to(at("2026-11-24 18:50"), tick=False)
    monkeypatch.setattr(
        "django.core.mail.EmailMessage.send", lambda self, **_kwargs: time_machine.move_to(at("2026-11-24 19:30"))
    )
    mail.send(alice.pk)
    assert rest.by_year() == [
        {"year": 2026, "channel": "mail", "way": Channel.MAIL.label, "sent": 1, "held": 0, "late": 1}
    ]


def test_what_died_with_its_worker_is_sent_again_as_it_was_under_the_same_name(
    idea, bob, alice, time_machine, mailoutbox
):
    time_machine.move_to(TUESDAY, tick=False)
    comment_on(idea, bob)
    time_machine.move_to(TUESDAY + TEN, tick=False)
    post()
    Notification.objects.update(emailed=False)  # the process died after the server had taken the mail
    comment_on(idea, make_person("Nour"), body="Encore un mot.")
    time_machine.move_to(TUESDAY + 3 * TEN, tick=False)
    post()
    time_machine.move_to(TUESDAY + 9 * TEN, tick=False)
    post()
    first, again, after = mailoutbox
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert "Encore" not in again.body and "Nour" not in again.body and "Nour" in after.body
    assert after.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]


@pytest.mark.parametrize(
    ("weeks", "field"),
    [
        ([[None] * 7], None),
        ([[None, [540, 569], *[None] * 5]], "0-1"),
        ([[[22 * 60, 10 * 60], [9 * 60, 17 * 60], *[None] * 5]], "0-0"),
        ([[*[None] * 6, [20 * 60, 8 * 60]], [[7 * 60, 9 * 60], *[None] * 6]], "0-6"),
    ],
)
def test_a_week_that_cannot_be_is_refused_at_its_day(alice, weeks, field):
    with pytest.raises(DomainError) as refusal:
        actions.set_hours(alice, weeks)
    assert refusal.value.field == field
    assert not Hours.objects.exists()


def test_days_off_that_cannot_be_are_refused(alice, time_machine):
    time_machine.move_to(TUESDAY, tick=False)
    for first, last in ((date(2026, 12, 2), date(2026, 12, 1)), (date(2026, 1, 1), date(2026, 1, 2)),
                        (date(2026, 12, 1), date(2036, 1, 1))):  # fmt: skip
        with pytest.raises(DomainError):
            actions.take_leave(alice, first, last)
    for day in range(actions.MOST_LEAVES):
        actions.take_leave(alice, *[date(2027, 1, 1) + timedelta(days=day)] * 2)
    with pytest.raises(DomainError, match="30"):
        actions.take_leave(alice, date(2028, 1, 1), date(2028, 1, 1))


def answers(weeks=1, **given):
    said = {"weeks": str(weeks), "zone": "", "current": "0"}
    for week in range(weeks):
        for day in range(5):
            said |= {f"{week}-{day}-from": "09:00", f"{week}-{day}-until": "17:30"}
    return {**said, **given}


def test_one_states_shifts_that_alternate_and_finds_them_again(client, alice, time_machine):
    time_machine.move_to(TUESDAY, tick=False)
    client.force_login(alice)
    page = client.get(reverse("hours"), {"weeks": "2"}).content.decode()
    assert page.count('type="time"') == 28 and 'value="08:00"' in page
    told = answers(2, **{"1-0-from": "22:00", "1-0-until": "06:00", "1-1-from": "", "1-1-until": "", "current": "1"})
    assert client.post(reverse("hours"), told).status_code == 302
    hours = Hours.objects.get(person=alice)
    assert hours.weeks[1][:2] == [[1320, 360], None] and hours.turn == turn_of(TUESDAY.date(), 1, 2)
    assert rhythm_of(alice).on(date(2026, 11, 23)).start == at("2026-11-23 22:00")  # this week is the second
    page = client.get(reverse("hours")).content.decode()
    assert page.count('type="time"') == 28 and 'value="22:00"' in page
    assert '<option value="1" selected>semaine 2</option>' in page
    client.post(reverse("hours-forget"))
    assert not Hours.objects.exists()


def test_a_wrong_hour_is_marked_at_its_day_and_nothing_is_lost(client, alice):
    client.force_login(alice)
    told = answers(**{"0-2-until": "", "0-3-from": "25:99", "0-4-until": "09:00", "zone": "Mars"})
    response = client.post(reverse("hours"), told)
    page = response.content.decode()
    assert response.status_code == 422 and not Hours.objects.exists()
    assert page.count('class="error"') == 4 and "25:99" in page and 'value="17:30"' in page
    overlap = client.post(reverse("hours"), answers(**{"0-0-from": "22:00", "0-0-until": "10:00"}))
    assert overlap.status_code == 422 and "ceux du lendemain" in overlap.content.decode()
    empty = client.post(reverse("hours"), {"weeks": "1", "zone": ""})
    assert empty.status_code == 422 and "Au moins un jour" in empty.content.decode()
    leave = client.post(reverse("leave-add"), {"first_on": "2099-01-02", "last_on": "2099-01-01"})
    assert leave.status_code == 422 and 'value="2099-01-02"' in leave.content.decode()


def test_the_inbox_says_when_what_waits_will_come(client, alice, time_machine):
    time_machine.move_to(at("2026-11-27 20:00"), tick=False)
    client.force_login(alice)
    assert "lundi 30 novembre à 08:00" in client.get(reverse("inbox")).content.decode()
    time_machine.move_to(at("2026-11-30 07:00"), tick=False)
    assert "aujourd’hui à 08:00" in client.get(reverse("inbox")).content.decode()
    time_machine.move_to(at("2026-11-30 10:00"), tick=False)
    assert 'id="resting"' not in client.get(reverse("inbox")).content.decode()
    assert standing(rhythm_of(alice), at("2026-11-30 10:00")).at == datetime(2026, 11, 30, 19)


def test_a_page_that_asks_by_itself_gets_nothing_outside_hours(client, alice, time_machine):
    client.force_login(alice)
    asked = [reverse("inbox-badge") + "?by=itself", reverse("inbox-badge")]
    time_machine.move_to(at("2026-12-04 20:00"), tick=False)
    assert [client.get(address).status_code for address in asked] == [204, 200]
    time_machine.move_to(at("2026-12-04 15:00"), tick=False)
    assert [client.get(address).status_code for address in asked] == [200, 200]


def test_delegates_read_the_figures_of_rest_and_nobody_else(client, dora, bob):
    rest.note(Channel.MAIL, held=2, is_late=False)
    client.force_login(bob)
    assert client.get(reverse("disconnection")).status_code == 404
    client.force_login(dora)
    page = client.get(reverse("disconnection")).content.decode()
    assert "Envoyés hors des horaires" in page and '<td class="r" data-label="Envoyés">1</td>' in page


def test_a_changed_calendar_moves_what_waits(
    client, head, idea, bob, alice, time_machine, django_capture_on_commit_callbacks
):
    time_machine.move_to(at("2030-11-26 20:00"), tick=False)
    ensure_site()
    comment_on(idea, bob)
    cleo = make_person("Cleo", manager=head)
    grant_role(cleo, Role.MANAGER, at_once=True)
    client.force_login(cleo)
    said = {"entity": alice.entity_id, "days": ["1", "2", "3"], "opens_at": "10:00", "closes_at": "16:00",
            "zone": "Europe/Paris", "region": "6AE"}  # fmt: skip
    wrong = client.post(reverse("calendar:add"), {**said, "days": [], "closes_at": "10:00"})
    assert wrong.status_code == 200 and not Calendar.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("calendar:add"), said).status_code == 302
    assert DBTaskResult.objects.filter(task_path="inbox.tasks.follow_calendar").exists()
    tasks.follow_calendar.func()
    assert Notification.objects.filter(recipient=alice).get().mail_at == at("2030-11-27 10:00")
