"""Each periodic job runs once per period; a failed task comes back later and later."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from core import schedule, worker
from core.errors import DomainError
from core.models import JobRun, WorkerBeat
from core.tasks import Retry, forget_old_tasks, retry, run_job

pytestmark = pytest.mark.django_db

RAN = []


@pytest.fixture(autouse=True)
def only(monkeypatch):
    """No job but the test's own."""
    schedule.jobs()
    monkeypatch.setattr(schedule, "_jobs", {})
    RAN.clear()


def at(hour, minute=0, day=20):
    return timezone.make_aware(datetime(2026, 11, day, hour, minute))


def test_a_job_is_started_once_per_period():
    schedule.periodic(every=timedelta(minutes=5))(RAN.clear)
    name = next(iter(schedule.jobs()))
    assert schedule.enqueue_due(at(10)) == [name]
    assert schedule.enqueue_due(at(10, 1)) == []
    schedule.run(name)
    assert schedule.enqueue_due(at(10, 4)) == []
    assert schedule.enqueue_due(at(10, 5)) == [name]
    assert DBTaskResult.objects.count() == 2


def test_a_job_still_running_is_not_started_twice_but_waited_for_only_so_long():
    schedule.periodic(every=timedelta(minutes=1))(RAN.clear)
    assert schedule.enqueue_due(at(10))
    assert not schedule.enqueue_due(at(10, 5))
    assert schedule.enqueue_due(at(10, 10))


def test_a_daily_job_waits_for_its_hour():
    schedule.periodic(every=timedelta(days=1), at=time(7, 30))(RAN.clear)
    name = next(iter(schedule.jobs()))
    assert schedule.enqueue_due(at(9)) == []
    assert schedule.enqueue_due(at(7, 29, day=21)) == []
    assert schedule.enqueue_due(at(7, 30, day=21)) == [name]
    schedule.run(name)
    assert schedule.enqueue_due(at(7, 31, day=21)) == []
    assert schedule.enqueue_due(at(7, 30, day=22)) == [name]


def test_a_weekly_job_runs_once_a_week():
    schedule.periodic(every=timedelta(days=7), at=time(7, 30))(RAN.clear)
    name = next(iter(schedule.jobs()))
    schedule.enqueue_due(at(7, 30, day=1))
    JobRun.objects.update(last_started_at=at(7, 31, day=2), locked_until=None)
    assert [day for day in range(3, 17) if schedule.enqueue_due(at(8, 0, day=day))] == [9, 16]
    assert name


def test_a_job_that_fails_is_free_for_its_next_period():
    @schedule.periodic(every=timedelta(minutes=1))
    def broken():
        raise RuntimeError("no")

    name = next(iter(schedule.jobs()))
    schedule.enqueue_due(at(10))
    with pytest.raises(RuntimeError):
        schedule.run(name)
    assert schedule.enqueue_due(at(10, 1)) == [name]


@task()
@retry(attempts=3, first=timedelta(seconds=10))
def failing(kind="other"):
    raise DomainError("no") if kind == "rule" else RuntimeError("not yet")


@task()
def quiet():
    RAN.append("quiet")


def one_run():
    """What a worker does with the next task."""
    process = worker.PersistentWorker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="w", excluded_queue_names=[],
    )  # fmt: skip
    result = DBTaskResult.objects.get()
    result.claim("w")
    process.run_task(result)
    result.refresh_from_db()
    return result


def test_pauses_double_until_the_last_attempt(time_machine):
    time_machine.move_to("2026-11-20 10:00:00+00:00", tick=False)
    failing.enqueue()
    pauses = []
    for _ in range(2):
        result = one_run()
        assert result.status == "READY"
        pauses.append((result.run_after - timezone.now()).total_seconds())
    assert pauses == [10, 20]
    assert one_run().status == "FAILED"


def test_a_refusal_by_a_rule_is_final():
    failing.enqueue("rule")
    assert one_run().status == "FAILED"


def test_pauses_of_the_default_policy_grow():
    assert [Retry().pause(attempt).total_seconds() for attempt in (1, 2, 3, 4)] == [10, 20, 40, 80]


def running(worker_ids, started_at):
    quiet.enqueue()
    DBTaskResult.objects.update(status="RUNNING", worker_ids=worker_ids, started_at=started_at)
    return DBTaskResult.objects.get()


def test_a_dead_workers_task_goes_back_to_the_queue():
    task = running(["gone"], timezone.now() - timedelta(minutes=1))
    assert worker.take_over() == [str(task.pk)]
    assert DBTaskResult.objects.get().status == "READY"
    assert worker.take_over() == []


def test_a_living_workers_task_stays_with_it():
    worker.beat("here")
    running(["gone", "here"], timezone.now() - timedelta(hours=5))
    assert worker.take_over() == []
    WorkerBeat.objects.update(beat_at=timezone.now() - timedelta(minutes=1))
    assert len(worker.take_over()) == 1


def test_a_task_that_kills_its_workers_is_given_up():
    running(["a", "b", "c", "d", "e"], timezone.now() - timedelta(minutes=1))
    assert worker.take_over() == []
    task = DBTaskResult.objects.get()
    assert task.status == "FAILED"
    assert "TaskLost" in task.exception_class_path


def test_old_results_are_forgotten_and_failures_kept_longer():
    for status, days in [("SUCCESSFUL", 15), ("SUCCESSFUL", 13), ("FAILED", 89), ("FAILED", 91)]:
        quiet.enqueue()
        fresh = DBTaskResult.objects.filter(status="READY")
        fresh.update(status=status, finished_at=timezone.now() - timedelta(days=days))
    forget_old_tasks()
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]


def test_a_periodic_job_is_itself_a_task():
    schedule.periodic(every=timedelta(minutes=5))(note)
    schedule.enqueue_due(datetime(2026, 11, 20, 10, tzinfo=UTC))
    assert DBTaskResult.objects.get().task == run_job
    assert one_run().status == "SUCCESSFUL"
    assert RAN == ["note"]
    assert JobRun.objects.get().locked_until is None


def note():
    RAN.append("note")
