"""What must be true for the site to serve: each room registers its check, /readyz asks them all."""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

WORKER_SILENCE = timedelta(seconds=60)
"""A worker silent for longer counts as gone."""

_checks: dict[str, Callable[[], str | None]] = {}
_notes: dict[str, Callable[[], str]] = {}
_migrated = False


def register(name: str, check: Callable[[], str | None]) -> None:
    """Add a check: it returns None when all is well, else one short sentence; what it raises counts as a fault."""
    _checks[name] = check


def note(name: str, tell: Callable[[], str]) -> None:
    """Add a sentence worth reading beside the checks; it never makes the site unready."""
    _notes[name] = tell


def notes() -> dict[str, str]:
    """Every note by its name."""
    return {name: _ask(tell) for name, tell in _notes.items()}


def report() -> dict[str, str]:
    """Every check by its name: "ok" or what is wrong. Error texts stay out: the page is public."""
    return {name: _ask(check) for name, check in _checks.items()}


def _ask(check):
    try:
        return check() or "ok"
    except Exception as error:  # noqa: BLE001 (a broken check is a finding, never a crash)
        return type(error).__name__


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations():
    """Asked of the database until they are all applied, then remembered: a process never loses one."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "not all applied"
        _migrated = True
    return None


def _worker():
    from core.models import WorkerBeat

    if not WorkerBeat.objects.filter(beat_at__gte=timezone.now() - WORKER_SILENCE).exists():
        return "no worker is alive"
    return None


register("database", _database)
register("migrations", _migrations)
register("worker", _worker)
