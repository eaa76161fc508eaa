"""The head of the chain of each day: kept once, mailed once to each delegate, shown to everybody."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

import verify_register
from insights import tasks
from people.models import RoleGrant
from register.actions import append
from register.models import Head

MONDAY = datetime(2026, 9, 14, 7, tzinfo=UTC)
SATURDAY = datetime(2026, 9, 12, 7, tzinfo=UTC)


@pytest.fixture
def dora(dora):
    """A delegate for longer than these days last."""
    RoleGrant.objects.filter(person=dora).update(since="2026-01-01T00:00Z")
    return dora


def waiting():
    return [task for task in DBTaskResult.objects.all() if "mail_heads" in task.task_path]


@time_machine.travel(MONDAY, tick=False)
def test_the_head_of_a_day_is_kept_and_mailed_once_however_many_workers_try(dora):
    entry = append("review", {})
    for _ in range(3):
        tasks.keep_head()
        append("review", {})
    head = Head.objects.get()
    assert (head.day.isoformat(), head.number, head.hash) == ("2026-09-14", 1, entry.hash)
    assert len(waiting()) == 1


@time_machine.travel(SATURDAY, tick=False)
def test_a_head_of_the_week_end_comes_by_the_mail_of_monday(dora, alice):
    append("review", {})
    tasks.keep_head()
    assert waiting() == []
    with time_machine.travel(MONDAY, tick=False):
        append("review", {})
        tasks.keep_head()
        assert [task.args_kwargs["args"] for task in waiting()] == [[dora.pk, "2026-09-14"]]
        tasks.mail_heads.func(dora.pk, "2026-09-14")
    assert [message.to for message in mail.outbox] == [[dora.email]]
    assert verify_register.heads_of(mail.outbox[0].body) == [
        (head.number, head.hash) for head in Head.objects.order_by("day")
    ]
    assert "Eurêka" in mail.outbox[0].subject


@time_machine.travel(datetime(2026, 9, 14, 21, tzinfo=UTC), tick=False)
def test_a_worker_that_wakes_at_night_waits_for_the_morning(dora):
    append("review", {})
    tasks.keep_head()
    tasks.mail_heads.func(dora.pk, "2026-09-14")
    assert mail.outbox == []
    assert "2026-09-15T06:00" in [
        task.run_after.astimezone(UTC).isoformat()[:16] for task in waiting() if task.run_after
    ]


def test_an_empty_register_has_no_head(db):
    tasks.keep_head()
    assert not Head.objects.exists()


@pytest.mark.both_databases
def test_the_database_refuses_to_change_a_head(db):
    append("review", {})
    tasks.keep_head()
    for change in (lambda: Head.objects.update(hash="0" * 64), lambda: Head.objects.all().delete()):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            change()


def test_everybody_sees_the_heads_of_the_last_days_and_not_what_happens_now(client, bob):
    append("review", {})
    tasks.keep_head()
    later = append("review", {})
    client.force_login(bob)
    page = client.get(reverse("register")).content.decode()
    assert Head.objects.get().hash in page
    assert later.hash not in page
