"""Background work survives failures and deaths, in real processes on a database of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import connection

CALL = "from tests.core.worker_site import tasks; tasks.{}.enqueue()"


class WorkerSite:
    """The small site in one folder: start workers, enqueue, read the notes that the tasks leave."""

    def __init__(self, folder, database):
        self.folder = folder
        self.processes = []
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.core.worker_site.settings",
            "WORKER_FOLDER": str(folder),
            "WORKER_DATABASE": json.dumps(database),
        }
        self.command("migrate", "--verbosity", "0")

    def command(self, *arguments):
        made = subprocess.run(
            [sys.executable, "-m", "django", *arguments],
            cwd=settings.BASE_DIR, env=self.environment, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        return made.stdout

    def shell(self, code):
        return self.command("shell", "--no-imports", "--verbosity", "0", "-c", code).strip()

    def enqueue(self, name):
        self.shell(CALL.format(name))

    def worker(self):
        process = subprocess.Popen(
            [sys.executable, "-m", "django", "worker", "--interval", "0.1"],
            cwd=settings.BASE_DIR, env=self.environment, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def notes(self, name):
        path = self.folder / name
        return path.read_text().split() if path.exists() else []

    def states(self):
        return self.shell(
            "from django_tasks_db.models import *; print(*DBTaskResult.objects.values_list('status', flat=True))"
        )

    def go(self):
        (self.folder / "go").touch()

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait()


def wait_until(happened, seconds=20):
    """Look again and again; a test that waits in vain fails here."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happened"
        threading.Event().wait(0.05)


@pytest.fixture
def site(tmp_path, db):
    if connection.vendor == "sqlite":
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL"}
        made = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "work.sqlite3"), "OPTIONS": options}
        site = WorkerSite(tmp_path, made)
        yield site
        site.end()
        return
    import psycopg

    name = f"eureka_worker_{os.getpid()}"
    present = connection.get_connection_params()
    where = {key: present[key] for key in ("host", "port", "user", "password") if key in present}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        made = {key.upper(): value for key, value in where.items()}
        site = WorkerSite(tmp_path, {"ENGINE": "django.db.backends.postgresql", "NAME": name, **made})
        yield site
        site.end()
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.both_databases
def test_the_task_of_a_killed_worker_is_done_by_another(site):
    site.enqueue("long_work")
    first = site.worker()
    wait_until(lambda: site.notes("started"))
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = site.worker()
    wait_until(lambda: len(site.notes("started")) == 2)
    site.go()
    wait_until(lambda: site.notes("done"))
    assert site.notes("started") == [str(first.pid), str(second.pid)]
    assert site.notes("done") == [str(second.pid)]


@pytest.mark.both_databases
def test_a_long_task_of_a_living_worker_is_left_to_it(site):
    site.enqueue("long_work")
    first = site.worker()
    wait_until(lambda: site.notes("started"))
    site.worker()
    wait_until(lambda: site.notes("daily"))  # the second worker is at work
    beats = "from core.models import *; print(*WorkerBeat.objects.values_list('beat_at', flat=True))"
    before = site.shell(beats)
    wait_until(lambda: site.shell(beats) != before)
    site.go()
    wait_until(lambda: site.notes("done"))
    assert site.notes("started") == [str(first.pid)]


@pytest.mark.both_databases
def test_a_task_that_fails_is_tried_again(site):
    site.enqueue("stubborn_work")
    site.worker()
    wait_until(lambda: site.notes("succeeded"))
    assert len(site.notes("tried")) == 3


@pytest.mark.both_databases
def test_two_workers_run_a_daily_job_once(site):
    both = [site.worker(), site.worker()]
    wait_until(lambda: site.notes("daily"))
    count = "from core.models import *; print(WorkerBeat.objects.count())"
    wait_until(lambda: site.shell(count) == "2")
    for process in both:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(20) for process in both] == [0, 0]
    assert len(site.notes("daily")) == 1
    assert site.shell(count) == "0"


@pytest.mark.both_databases
def test_a_stopped_worker_finishes_its_task_and_a_hurried_one_gives_it_back(site):
    site.enqueue("long_work")
    worker = site.worker()
    wait_until(lambda: site.notes("started"))
    worker.send_signal(signal.SIGTERM)
    worker.send_signal(signal.SIGINT)
    worker.wait(20)
    assert site.notes("done") == []
    assert "READY" in site.states()
    site.go()
    site.worker()
    wait_until(lambda: site.notes("done"))
