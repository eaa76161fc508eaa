"""A migrated SQLite database made once per set of migrations: each test process starts from a copy."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

HOUSE = Path(__file__).resolve().parent.parent
FILES = ("*/migrations/*.py", "*/guards.py", "*/defaults.py", "*/rules.py")


def state():
    """A sign of everything the migrated tables depend on."""
    seen = sha256((HOUSE / "requirements.txt").read_bytes())
    for path in sorted(found for files in FILES for found in HOUSE.glob(files)):
        seen.update(str(path.relative_to(HOUSE)).encode() + path.read_bytes())
    return seen.hexdigest()[:16]


@pytest.fixture(scope="session")
def django_db_keepdb(request):
    """On SQLite the copy stands ready; on PostgreSQL the database is made anew."""
    return _is_sqlite() or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Point this process at its own copy."""
    if not _is_sqlite():
        yield
        return
    with tempfile.TemporaryDirectory(prefix="eureka-tables-") as folder:
        mine = shutil.copyfile(tables(), Path(folder, "test.sqlite3"))
        connections["default"].settings_dict["TEST"]["NAME"] = str(mine)
        yield


def tables():
    """The migrated database that copies are made from; made on first need, by one process."""
    made = Path(tempfile.gettempdir(), f"eureka-tables-{os.getuid()}-{state()}.sqlite3")
    with made.with_suffix(".lock").open("w") as lock, tempfile.TemporaryDirectory(prefix="eureka-tables-") as folder:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _migrate(Path(folder, "new.sqlite3"), made)
    return made


def _migrate(new, made):
    """Run every migration once, in a process of its own."""
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.core.management import call_command\n"
        f"settings.DATABASES['default']['NAME'] = {str(new)!r}\n"
        "call_command('migrate', verbosity=0)\n"
        "from django.db import connection\n"
        "connection.cursor().execute('PRAGMA journal_mode=DELETE')\n"
    )
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "eureka.settings"}
    subprocess.run([sys.executable, "-c", code], cwd=HOUSE, check=True, env=surroundings)
    shutil.move(new, made)


def _is_sqlite():
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
