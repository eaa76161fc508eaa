"""In this room a vote earns at once, as when the worker has run; tests/gamification/test_later.py keeps the delay."""

import pytest

from gamification import receivers


@pytest.fixture(autouse=True)
def _at_once(request, monkeypatch):
    if request.module.__name__ != "tests.gamification.test_later":
        monkeypatch.setattr(receivers, "LATER", frozenset())
