"""A state machine against the delivery of mails: in whatever order things happen, each message comes once, in time."""

from collections import Counter, defaultdict
from contextlib import ExitStack
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail as outgoing
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from ideas.models import Activity
from ideas.verbs import Verb
from inbox import mail
from inbox.actions import (
    TOLD_WITH,
    end_leave,
    forget_hours,
    mark_read,
    notify,
    set_hours,
    set_wishes,
    stop_mail,
    take_leave,
)
from inbox.hours import rhythm_of
from inbox.kinds import OFFERED, Channel, Kind, Pace, choosable
from inbox.letter import letter
from inbox.models import Leave, Notification
from inbox.subjects import rebuild
from inbox.unsubscribing import STOPS
from inbox.wishes import wishes_of
from people.models import User
from tests.factories import make_idea, make_person
from tests.inbox.posting import TUESDAY, post

PEOPLE = 2
who = st.integers(0, PEOPLE - 1)
FACTS = {
    Kind.MINE: lambda person, idea, other: Activity.record(Verb.RETURNED, by=other, idea=idea),
    Kind.TALK: lambda person, idea, other: Activity.record(Verb.MENTIONED, by=other, person=person, idea=idea),
    Kind.DUTIES: lambda person, idea, other: Activity.record(Verb.ASKED_WHERE, by=other, person=person, idea=idea),
    Kind.GAME: lambda person, idea, other: Activity.record(Verb.LEVEL_REACHED, person=person, data={"level": 1}),
}

NINE_TO_FIVE, NIGHT, FREE = [9 * 60, 17 * 60], [22 * 60, 6 * 60], None
HOURS = {
    "nights": lambda person: set_hours(person, [[NIGHT] * 7], works_on_holidays=True),
    "two days": lambda person: set_hours(person, [[NINE_TO_FIVE, FREE, NINE_TO_FIVE, FREE, FREE, FREE, FREE]]),
    "in turn": lambda person: set_hours(person, [[NIGHT] * 5 + [FREE] * 2, [NINE_TO_FIVE] * 5 + [FREE] * 2]),
    "far away": lambda person: set_hours(person, [[NINE_TO_FIVE] * 7], zone="Pacific/Noumea"),
    "of the house": forget_hours,
}


class ProcessDies(BaseException):
    """No handler of the code catches what kills a process."""


class Delivery(RuleBasedStateMachine):
    """Two people who want this and that, at these hours and others, mail servers that fail, workers that die."""

    @initialize()
    def begin(self):
        self.stack = ExitStack()
        self.clock = self.stack.enter_context(time_machine.travel(TUESDAY, tick=False))
        self.outer = transaction.atomic()
        self.outer.__enter__()
        other = make_person("Autre")
        self.other, self.people = other, [make_person("Lise"), make_person("Luc")]
        self.ideas = [make_idea(by=person, title=person.first_name) for person in self.people]
        Notification.objects.all().delete()
        rebuild()
        self.told, self.mails, self.died = Counter(), defaultdict(list), set()
        self.stack.enter_context(patch("inbox.mail.letter", self.compose))
        self.stack.enter_context(patch.object(EmailBackend, "send_messages", self.deliver))
        self.fate, self.inside = "arrives", None

    def compose(self, person, rows, taken, *, is_digest):
        """Who gets which messages: noted when the server takes the mail."""
        self.inside = person, list(rows.values_list("pk", "mail_pace", "unread"))
        return letter(person, rows, taken, is_digest=is_digest)

    def deliver(self, messages):
        """The mail server: takes it, refuses it, or takes it just before the process dies."""
        if self.fate == "refused":
            raise ConnectionRefusedError
        if self.fate == "dies before":
            raise ProcessDies
        person, rows = self.inside
        now = timezone.now()
        assert rhythm_of(person).current(now) and messages[0].to == [person.email]
        assert all(is_unread for _pk, _pace, is_unread in rows)
        assert all(pace != Pace.NEVER for _pk, pace, _unread in rows)
        self.told.update(pk for pk, _pace, _unread in rows)
        self.mails[person.pk].append(now)
        if self.fate == "dies after":
            self.died.update(pk for pk, _pace, _unread in rows)
            raise ProcessDies
        return len(messages)

    @rule(person=who, kind=st.sampled_from(sorted(FACTS)), again=st.booleans())
    def something_happens(self, person, kind, again):
        fact = FACTS[kind](self.people[person], self.ideas[person], self.other)
        fact = Activity.objects.select_related(*TOLD_WITH).get(pk=fact.pk)
        before = Notification.objects.count()
        for _time in range(1 + again):
            notify(fact)
        wishes = wishes_of(self.people[person])
        ways = [wishes.get((kind, channel), Pace.NOW) for channel in Channel]
        assert Notification.objects.count() - before == (set(ways) != {Pace.NEVER})

    @rule(person=who, index=st.integers(0, 99), pace=st.integers(0, 3))
    def somebody_chooses(self, person, index, pace):
        kind, channel = choosable()[index % len(choosable())]
        paces = [value for value, _label in OFFERED[channel]]
        set_wishes(self.people[person], {(kind, channel): paces[pace % len(paces)]})

    @rule(person=who, what=st.sampled_from(sorted(STOPS)))
    def somebody_stops_mails(self, person, what):
        stop_mail(self.people[person], STOPS[what])
        waiting = Notification.objects.filter(recipient=self.people[person]).waiting()
        assert not waiting.filter(mail_pace__in=STOPS[what]).exists()

    @rule(person=who, hours=st.sampled_from(sorted(HOURS)))
    def somebody_changes_hours(self, person, hours):
        HOURS[hours](self.people[person])

    @rule(person=who, after=st.integers(0, 2), days=st.integers(0, 3))
    def somebody_takes_leave(self, person, after, days):
        first = timezone.localdate() + timedelta(days=after)
        take_leave(self.people[person], first, first + timedelta(days=days))

    @rule(person=who)
    def somebody_comes_back(self, person):
        for leave in Leave.objects.filter(person=self.people[person]):
            end_leave(self.people[person], leave.pk)

    @rule(person=who)
    def somebody_reads(self, person):
        assert rebuild() == 0
        mark_read(self.people[person])
        assert rebuild() == 0

    @rule(minutes=st.sampled_from([1, 9, 10, 16, 31, 120, 720, 1440, 4320]))
    def time_passes(self, minutes):
        self.clock.shift(timedelta(minutes=minutes))

    @rule(fate=st.sampled_from(["arrives", "arrives", "refused", "dies before", "dies after"]), runs=st.integers(1, 2))
    def the_worker_runs(self, fate, runs):
        self.work(fate, runs)

    def work(self, fate="arrives", runs=1):
        self.fate = fate
        for _run in range(runs):
            post(accepted=(ConnectionRefusedError, ProcessDies))

    @rule(person=who, hour=st.sampled_from([7, 12, 19, 23]), days=st.integers(0, 4))
    def news_finds_the_worker_late(self, person, hour, days):
        """What was due by day is still there at that hour, of that or a later day."""
        self.clock.move_to(timezone.localtime().replace(hour=14, minute=0) + timedelta(days=1))
        self.something_happens(person, Kind.TALK, False)
        self.clock.move_to(timezone.localtime().replace(hour=hour) + timedelta(days=days + (hour < 14)))
        self.fate = "arrives"
        mail.send(self.people[person].pk)  # a task of the day that a worker takes up only now
        self.work()

    @rule(person=who, fate=st.sampled_from(["dies before", "dies after", "refused"]))
    def a_worker_dies_with_news_in_its_hands(self, person, fate):
        self.clock.move_to(timezone.localtime().replace(hour=11, minute=0) + timedelta(days=1))
        self.something_happens(person, Kind.DUTIES, False)
        self.clock.shift(timedelta(minutes=10))
        self.work(fate)

    @rule(person=who)
    def a_day_is_full_of_news(self, person):
        self.clock.move_to(timezone.localtime().replace(hour=9, minute=0) + timedelta(days=1))
        for _hour in range(5):
            self.something_happens(person, Kind.MINE, False)
            self.clock.shift(timedelta(minutes=10))
            self.work()
            self.clock.shift(timedelta(minutes=50))

    @invariant()
    def each_message_is_mailed_once(self):
        """Again only when the process died after the server had taken the mail, and could not know."""
        assert all(count == 1 for pk, count in self.told.items() if pk not in self.died)

    @invariant()
    def few_mails_a_day(self):
        for person, moments in self.mails.items():
            days = Counter(timezone.localtime(moment).date() for moment in moments)
            spare = Notification.objects.filter(pk__in=self.died, recipient=person).count()
            assert all(count <= mail.MOST_A_DAY + spare for count in days.values())

    def teardown(self):
        """In the end, with a server that answers, nothing that is wanted and unread is left."""
        if not hasattr(self, "stack"):
            return
        try:
            self.fate = "arrives"
            for person, one in enumerate(self.people):
                forget_hours(one)
                self.somebody_comes_back(person)
            for days in (1, 1, 1, 7, 7):
                self.clock.move_to(timezone.localtime().replace(hour=9, minute=0) + timedelta(days=days))
                post()
            self.each_message_is_mailed_once()
            wanted = Notification.objects.filter(mail_at__isnull=False, unread=True, recipient__in=self.people)
            assert set(wanted.values_list("pk", flat=True)) <= set(self.told)
            assert not wanted.filter(emailed=False).exists()
        finally:
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)
            self.stack.close()
            outgoing.outbox.clear()


def run(examples, steps):
    run_state_machine_as_test(
        Delivery,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.both_databases
@pytest.mark.django_db
def test_whatever_happens_each_message_comes_once_in_time(mailoutbox):
    run(examples=6, steps=16)
    assert User.objects.count() == 0


@pytest.mark.long
@pytest.mark.django_db
def test_whatever_happens_each_message_comes_once_in_time_for_long(mailoutbox):
    run(examples=50, steps=30)
    assert User.objects.count() == 0
