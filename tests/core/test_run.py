"""The first command: says plainly why it cannot start, and leaves no process behind."""

import fcntl
import os
import pty
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import termios
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from core import ground
from tests.database import tables

pytestmark = pytest.mark.own_site

ELSEWHERE = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "EUREKA_DEMO")
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

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
        return kept | {"EUREKA_VAR": str(self.folder), "PORT": str(self.port), "HOST": "127.0.0.1", **more}

    def launch(self, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, EUREKA_DEMO="0", **how):
        """The command, on its way."""
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "run"],
            cwd=settings.BASE_DIR, env=self.environment(EUREKA_DEMO=EUREKA_DEMO), text=True,
            stdout=stdout, stderr=stderr, **how,
        )  # fmt: skip

    def django(self, code):
        """Do something to the site's data."""
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-v", "0", "-c", code]
        subprocess.run(command, cwd=settings.BASE_DIR, env=self.environment(), check=True, timeout=60)

    def start(self):
        """Seconds until the address is announced."""
        started, lines = time.monotonic(), []
        self.launch()
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
    site.process.communicate(timeout=60)  # as long as a child holds our pipe
    wait_until(lambda: site.processes() == [])


@pytest.fixture
def terminal():
    """Both ends of one: what a person types and reads, what the command speaks to."""
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def read_until(terminal, awaited, seconds=60):
    """What stands on the terminal once it says `awaited`."""
    said, end = "", time.monotonic() + seconds
    while awaited not in said:
        assert time.monotonic() < end, said
        if select.select([terminal], [], [], 0.2)[0]:
            said += os.read(terminal, 4096).decode(errors="replace")
    return said


def people_of(site):
    with closing(sqlite3.connect(site.folder / "eureka.sqlite3")) as connection:
        return connection.execute("SELECT COUNT(*) FROM people_user").fetchone()[0]


@pytest.mark.parametrize("way", ["Ctrl-C", "a signal"])
def test_who_interrupts_the_seeding_reads_one_sentence_and_finds_the_site_empty(site, terminal, way):
    ours, theirs = terminal
    site.launch(
        EUREKA_DEMO="1", stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    assert "Inviting the demo community" in read_until(ours, "%|")  # the progress bar
    assert len([one for one in site.processes() if "--prepare" in Path(f"/proc/{one}/cmdline").read_text()]) == 1
    if way == "Ctrl-C":
        os.write(ours, b"\x03")
    else:
        site.process.terminate()
    assert "Traceback" not in read_until(ours, "Stopped before the site was ready.")
    assert site.process.wait(30) == 130
    assert site.processes() == []
    assert people_of(site) == 0


def test_what_the_preparation_refuses_is_said_once(site):
    site.start()
    site.stop(signal.SIGTERM)
    site.django("from people.models import User; User.objects.create_user('nour@exemple.test', 'x', first_name='Nour')")
    site.launch(EUREKA_DEMO="1")
    said, _ = site.process.communicate(timeout=60)
    site.django("from people.models import User; User.objects.all().delete()")
    assert site.process.returncode == 1
    assert said.count("already holds people") == 1 and "Traceback" not in said
    assert site.processes() == []


def wait_until(happened, seconds=20):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.1)
