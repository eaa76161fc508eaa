"""Production is four settings away, and says plainly what it lacks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.own_site

HOUSE = Path(__file__).resolve().parent.parent
KEY = "kQ3v-Zr8_tB1nW5yD7mH2cX9pL4sF6gJ0aE-uIoRqTzVbNMKd"
PRODUCTION = {
    "DATABASE_URL": "postgres://eureka:secret@127.0.0.1:5432/eureka",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SECRET_KEY": KEY + "abcdef",
    "ALLOWED_HOSTS": "idees.example.org",
}
CHECK = ("check", "--deploy", "--fail-level", "WARNING")


def manage(*arguments, **surroundings):
    """Run manage.py in a process of its own, with these settings and no other; its exit status and what it said."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "EUREKA_VAR") if name in os.environ}
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=HOUSE, env=kept | surroundings, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_four_settings_of_production_pass_every_check_of_deployment():
    assert manage(*CHECK, **PRODUCTION) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY must hold at least 50 characters"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY must hold at least 50 characters"),
        ({"SECRET_KEY": ""}, "SECRET_KEY must hold at least 50 characters"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must not be empty"),
        ({"EUREKA_DEMO": "1"}, "EUREKA_DEMO=1 goes with the embedded database alone"),
        ({"HTTPS": "false"}, "SECURE_SSL_REDIRECT"),
    ],
)
def test_what_would_make_production_weak_is_refused_in_words(change, said):
    status, output = manage(*CHECK, **PRODUCTION | change)
    assert status != 0
    assert said in output


def test_secrets_may_lie_in_files_with_the_line_end_that_editors_leave(tmp_path):
    settings = dict(PRODUCTION)
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
        Path(tmp_path, name).write_text(settings.pop(name) + "\n")
        settings[f"{name}_FILE"] = str(tmp_path / name)
    assert manage(*CHECK, **settings)[0] == 0
    said = "from django.conf import settings as s; print([s.DATABASES['default']['NAME'], s.REDIS_URL, s.SECRET_KEY])"
    assert manage("shell", "--no-imports", "-c", said, **settings) == (
        0,
        f"{['eureka', PRODUCTION['REDIS_URL'], PRODUCTION['SECRET_KEY']]}\n",
    )
