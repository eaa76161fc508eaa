"""The register: continued in order, never changed, verified."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from core import guards
from register import actions
from register.models import Entry


@pytest.mark.both_databases
def test_entries_are_numbered_chained_and_verified(db):
    first = actions.append("review", {"review": 1, "text": "é ✓", "ratio": 1.5, "at": datetime.now(tz=UTC)})
    paris = timezone(timedelta(hours=2))
    second = actions.append("review", {"b": [1, 2], "a": None}, at=datetime(2026, 7, 1, 9, tzinfo=paris))
    assert (first.number, second.number) == (1, 2)
    assert second.previous_hash == first.hash
    assert actions.verify() is None


@pytest.mark.both_databases
@pytest.mark.parametrize("change", ["update", "delete", "gap", "fork", "replace"])
def test_the_database_refuses_to_change_the_register(db, change):
    entry = actions.append("review", {"review": 1})
    actions.append("review", {"review": 2})
    fresh = {"kind": "x", "data": {}, "at": entry.at, "hash": "1" * 64}
    with pytest.raises(IntegrityError, match="register|UNIQUE"), transaction.atomic():
        if change == "update":
            Entry.objects.filter(pk=entry.pk).update(kind="other")
        elif change == "delete":
            Entry.objects.all()._raw_delete(connection.alias)
        elif change == "gap":
            Entry.objects.create(number=9, previous_hash=entry.hash, **fresh)
        elif change == "fork":
            Entry.objects.create(number=3, previous_hash=entry.hash, **fresh)
        else:
            Entry.objects.bulk_create(
                [Entry(pk=entry.pk, number=1, previous_hash=actions.GENESIS, **fresh)], update_conflicts=True,
                unique_fields=["number"], update_fields=["kind"],
            )  # fmt: skip
    assert actions.verify() is None


@pytest.mark.both_databases
def test_many_entries_at_once_continue_the_chain(db):
    first = actions.append("review", {"review": 0})
    at = first.at
    entries = actions.append_many([("review", {"review": number}, at) for number in range(1, 1201)])
    assert entries[0].previous_hash == first.hash
    assert entries[-1].number == 1201
    assert actions.verify() is None
    assert actions.append("review", {}).previous_hash == entries[-1].hash


def test_a_change_made_behind_the_guards_back_is_found_by_its_number(db):
    for number in range(4):
        actions.append("review", {"review": number})
    guards.remove(guards=[guard for guard in guards.all_guards() if guard.name == "register_no_update"])
    Entry.objects.filter(number=3).update(data={"review": 99})
    assert actions.verify() == 3
    with pytest.raises(CommandError, match="entry 3"):
        call_command("verify_register")


def test_the_command_says_how_many_and_the_last_hash(db, capsys):
    call_command("verify_register")
    assert "empty" in capsys.readouterr().out
    entry = actions.append("review", {})
    call_command("verify_register")
    assert entry.hash in capsys.readouterr().out
