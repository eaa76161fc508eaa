"""Nobody waits for points: a task earns them, one for all facts of a moment."""

import pytest
from django.core.cache import cache
from django_tasks_db.models import DBTaskResult

from gamification.models import LedgerRow
from gamification.tasks import MOMENT, earn_latest
from ideas.actions import set_vote
from tests.factories import make_idea

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker_apart]


def waiting():
    return DBTaskResult.objects.filter(task_path=earn_latest.module_path).order_by("run_after")


def test_a_vote_leaves_a_task_that_earns_its_points(alice, bob):
    idea = make_idea(by=alice)
    LedgerRow.objects.all().delete()
    set_vote(idea, by=bob, wanted=True)
    assert not LedgerRow.objects.filter(person=bob).exists()
    assert waiting().count() == 1
    earn_latest.call()
    assert {row.person for row in LedgerRow.objects.all()} == {alice, bob}


def test_the_votes_of_a_moment_share_a_task_that_starts_after_them(alice, bob, carl):
    idea = make_idea(by=alice)
    for voter in (bob, carl):
        set_vote(idea, by=voter, wanted=True)
    task = waiting().get()
    assert task.run_after >= task.enqueued_at + MOMENT * 0.9
    earn_latest.call()
    assert {bob, carl} <= {row.person for row in LedgerRow.objects.all()}


def test_a_vote_after_that_moment_has_a_task_of_its_own(alice, bob, carl):
    idea = make_idea(by=alice)
    set_vote(idea, by=bob, wanted=True)
    cache.clear()  # the moment is over
    set_vote(idea, by=carl, wanted=True)
    assert waiting().count() == 2


def test_a_task_that_runs_twice_earns_once(alice, bob):
    idea = make_idea(by=alice)
    set_vote(idea, by=bob, wanted=True)
    for _ in range(2):
        earn_latest.call()
    assert LedgerRow.objects.filter(person=bob).count() == 1
