"""A year of news, day and night, for people with all sorts of hours: nothing outside them, nothing lost, nothing twice.

The mail server is that of the tests; workers die at every point where they can, at random; the clock is that of the
year, change of clocks, holidays and all.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random
from unittest.mock import patch
from zoneinfo import ZoneInfo

import holidays
import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend

from ideas.models import Activity
from ideas.verbs import Verb
from inbox import actions, mail, rest
from inbox.actions import TOLD_WITH, notify
from inbox.models import Calendar, ClosedDays, Notification, Rest
from inbox.wishes import reschedule
from people.models import Entity
from tests.factories import make_entity, make_idea, make_person
from tests.inbox.posting import post

pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.only_on("sqlite")]

BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=30)
FREE = None
DAY = [9 * 60, 17 * 60]


class Killed(BaseException):
    """No handler of the code catches what kills a process."""


class Server:
    """Takes mails and notes when and which; before or after, the process may die, or the server refuse."""

    def __init__(self, chance):
        self.chance, self.taken = chance, defaultdict(list)
        self.deaths = 0

    def __call__(self, messages):
        (message,) = messages
        fate = self.chance.random()
        if fate < 0.04:
            raise ConnectionRefusedError
        if fate < 0.08:
            self.deaths += 1
            raise Killed
        name = message.extra_headers["Message-ID"]
        self.taken[message.to[0], name].append(datetime.now(UTC))
        if fate < 0.12:
            self.deaths += 1
            raise Killed
        return 1


def people():
    """Who works when, by the plain words of this test: (person, function from a moment to whether they work)."""
    paris, reunion = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
    france, alsace = holidays.France(), holidays.France(subdiv="6AE")
    company = make_entity("Cartes")
    east = make_entity("Est", Entity.Kind.COMPANY)
    calendar = Calendar.objects.create(entity=east, region="6AE", opens_at="07:00", closes_at="16:00")
    ClosedDays.objects.create(calendar=calendar, first_on="2026-08-03", last_on="2026-08-14")

    def office(moment, zone=paris, shut=france, begin=8, end=19, days=(0, 1, 2, 3, 4)):
        local = moment.astimezone(zone)
        return local.weekday() in days and local.date() not in shut and begin <= local.hour < end

    yield make_person("Bureau", entity=company), office
    yield (
        make_person("Alsace", entity=east),
        lambda moment: (
            office(moment, shut=alsace, begin=7, end=16)
            and not date(2026, 8, 3) <= moment.astimezone(paris).date() <= date(2026, 8, 14)
        ),
    )

    part = make_person("Tempspartiel", entity=company)
    actions.set_hours(part, [[DAY, DAY, FREE, DAY, FREE, FREE, FREE]])
    yield part, lambda moment: office(moment, begin=9, end=17, days=(0, 1, 3))

    island = make_person("Ile", entity=company)
    actions.set_hours(island, [[DAY] * 5 + [FREE] * 2], zone="Indian/Reunion")
    yield island, lambda moment: office(moment, zone=reunion, begin=9, end=17)

    night = make_person("Nuit", entity=company)
    actions.set_hours(night, [[[22 * 60, 6 * 60]] * 7], works_on_holidays=True)
    yield night, lambda moment: not 6 <= moment.astimezone(paris).hour < 22

    shifts = make_person("Equipe", entity=company)
    actions.set_hours(shifts, [[[6 * 60, 14 * 60]] * 5 + [FREE] * 2, [[14 * 60, 22 * 60]] * 5 + [FREE] * 2], turn=1)

    def in_turn(moment):
        local = moment.astimezone(paris)
        is_second = ((local.date() - date(1970, 1, 5)).days // 7) % 2 == 0  # the first has the odd numbers
        return office(moment, begin=14, end=22) if is_second else office(moment, begin=6, end=14)

    yield shifts, in_turn

    away = make_person("Conge", entity=company)
    actions.take_leave(away, date(2026, 2, 9), date(2026, 2, 20))
    actions.take_leave(away, date(2026, 7, 13), date(2026, 8, 21))

    def unless_away(moment):
        day = moment.astimezone(paris).date()
        is_away = date(2026, 2, 9) <= day <= date(2026, 2, 20) or date(2026, 7, 13) <= day <= date(2026, 8, 21)
        return office(moment) and not is_away

    yield away, unless_away


FACTS = (
    lambda person, idea, other: Activity.record(Verb.RETURNED, by=other, idea=idea),
    lambda person, idea, other: Activity.record(Verb.MENTIONED, by=other, person=person, idea=idea),
    lambda person, idea, other: Activity.record(Verb.ASKED_WHERE, by=other, person=person, idea=idea),
)


def live_a_year(server, chance, working):
    """News at any hour; the minute's job now and then, and right at every opening and closing by the steps' grid."""
    other = make_person("Autre")
    ideas = {person.pk: make_idea(by=person, title=person.first_name) for person in working}
    Notification.objects.all().delete()
    now = BEGIN
    with time_machine.travel(BEGIN, tick=False) as clock:
        while now < END:
            clock.move_to(now)
            if chance.random() < 0.03:
                person = chance.choice(list(working))
                fact = chance.choice(FACTS)(person, ideas[person.pk], other)
                notify(Activity.objects.select_related(*TOLD_WITH).get(pk=fact.pk))
            if Notification.objects.filter(emailed=False).exists():
                post(accepted=(ConnectionRefusedError, Killed))
            if now.hour == 4 and now.minute == 0:
                reschedule()
            now += STEP
        server.chance = Random()
        server.chance.random = lambda: 1.0
        for _step in range(int(timedelta(days=10) / STEP)):
            now += STEP
            clock.move_to(now)
            post()


def test_a_year_of_news_for_all_sorts_of_hours(db, mailoutbox):
    chance = Random(2026)
    with time_machine.travel(BEGIN - timedelta(days=1), tick=False):
        working = dict(people())
    server = Server(chance)
    sent = {}  # message → names of the mails that told it
    real = mail.letter

    def noted(person, rows, taken, *, is_digest):
        message = real(person, rows, taken, is_digest=is_digest)
        if message:
            for pk in rows.values_list("pk", flat=True):
                sent.setdefault(pk, set()).add((person.email, message.extra_headers["Message-ID"]))
        return message

    with patch.object(EmailBackend, "send_messages", lambda _self, messages: server(messages)):
        with patch("inbox.mail.letter", noted):
            live_a_year(server, chance, working)

    works = {person.email: is_working for person, is_working in working.items()}
    outside = [(who, at) for (who, _name), moments in server.taken.items() for at in moments if not works[who](at)]
    assert outside == []
    assert sum(count for (count,) in Rest.objects.values_list("late")) == 0 and rest.by_year()
    told = Notification.objects.filter(recipient__in=[person.pk for person in working])
    assert told.count() > 400 and server.deaths > 20
    assert not told.filter(emailed=False).exists()  # nothing lost
    arrived = {pk: [name for name in names if name in server.taken] for pk, names in sent.items()}
    assert {pk for pk, names in arrived.items() if len(names) != 1} == set()  # nothing twice but under the same name
    assert set(arrived) == set(told.values_list("pk", flat=True))
    for (who, _name), moments in server.taken.items():
        assert len(moments) <= 3, who
