"""The first command: says plainly why it cannot start, and leaves no process behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from core import ground
from tests.database import tables

GROUND = [sys.executable, "core/ground.py", "requirements.txt"]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def refusal(*arguments):
    made = subprocess.run([*GROUND, *arguments], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=20)
    assert made.returncode == 1
    assert made.stderr.count("\n") == 1
    return made.stderr


def test_a_taken_port_is_said_in_one_sentence(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert f"Port {port} is taken" in refusal("--var", str(tmp_path), "--host", "127.0.0.1", "--port", port)


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    assert "cannot be written to" in refusal("--var", str(tmp_path / "file/var"))
    assert "cannot be written to" in refusal("--var", "/proc/eureka")


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_said_in_one_sentence(port):
    assert "PORT must be a number" in refusal("--host", "127.0.0.1", "--port", port)


def test_an_old_python_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setattr(ground, "OLDEST", (4, 0))
    monkeypatch.setattr(ground, "OTHERS", ())
    with pytest.raises(ground.Unfit, match="needs Python 3.11"):
        ground.check_python()


def test_a_newer_python_of_the_machine_is_taken_over_an_old_one(monkeypatch, tmp_path):
    newer = tmp_path / "python3.13"
    newer.write_text("#!/bin/sh\nexit 0\n")
    newer.chmod(0o755)
    taken = []
    monkeypatch.setattr(ground, "OLDEST", (4, 0))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(ground.os, "execv", lambda path, _: taken.append(path) or sys.exit(0))
    with pytest.raises(SystemExit):
        ground.check_python()
    assert taken == [str(newer)]


class Site:
    """`manage.py run` in a process of its own, with its data in one folder."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.process = None

    def start(self):
        """Seconds until the address is announced."""
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        environment |= {"EUREKA_VAR": str(self.folder), "PORT": str(self.port), "HOST": "127.0.0.1"}
        environment.pop("EUREKA_DEMO", None)
        started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "run"],
            cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if "Eurêka is at" in line:
                return time.monotonic() - started
        raise AssertionError("".join(lines))

    def stop(self, number):
        """The exit status, and what was said since the start."""
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=30)
        return self.process.returncode, said

    def processes(self):
        """Every process that carries this site's folder in its environment."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if f"EUREKA_VAR={self.folder}".encode() in (place / "environ").read_bytes().split(b"\0"):
                    found.append(int(place.name))
            except OSError:
                continue
        return found

    def end(self):
        for process in self.processes():
            os.kill(process, signal.SIGKILL)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Its tables stand ready: to migrate is tested by every other test."""
    site = Site(tmp_path_factory.mktemp("var"))
    if connection.vendor == "sqlite":
        shutil.copyfile(tables(), site.folder / "eureka.sqlite3")
    yield site
    site.end()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_site_starts_and_a_signal_ends_every_process(site, number):
    site.start()
    assert len(site.processes()) == 3
    code, said = site.stop(number)
    assert code == 0, said
    assert "Eurêka has stopped." in said
    assert site.processes() == []


def test_the_second_start_prepares_nothing(site):
    site.start()
    site.stop(signal.SIGTERM)
    prepared = {path: path.stat().st_mtime_ns for path in (site.folder / "static").rglob("*")}
    assert site.start() < 30
    site.stop(signal.SIGTERM)
    assert {path: path.stat().st_mtime_ns for path in (site.folder / "static").rglob("*")} == prepared
    assert (site.folder / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_worker_that_dies_is_replaced_and_nothing_outlives_its_parent(site):
    site.start()
    worker = next(one for one in site.processes() if "worker" in Path(f"/proc/{one}/cmdline").read_text())
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: len(site.processes()) == 3 and worker not in site.processes())
    site.process.kill()
    site.process.communicate()
    wait_until(lambda: site.processes() == [])


def wait_until(happened, seconds=20):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.1)
