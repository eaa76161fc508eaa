"""A migrated database made once per set of migrations: each test process starts from a copy, on both databases."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql

HOUSE = Path(__file__).resolve().parent.parent
FILES = ("*/migrations/*.py", "*/guards.py", "*/defaults.py", "*/synonyms.txt", "*/rules.py")


def state():
    """A sign of everything the migrated tables depend on."""
    seen = sha256((HOUSE / "requirements.txt").read_bytes())
    for path in sorted(found for files in FILES for found in HOUSE.glob(files)):
        seen.update(str(path.relative_to(HOUSE)).encode() + path.read_bytes())
    return seen.hexdigest()[:16]


@pytest.fixture(scope="session")
def django_db_keepdb(request):
    """On SQLite the copy stands ready."""
    return _is_sqlite() or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_createdb(request):
    """On PostgreSQL it is made anew when asked: an interrupted run may have left rows behind."""
    return not _is_sqlite() and request.config.getvalue("create_db")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Point this process at its own copy."""
    asked = connections["default"].settings_dict["TEST"]
    if not _is_sqlite():
        asked["TEMPLATE"] = template()
        yield
        return
    with tempfile.TemporaryDirectory(prefix="eureka-tables-") as folder:
        mine = shutil.copyfile(tables(), Path(folder, "test.sqlite3"))
        asked["NAME"] = str(mine)
        yield


def tables():
    """The migrated SQLite database that copies are made from; made on first need, by one process."""
    made = Path(tempfile.gettempdir(), f"eureka-tables-{os.getuid()}-{state()}.sqlite3")
    with _one_at_a_time(made.stem), tempfile.TemporaryDirectory(prefix="eureka-tables-") as folder:
        if not made.exists():
            new = Path(folder, "new.sqlite3")
            _migrate(new, "PRAGMA journal_mode=DELETE")
            shutil.move(new, made)
    return made


def template():
    """The name of the migrated PostgreSQL database that copies are made from; its comment says from what it was."""
    asked = settings.DATABASES["default"]
    name = f"tables_{asked['NAME']}"
    places = {"host": asked["HOST"], "port": asked["PORT"], "user": asked["USER"], "password": asked["PASSWORD"]}
    with _one_at_a_time(name), psycopg.connect(dbname="postgres", autocommit=True, **places) as server:
        found = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        if server.execute(found, [name]).fetchone() != (state(),):
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            _migrate(name)
            server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), state()))
    return name


def delete_rows(style, tables, *, reset_sequences=False, allow_cascade=False):
    """PostgreSQL's way to empty tables after a test: a few milliseconds, where TRUNCATE makes 300 files anew.

    Takes the place of `connection.ops.sql_flush`; needs the right to silence triggers, which our test role has.
    """
    quoted = connections["default"].ops.quote_name
    deleting = [f"DELETE FROM {quoted(table)}" for table in tables]
    return ["SET session_replication_role = replica", *deleting, "SET session_replication_role = origin"]


@contextmanager
def _one_at_a_time(name):
    """The others wait until the first has made it."""
    with Path(tempfile.gettempdir(), f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(name, then="SELECT 1"):
    """Run every migration once, in a process of its own."""
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.core.management import call_command\n"
        f"settings.DATABASES['default']['NAME'] = {str(name)!r}\n"
        "call_command('migrate', verbosity=0)\n"
        "from django.db import connection\n"
        f"connection.cursor().execute({then!r})\n"
    )
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "eureka.settings"}
    subprocess.run([sys.executable, "-c", code], cwd=HOUSE, check=True, env=surroundings)


def _is_sqlite():
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "eureka.settings"
    tables() if _is_sqlite() else template()
