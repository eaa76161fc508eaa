"""After each test of a room that writes to the register: what it wrote passes verify_register.py."""

import pytest

import verify_register
from register import export


@pytest.fixture(autouse=True)
def _what_was_written_verifies(request):
    """Without its own database a test writes nothing."""
    if not ({"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db")):
        yield
        return
    request.getfixturevalue("db")
    yield
    assert verify_register.Verifier().read(list(export.lines())) == []
