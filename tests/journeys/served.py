"""The whole site in processes of its own: servers, a worker, a database and a folder that nobody else uses."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from django.conf import settings

from tests.database import tables

SERVER = ["-m", "uvicorn", "eureka.asgi:application", "--ws", "websockets-sansio", "--log-level", "warning"]
OWN = ("DATABASE_URL", "REDIS_URL", "EUREKA_DEMO", "EUREKA_VAR", "SECRET_KEY", "ALLOWED_HOSTS")
PREPARE = (
    "from core import catalogue; from core.management.commands.run import collect_static as c; catalogue.build(); c()"
)


class Served:
    """Start what a test needs; `shell` runs Python in yet another process and gives back what it prints as JSON."""

    def __init__(self, folder, **environment):
        self.environment = {name: value for name, value in os.environ.items() if name not in OWN}
        self.environment |= {"EUREKA_VAR": str(folder), **environment}
        self.processes = []
        if "DATABASE_URL" in environment:
            self.manage("migrate", "--verbosity", "0")
        else:
            shutil.copyfile(tables(), Path(folder, "eureka.sqlite3"))
        self.shell(PREPARE)

    def manage(self, *arguments):
        made = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR, env=self.environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        return made.stdout

    def shell(self, code):
        said = self.manage("shell", "--no-imports", "--verbosity", "0", "-c", code).strip()
        return json.loads(said.splitlines()[-1]) if said else None

    def launch(self, *arguments):
        process = subprocess.Popen([sys.executable, *arguments], cwd=settings.BASE_DIR, env=self.environment)
        self.processes.append(process)
        return process

    def worker(self):
        return self.launch("manage.py", "worker", "--interval", "0.2")

    def server(self, port=None):
        """A server's process and its address, once it answers."""
        port = port or free_port()
        process = self.launch(*SERVER, "--port", str(port))
        address = f"http://127.0.0.1:{port}"
        end = time.monotonic() + 60
        while not answers(address):
            assert time.monotonic() < end and process.poll() is None, "the server does not answer"
            time.sleep(0.1)
        return process, address

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait(10)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as response:  # noqa: S310 (our own address)
            return response.status == 200
    except OSError:
        return False
