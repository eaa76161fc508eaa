"""`make test`: style, house rules, every test on SQLite, those of both databases on PostgreSQL, the browser's.

By default what is not here (PostgreSQL, Redis) is named and left out; with CI=true it is installed where we may,
started, and its absence is a failure; every test runs on PostgreSQL, and the long tier runs too.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI", "").lower() in ("1", "true")
DATABASES = ("postgres://root@127.0.0.1:5432/postgres", "postgres://eureka:eureka@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Tally:
    """What every part counted, for the closing line."""

    def __init__(self):
        self.counts = {}
        self.failed = []
        self.started = time.monotonic()

    def add(self, output):
        closing = [line for line in output.splitlines() if re.search(r"\d+ (passed|failed|error)", line)]
        for number, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", closing[-1] if closing else ""):
            self.counts[word] = self.counts.get(word, 0) + int(number)

    def close(self):
        """The closing line, as pytest writes it; the exit status."""
        for name in self.failed:
            say(f"FAILED: {name}")
        parts = [f"{self.counts[word]} {word}" for word in ("failed", "error", "errors", "passed", "skipped")
                 if word in self.counts]  # fmt: skip
        say(f"===== {', '.join(parts) or 'no tests ran'} in {time.monotonic() - self.started:.1f}s =====")
        return 1 if self.failed else 0


def main():
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="eureka-test-") as folder:
        surroundings = {**os.environ, "EUREKA_VAR": folder}
        for name in ("DATABASE_URL", "REDIS_URL", "EUREKA_DEMO"):
            surroundings.pop(name, None)
        browser = find_browser()
        if not browser and CI:
            tally.failed.append("no browser")
        surroundings["CHROMIUM"] = browser or ""
        served = on_postgresql(surroundings)
        if not served:
            say("PostgreSQL and Redis do not both answer: the tests of both databases run on SQLite only.")
            if CI:
                tally.failed.append("no PostgreSQL and Redis")
        with tables_made(surroundings, served):
            part(tally, "style", ["make", "-s", "lint"], surroundings)
            part(tally, "translations", [sys.executable, "manage.py", "catalogue"], surroundings)
        tests(tally, "SQLite", surroundings, f"not browser and not scale{'' if CI else ' and not long'}")
        if served:
            again(tally, served)
        if browser:
            tests(tally, "browser", surroundings, f"browser and not scale{'' if CI else ' and not long'}")
        else:
            say("No browser was found: its tests are left out (install chromium).")
    sys.exit(tally.close())


@contextmanager
def tables_made(*sites):
    """Both databases that the tests start from are migrated meanwhile; what goes wrong there, the tests will say."""
    made = [subprocess.Popen([sys.executable, "-m", "tests.database"], cwd=ROOT, env=site) for site in sites if site]
    yield
    for process in made:
        process.wait()


def on_postgresql(surroundings):
    """The surroundings of a site on PostgreSQL and Redis, or None when they do not both answer."""
    database = find_database()
    redis = database and find_redis()
    return redis and {
        **surroundings,
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "SECRET_KEY": "only-for-tests-" + "0123456789abcdefghij" * 3,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "HTTPS": "false",
    }


def again(tally, served):
    """On PostgreSQL and Redis the tests of both databases; with CI=true all of them, and none may be skipped."""
    skipped = tally.counts.get("skipped", 0)
    which = "not own_site and (both_databases or not long)" if CI else "both_databases and not long"
    tests(tally, "PostgreSQL", served, f"{which} and not browser and not scale")
    if CI and tally.counts.get("skipped", 0) > skipped:
        tally.failed.append("tests skipped on PostgreSQL")


def tests(tally, name, surroundings, marks):
    """One run of pytest over the tests so marked, by two processes."""
    # on PostgreSQL made anew: an interrupted run may have left rows behind
    command = [sys.executable, "-m", "pytest", "tests", "-q", "-m", marks, "--create-db", "--durations=15",
               "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]  # fmt: skip
    part(tally, f"tests ({name})", command, surroundings)


def part(tally, name, command, surroundings):
    """Run, show as it goes, remember."""
    say(f"── {name}")
    output = []
    with subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            output.append(line)
    if process.returncode:
        tally.failed.append(name)
    if "pytest" in command:
        tally.add("".join(output[-40:]))


def find_browser():
    """The system's Chromium, installed when we may."""
    if not any(map(shutil.which, BROWSERS)):
        install("chromium")
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def find_database():
    """The address of a PostgreSQL where we may make a test database."""
    asked = os.environ.get("TEST_DATABASE_URL")
    if asked:
        return asked if database_answers(asked) else None
    for attempt in range(2 if CI else 1):
        if attempt:
            start_postgresql()
        for address in DATABASES:
            if database_answers(address):
                return address
    return None


def database_answers(address):
    import psycopg

    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            return bool(connection.execute("SELECT 1").fetchone())
    except psycopg.Error:
        return False


def start_postgresql():
    """Install and start it, with a role of our own."""
    install("postgresql")
    subprocess.call(["service", "postgresql", "start"])
    role = "CREATE ROLE eureka SUPERUSER LOGIN PASSWORD 'eureka'"
    for _ in range(30):
        if subprocess.call(["su", "postgres", "-c", f'psql -qc "{role}"'], stderr=subprocess.DEVNULL) == 0:
            return
        if any(map(database_answers, DATABASES)):
            return
        time.sleep(0.5)


def find_redis():
    """The address of a Redis, started when we may."""
    for attempt in range(2 if CI else 1):
        if attempt:
            install("redis-server")
            subprocess.call(["redis-server", "--daemonize", "yes"], stdout=subprocess.DEVNULL)
            time.sleep(1)
        if redis_answers():
            return REDIS
    return None


def redis_answers():
    import redis

    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=3) as client:
            return client.ping()
    except redis.RedisError:
        return False


def install(package):
    """By the system's package manager, if it is apt and we are root; else say what to do."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        say(f"Please install {package} with your system's package manager.")
        return
    say(f"Installing {package} …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.call(["apt-get", "update", "-qq"], env=quiet)
    subprocess.call(["apt-get", "install", "-y", "-qq", package], env=quiet, stdout=subprocess.DEVNULL)


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
