"""/readyz says when live hints cannot travel."""

import pytest

from core import health


@pytest.mark.both_databases
def test_the_live_channel_is_among_the_checks_and_well(db):
    assert health.report()["live channel"] == "ok"


def test_a_redis_that_does_not_answer_is_named(db, settings, free_port):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port}/0"
    assert health.report()["live channel"] == "ConnectionError"


@pytest.fixture
def free_port():
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
