"""The triggers of every room: in place, compared, lifted and put back."""

import pytest
from django.core.management import call_command
from django.db import connection

from core import guards, health


@pytest.mark.both_databases
def test_every_guard_is_in_place_after_migrations(db):
    assert len(guards.all_guards()) >= 10
    assert guards.missing() == []
    assert guards.check_guards(databases=["default"]) == []


@pytest.mark.both_databases
def test_a_guard_taken_away_is_noticed_and_migrate_puts_it_back(transactional_db):
    guards.remove(guards=[guard for guard in guards.all_guards() if guard.name == "register_no_update"])
    assert guards.missing() == ["register_no_update"]
    assert [warning.id for warning in guards.check_guards(databases=["default"])] == ["core.W001"]
    assert "register_no_update" in health.report()["guards"]
    call_command("migrate", verbosity=0)
    assert guards.missing() == []
    assert health.report()["guards"] == "ok"


@pytest.mark.both_databases
def test_a_guard_of_the_same_name_that_does_nothing_is_noticed(transactional_db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER register_no_update")
            cursor.execute("CREATE TRIGGER register_no_update BEFORE UPDATE ON register_entry BEGIN SELECT 1; END")
        else:
            cursor.execute("ALTER TABLE register_entry DISABLE TRIGGER register_no_update")
    assert guards.missing() == ["register_no_update"]
