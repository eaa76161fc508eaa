"""Periodic jobs: registered in any room's tasks.py, each started once per period however many workers run."""

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from core.models import JobRun

logger = logging.getLogger("eureka.schedule")

SHORTEST_LOCK = timedelta(minutes=10)
"""How long a job that never came back keeps its next run waiting, at least."""


class Job(NamedTuple):
    """What runs, and how often; `at` is a local time of day, for jobs of one or more whole days."""

    run: Callable[[], None]
    every: timedelta
    at: time | None = None


_jobs: dict[str, Job] = {}


def periodic(every: timedelta, at: time | None = None):
    """Decorate a function without arguments, safe to repeat: the worker runs it `every` so often (daily ones `at`)."""

    def register(function):
        _jobs[f"{function.__module__}.{function.__qualname__}"] = Job(function, every, at)
        return function

    return register


def jobs() -> dict[str, Job]:
    """Every job of every room, by name."""
    _discover()
    return _jobs


@cache
def _discover():
    """Read each room's tasks.py, once per process."""
    autodiscover_modules("tasks")


def enqueue_due(now: datetime | None = None) -> list[str]:
    """Turn each due job into a task, once: the worker whose update counts a row wins the period. Their names."""
    from core.tasks import run_job

    now = now or timezone.now()
    started = []
    for name, job in jobs().items():
        row = _row(name, job, now)
        if not row.filter(_is_due(job, now)).exists():  # a read costs no writer's lock
            continue
        lock = now + max(SHORTEST_LOCK, job.every)
        with transaction.atomic():
            if row.filter(_is_due(job, now)).update(last_started_at=now, locked_until=lock):
                run_job.enqueue(name)
                started.append(name)
    return started


def run(name: str) -> None:
    """Run one job now and free it for its next period, whatever happens. Raises KeyError for an unknown name."""
    try:
        jobs()[name].run()
    finally:
        JobRun.objects.filter(name=name).update(last_finished_at=timezone.now(), locked_until=None)


def _row(name, job, now):
    """The job's row, made on first sight; a job with a time of day waits for it, the others start at once."""
    rows = JobRun.objects.filter(name=name)
    if not rows.exists():
        JobRun.objects.bulk_create([JobRun(name=name, last_started_at=now if job.at else None)], ignore_conflicts=True)
    return rows


def _is_due(job, now):
    return Q(Q(last_started_at=None) | Q(last_started_at__lte=_boundary(job, now))) & Q(
        Q(locked_until=None) | Q(locked_until__lte=now)
    )


def _boundary(job, now):
    """A job last started at or before this moment is due again."""
    if job.at is None:
        return now - job.every
    local = timezone.localtime(now)
    today = local.replace(hour=job.at.hour, minute=job.at.minute, second=job.at.second, microsecond=0)
    latest = today if today <= local else today - timedelta(days=1)
    return latest - (job.every - timedelta(days=1)) - timedelta(microseconds=1)
