"""Start the whole site on one port: prepare it, then one server process and one worker, ended together."""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from functools import partial
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from core import catalogue

SERVER = ["uvicorn", "eureka.asgi:application", "--ws", "websockets-sansio", "--timeout-graceful-shutdown", "10"]
QUIET = ["--log-level", "warning", "--no-access-log", "--no-server-header"]
LONGEST_START = 60
LONGEST_STOP = 15
ASK_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of Linux


class Command(BaseCommand):
    help = "Prepares the site and serves it, with its worker, until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--prepare", action="store_true", help="Only make what a fresh clone lacks.")

    def handle(self, prepare, **options):
        if prepare:
            self.prepare()
            return
        self.host, self.port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
        self.stopping = None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        if not is_prepared():
            self.have_prepared()
        connections.close_all()
        self.serve()

    def stop(self, number, frame):
        """Remember it; whoever waits looks often."""
        self.stopping = number

    def have_prepared(self):
        """Prepare in a process of its own, which takes with it the memory that a whole community needs."""
        connections.close_all()
        child = launch(["manage.py", "run", "--prepare"], os.environ)
        try:
            while child.poll() is None and self.stopping is None:
                time.sleep(0.05)
        finally:
            end([child])
        if self.stopping is not None:
            raise CommandError("Stopped before the site was ready.", returncode=130)
        if child.returncode < 0:
            raise CommandError(f"The site could not be prepared: signal {-child.returncode} ended it.")
        if child.returncode:  # it has said why
            sys.exit(child.returncode)

    def prepare(self):
        """Everything a fresh clone lacks; each step is skipped when nothing changed."""
        signal.signal(signal.SIGTERM, quietly)
        catalogue.build()
        collect_static()
        if must_migrate():
            self.stdout.write("Preparing the database …")
            call_command("migrate", verbosity=0)
        if settings.DEMO and not demo_mark():
            self.stdout.write("Inviting the demo community …")
            self.stdout.flush()
            call_command("seed_demo")

    def serve(self):
        """The two processes, watched: the server's end is ours, a worker that dies is started again."""
        environment = child_environment(self.host, self.port)
        started = time.monotonic()
        self.children = {}
        try:
            self.children["server"] = launch(
                ["-m", *SERVER, *QUIET, "--host", self.host, "--port", self.port], environment
            )
            self.children["worker"] = launch(["manage.py", "worker"], environment)
            self.wait_for_the_server(started)
            if self.stopping is None:
                self.announce()
            self.watch(environment)
        finally:
            end(self.children.values())
        self.stdout.write("Eurêka has stopped.")

    def wait_for_the_server(self, started):
        """Until it answers, or somebody stops us. Raises CommandError when it cannot start."""
        while self.stopping is None and not answers(f"{self.address()}/healthz"):
            if self.children["server"].poll() is not None or time.monotonic() - started > LONGEST_START:
                raise CommandError("The server could not start; the lines above say why.")
            time.sleep(0.1)

    def watch(self, environment):
        """Sleep until a signal or the end of the server."""
        restarted_at = 0.0
        while self.stopping is None:
            if self.children["server"].poll() is not None:
                raise CommandError("The server has ended by itself; the lines above say why.")
            if self.children["worker"].poll() is not None:
                if time.monotonic() - restarted_at < 5:
                    raise CommandError("The worker ends as soon as it starts; the lines above say why.")
                restarted_at = time.monotonic()
                self.children["worker"] = launch(["manage.py", "worker"], environment)
            time.sleep(0.2)

    def address(self):
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return f"http://{host}:{self.port}"

    def announce(self):
        """Where to look, and as whom."""
        self.stdout.write(f"\nEurêka is at {self.address()}/  (Ctrl-C stops it)\n")
        mark = demo_mark() if settings.DEMO else None
        if mark:
            self.stdout.write(f"Log in as one of these; the password is {mark.password}")
            for persona in mark.personas:
                self.stdout.write(f"  {persona['email']:<40} {persona['name']}, {persona['role']}")
        self.stdout.flush()


def is_prepared():
    """Nothing is left to make; asked at each start, so it loads little."""
    return not (catalogue.stale() or static_state_is_new() or must_migrate() or (settings.DEMO and not demo_mark()))


def quietly(number, frame):
    """End as one who is asked to: what is open is closed, what was half written is undone."""
    sys.exit(128 + number)


def must_migrate():
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def launch(arguments, environment):
    """A child in a session of its own, so that Ctrl-C reaches us alone and we end it in order."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR, env=environment, start_new_session=True,
        preexec_fn=partial(_die_with, os.getpid()),  # noqa: PLW1509
    )  # fmt: skip


def _die_with(parent):
    """Even when we are killed outright, be it before the child could ask for it (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ASK_PARENT_DEATH, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(128 + signal.SIGTERM)


def end(children):
    """Ask each process to finish, then insist."""
    children = [child for child in children if child.poll() is None]
    for child in children:
        child.terminate()
    limit = time.monotonic() + LONGEST_STOP
    for child in children:
        try:
            child.wait(max(limit - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 (our own server)
            return True
    except OSError:
        return False


def demo_mark():
    """What seed_demo left, or None."""
    return apps.get_model("demo", "DemoMark").objects.first()


def child_environment(host, port):
    """The children's surroundings: a secret of this data folder, the names under which this machine may be asked."""
    made = dict(os.environ, PYTHONUNBUFFERED="1", MALLOC_ARENA_MAX="2")  # threads share their arenas
    made.setdefault("SECRET_KEY", own_secret(settings.VAR_DIR / "secret-key"))
    made.setdefault("BASE_URL", f"http://{'localhost' if host in ('0.0.0.0', '::') else host}:{port}")  # noqa: S104
    made.setdefault("ALLOWED_HOSTS", ",".join(dict.fromkeys([*settings.ALLOWED_HOSTS, *own_names(host)])))
    return made


def own_secret(path: Path) -> str:
    """Made once, readable by its owner alone."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


def own_names(host):
    """This machine's names and addresses, when the site is open to the network."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104
        return [host]
    name = socket.gethostname()
    try:
        return [name, socket.getfqdn(), *socket.gethostbyname_ex(name)[2]]
    except OSError:
        return [name]


def collect_static():
    """Gather the static files when one of them, or what builds them, changed since the last time."""
    if static_state_is_new():
        state = static_state()
        call_command("collectstatic", interactive=False, verbosity=0)
        (settings.VAR_DIR / "static-state").write_text(state)


def static_state_is_new():
    stamp = settings.VAR_DIR / "static-state"
    return not (stamp.exists() and settings.STATIC_ROOT.exists() and stamp.read_text() == static_state())


def static_state():
    """A short sign of what the static files are made from: ours by path, size and date, the packages' by version."""
    seen = sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    seen.update((settings.BASE_DIR / "requirements.txt").read_bytes())
    ours = [*(settings.BASE_DIR / "static").rglob("*"), settings.BASE_DIR / "core/assets.py"]
    for path in sorted(path for path in ours if path.is_file()):
        facts = path.stat()
        seen.update(f"{path}{facts.st_size}{facts.st_mtime_ns}".encode())
    return seen.hexdigest()
