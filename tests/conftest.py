"""The named cast: alice writes, mona is above her, bob votes, carl and dora judge, eve decides, cleo animates."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from core import guards
from core.fulltext import TABLES
from core.pages import pages
from gamification.actions import earn
from inbox.actions import notify
from people.models import Entity, Role
from tests.database import (  # noqa: F401 (fixtures)
    delete_rows,
    django_db_createdb,
    django_db_keepdb,
    django_db_modify_db_settings,
)
from tests.factories import make_entity, make_idea, make_person, make_theme
from tests.own_keys import move_in

# a busy machine is no fault of the code
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


def pytest_configure():
    move_in(settings)


def pytest_collection_modifyitems(config, items):
    """Leave out what is about the other database alone, or about a file that does not lie beside the project.

    Files with long tests come first, then those about the whole site: none of them runs alone at the end, the other
    processes idle.
    """
    left_out = [item for item in items if not _belongs(item)]
    long = {item.path for item in items if item.get_closest_marker("long")}
    whole = {item.path for item in items if item.path.parent == Path(__file__).parent}
    items[:] = sorted(filter(_belongs, items), key=lambda item: (item.path not in long, item.path not in whole))
    config.hook.pytest_deselected(items=left_out)


def _belongs(item):
    databases = [mark.args[0] for mark in item.iter_markers("only_on")]
    files = [mark.args[0] for mark in item.iter_markers("needs_file")]
    return all(name == connections["default"].vendor for name in databases) and all(file.exists() for file in files)


@pytest.fixture(autouse=True)
def _empty_cache():
    """No test inherits what another one cached."""
    cache.clear()
    pages.clear()


@pytest.fixture(autouse=True)
def _worker_at_once(request, monkeypatch):
    """Points and messages come at once, as when the worker has run; tests marked `worker_apart` keep the delay."""
    if not request.node.get_closest_marker("worker_apart"):
        monkeypatch.setattr("gamification.receivers.earn_soon", earn)
        monkeypatch.setattr("inbox.receivers.notify_soon", notify)


@pytest.fixture(autouse=True, scope="session")
def _flush_passes_the_guards():
    """A test with transactions ends with a flush, which the register refuses and the search tables escape."""
    tear_down = TransactionTestCase._fixture_teardown

    def lift_and_tear_down(self):
        for connection in connections.all():
            guards.remove(connection)
            with connection.cursor() as cursor:
                for table in TABLES:
                    cursor.execute(f"DELETE FROM {table}")
        tear_down(self)

    with pytest.MonkeyPatch.context() as patch:
        if connections["default"].vendor == "postgresql":
            patch.setattr(connections["default"].ops, "sql_flush", delete_rows)
        patch.setattr(TransactionTestCase, "_fixture_teardown", lift_and_tear_down)
        yield


@pytest.fixture
def head(db):
    return make_person("Paul-Henri", "Roux", entity=make_entity("Groupe", Entity.Kind.GROUP), job_title="PDG")


@pytest.fixture
def mona(head):
    return make_person("Mona", "Vidal", manager=head, entity=make_entity("Annuaires"))


@pytest.fixture
def alice(mona):
    return make_person("Alice", "Briand", manager=mona, entity=make_entity("Annuaires"))


@pytest.fixture
def bob(head):
    """In a team of his own: whoever shares a manager with him could not judge him."""
    nina = make_person("Nina", "Auger", manager=head, entity=make_entity("Cartes"))
    return make_person("Bob", "Tanguy", manager=nina, entity=make_entity("Cartes"))


@pytest.fixture
def carl(head):
    """Functional correspondent of the theme, in another company than alice's."""
    from moderation.models import Correspondent

    carl = make_person("Carl", "Vasseur", manager=head, entity=make_entity("Cartes"))
    since = "2020-01-01T00:00Z"
    Correspondent.objects.create(person=carl, theme=make_theme(), company=make_entity("Cartes"), since=since)
    return carl


@pytest.fixture
def dora(head):
    return make_person(
        "Dora", "Lenoir", manager=head, entity=make_entity("Édition", code="edition"), role=Role.DELEGATE
    )


@pytest.fixture
def eve(head):
    """An executive outside alice's line."""
    return make_person("Eve", "Marchand", manager=head, entity=make_entity("Cartes"), role=Role.EXECUTIVE)


@pytest.fixture
def cleo(head):
    return make_person("Cleo", "Garnier", manager=head, entity=make_entity("Cartes"), role=Role.MANAGER)


@pytest.fixture
def theme(db):
    return make_theme()


@pytest.fixture
def idea(alice):
    return make_idea(by=alice)
