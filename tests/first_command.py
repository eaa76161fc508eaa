"""From nothing: a fresh clone, `make run`, the log-in page, a persona logged in, and nothing left running after."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 600
SUPERVISOR_MB = 160
"""What the command may hold once it has seeded: Django itself, no data."""


def main():
    with tempfile.TemporaryDirectory(prefix="eureka-fresh-") as folder:
        clone = Path(folder, "eureka")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        port = free_port()
        log = Path(folder, "log")
        surroundings = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        surroundings |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        with log.open("w") as output:
            site = subprocess.Popen(
                ["make", "run"], cwd=clone, env={**surroundings, "PORT": str(port)},
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            opener = wait_for_the_page(f"http://127.0.0.1:{port}/login/", site, log)
            email, password = first_persona(log)
            log_in(opener, f"http://127.0.0.1:{port}", email, password)
            kept = memory_of_children(site.pid)
        finally:
            os.killpg(site.pid, signal.SIGTERM)
            code = site.wait(30)
        left = processes_of(clone)
        if left:
            fail(f"still running after the stop ({code}): {left}")
        if kept > SUPERVISOR_MB:
            fail(f"the process that watches the others keeps {kept} MB of what it prepared")
        sys.stdout.write(f"A fresh clone runs: {email} logged in on port {port}, and every process ended.\n")


def wait_for_the_page(address, site, log):
    """An opener with cookies, once the page answers 200 and the personas are announced."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if site.poll() is not None:
            fail(f"make run ended with {site.returncode}:\n{log.read_text()}")
        try:
            with opener.open(address, timeout=5) as page:
                if page.status == 200 and "password is" in log.read_text():
                    return opener
        except OSError:
            pass
        threading.Event().wait(0.5)
    fail(f"{address} did not answer in {LONGEST} s:\n{log.read_text()}")


def first_persona(log):
    text = log.read_text()
    return re.search(r"^\s+(\S+@\S+)", text, re.MULTILINE)[1], re.search(r"password is (\S+)", text)[1]


def log_in(opener, site, email, password):
    """Through the form, as a person would."""
    with opener.open(f"{site}/login/") as page:
        html = page.read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
    form = {"csrfmiddlewaretoken": token, "username": email, "password": password}
    request = urllib.request.Request(f"{site}/login/", urllib.parse.urlencode(form).encode())  # noqa: S310
    request.add_header("Referer", f"{site}/login/")
    with opener.open(request) as page:
        if page.status != 200 or "/login" in page.url:
            fail(f"{email} could not log in: {page.status} {page.url}")


def memory_of_children(parent):
    """Resident MB of the processes that `parent` itself started."""
    statuses = [path.read_text() for path in Path("/proc").glob("[0-9]*/status") if path.exists()]
    mine = [text for text in statuses if re.search(rf"^PPid:\s+{parent}$", text, re.MULTILINE)]
    return sum(int(re.search(r"VmRSS:\s+(\d+)", text)[1]) for text in mine) // 1024


def processes_of(clone):
    """Command lines that still run from the clone's environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(clone) in command:
            found.append(command)
    return found


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def fail(reason):
    sys.stderr.write(f"{reason}\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
