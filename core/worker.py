"""The worker process: runs tasks, tries failed ones again, takes over those of dead workers, starts periodic jobs."""

import logging
import threading
from datetime import timedelta

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from core import schedule
from core.models import WorkerBeat
from core.tasks import Retry

logger = logging.getLogger("eureka.worker")

BEAT = timedelta(seconds=5)
"""A living worker says so this often, even in the middle of a long task."""

DEAD_AFTER = timedelta(seconds=30)
"""A worker silent for this long is dead: its tasks go to others."""

MOST_TAKEOVERS = 3
"""A task that was running in this many workers when they died is the likely cause: it is given up."""

LONGEST_PAUSE = 30.0
"""Seconds between two attempts to reach a database that is away."""


class TaskLost(Exception):
    """The workers that ran this task died one after the other."""


class PersistentWorker(Worker):
    """The package's worker, with a pulse and a memory of failures."""

    def run(self) -> None:
        """Work until told to stop; a database that is locked or away is waited for."""
        pulse = Pulse(self.worker_id)
        pulse.start()
        pause = self.interval
        try:
            while self.running:
                try:
                    super().run()
                    return
                except DatabaseError as error:
                    logger.warning("The database does not answer (%s); waiting.", type(error).__name__)
                    close_old_connections()
                    pulse.ended.wait(pause)
                    pause = min(max(pause, 1.0) * 2, LONGEST_PAUSE)
        finally:
            pulse.stop()

    def run_task(self, db_task_result: DBTaskResult) -> None:
        super().run_task(db_task_result)
        if db_task_result.status == TaskResultStatus.FAILED:
            try_again(db_task_result)


class Pulse(threading.Thread):
    """Beside the tasks: the heartbeat, the search for dead workers' tasks and the schedule."""

    def __init__(self, worker_id):
        super().__init__(name="pulse", daemon=True)
        self.worker_id = worker_id
        self.ended = threading.Event()

    def run(self):
        while not self.ended.is_set():
            try:
                beat(self.worker_id)
                take_over()
                schedule.enqueue_due()
            except DatabaseError as error:
                logger.warning("Pulse missed: %s", type(error).__name__)
                close_old_connections()
            except Exception:
                logger.exception("The schedule failed")
            self.ended.wait(BEAT.total_seconds())
        connection.close()

    def stop(self):
        """End the pulse and say that this worker is gone, so that nobody waits for it."""
        self.ended.set()
        self.join(timeout=5)
        try:
            WorkerBeat.objects.filter(name=self.worker_id).delete()
        except DatabaseError:
            logger.warning("The worker's last beat could not be withdrawn.")


def beat(worker_id: str) -> None:
    """This worker lives."""
    WorkerBeat.objects.update_or_create(name=worker_id, defaults={"beat_at": timezone.now()})


def take_over() -> list[str]:
    """Give the tasks of dead workers back to the queue, or up after MOST_TAKEOVERS; the ids of those given back."""
    now = timezone.now()
    alive = set(WorkerBeat.objects.filter(beat_at__gte=now - DEAD_AFTER).values_list("name", flat=True))
    taken = []
    for task in DBTaskResult.objects.running().filter(started_at__lt=now - BEAT):
        if task.worker_ids and task.worker_ids[-1] in alive:
            continue
        # the start is the token: a task that somebody else took over meanwhile started later
        same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
        if len(task.worker_ids) >= max(MOST_TAKEOVERS, _policy(task).attempts):
            task.set_failed(TaskLost(f"lost by {len(task.worker_ids)} workers"))
        elif same.update(status=TaskResultStatus.READY, run_after=now):
            logger.warning("Task %s (%s) taken over from a dead worker.", task.id, task.task_path)
            taken.append(str(task.id))
    return taken


def try_again(task: DBTaskResult) -> bool:
    """Put a failed task back for later, if its policy allows one more attempt; at once when the worker was stopped."""
    policy, attempt = _policy(task), len(task.worker_ids)
    was_stopped = task.exception_class_path in ("builtins.SystemExit", "builtins.KeyboardInterrupt")
    is_final = task.exception_class_path == "core.errors.DomainError" or attempt >= policy.attempts
    if is_final and not was_stopped:
        logger.error("Task %s (%s) failed for good:\n%s", task.id, task.task_path, task.traceback)
        return False
    pause = timedelta() if was_stopped else policy.pause(attempt)
    again = DBTaskResult.objects.failed().filter(pk=task.pk)
    return bool(
        again.update(status=TaskResultStatus.READY, run_after=timezone.now() + pause, finished_at=None),
    )


def _policy(task):
    """How often a task may be tried: what its function says, else the default; never again if it is no more."""
    try:
        return getattr(task.task.func, "retry", Retry())
    except (ImportError, SuspiciousOperation):
        return Retry(attempts=1)
