"""In this room each of the cast has a manager of their own: nobody judges after somebody of the same team."""

import pytest

from people.closure import rebuild
from people.models import ReportingLine
from tests.factories import make_person
from tests.verifying import _what_was_written_verifies  # noqa: F401 (a fixture of every test here)


def lead_apart(person, head):
    """Give somebody a manager of their own, under the head of the group."""
    boss = make_person("Chef", manager=head, entity=person.entity)
    ReportingLine.objects.filter(person=person).update(manager=boss)
    rebuild()
    return person


@pytest.fixture
def carl(carl, head):
    return lead_apart(carl, head)


@pytest.fixture
def dora(dora, head):
    return lead_apart(dora, head)


@pytest.fixture
def eve(eve, head):
    return lead_apart(eve, head)


@pytest.fixture
def cleo(cleo, head):
    return lead_apart(cleo, head)
