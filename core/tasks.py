"""Background work of the house, and how a task of any room says how often it may be tried."""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from core import schedule
from core.models import WorkerBeat

KEEP_DONE = timedelta(days=14)
KEEP_FAILED = timedelta(days=90)


class Retry(NamedTuple):
    """At most `attempts` runs in all; the first pause is `first`, each further one twice as long."""

    attempts: int = 5
    first: timedelta = timedelta(seconds=10)

    def pause(self, attempt: int) -> timedelta:
        """How long to wait after the `attempt`-th run failed (1 = the first)."""
        return self.first * 2 ** (attempt - 1)


def retry(attempts: int = 5, first: timedelta = timedelta(seconds=10)):
    """Decorate a task's function, under @task(): it must be safe to repeat. Without it the default Retry holds."""

    def mark(function):
        function.retry = Retry(attempts, first)
        return function

    return mark


@task()
@retry(attempts=1)
def run_job(name):
    """One run of a periodic job; if it fails, its next period is its next try."""
    schedule.run(name)


@schedule.periodic(every=timedelta(hours=12))
def forget_old_tasks():
    """Finished tasks and workers long gone leave no trace."""
    now = timezone.now()
    DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEP_DONE).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - KEEP_FAILED).delete()
    WorkerBeat.objects.filter(beat_at__lt=now - timedelta(days=1)).delete()
