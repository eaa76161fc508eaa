"""In this room a vote earns at once, as when the worker has run."""

import pytest

from gamification import receivers


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(receivers, "LATER", frozenset())
