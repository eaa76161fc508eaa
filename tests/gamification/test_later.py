"""A vote does not wait for its points: a task earns them."""

import pytest
from django_tasks_db.models import DBTaskResult

from gamification.models import LedgerRow
from gamification.tasks import earn_later
from ideas.actions import set_vote
from tests.factories import make_idea

pytestmark = pytest.mark.django_db(transaction=True)


def waiting():
    return DBTaskResult.objects.filter(task_path=earn_later.module_path)


def test_a_vote_leaves_a_task_that_earns_its_points(alice, bob):
    idea = make_idea(by=alice)
    LedgerRow.objects.all().delete()
    set_vote(idea, by=bob, wanted=True)
    assert not LedgerRow.objects.exists()
    task = waiting().get()
    earn_later.call(*task.args_kwargs["args"])
    assert {row.person for row in LedgerRow.objects.all()} == {alice, bob}


def test_a_task_that_runs_twice_earns_once(alice, bob):
    idea = make_idea(by=alice)
    set_vote(idea, by=bob, wanted=True)
    for _ in range(2):
        earn_later.call(*waiting().get().args_kwargs["args"])
    assert LedgerRow.objects.filter(person=bob).count() == 1
