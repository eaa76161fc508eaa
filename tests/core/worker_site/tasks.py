"""Tasks that write down what happens to them, in the folder WORKER_FOLDER."""

import os
import threading
from datetime import timedelta
from pathlib import Path

from django_tasks import task

from core.schedule import periodic
from core.tasks import retry

FOLDER = Path(os.environ["WORKER_FOLDER"])


def note(name):
    """One line per call, with the process that made it; appending is atomic."""
    with (FOLDER / name).open("a") as notes:
        notes.write(f"{os.getpid()}\n")


@task()
def long_work():
    """Lasts until the file `go` is there."""
    note("started")
    while not (FOLDER / "go").exists():
        threading.Event().wait(0.05)
    note("done")


@task()
@retry(attempts=3, first=timedelta(seconds=0.1))
def stubborn_work():
    """Succeeds at the third attempt."""
    note("tried")
    if len((FOLDER / "tried").read_text().split()) < 3:
        raise RuntimeError("not yet")
    note("succeeded")


@periodic(every=timedelta(days=1))
def daily():
    note("daily")
