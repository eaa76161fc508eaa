"""The register: continued in order, never changed, erased only by saying so, verified."""

import html
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation

from core import guards
from register import actions, chain, roles, strength, tokens
from register.models import Entry, Payload, Token


@pytest.fixture
def lifted():
    """Whoever owns the database takes the guards away."""
    guards.remove()
    yield
    guards.install()


@pytest.mark.both_databases
def test_entries_are_numbered_chained_and_verified(db):
    first = actions.append("review", {"review": 1, "text": "é ✓", "ratio": 1.5, "at": datetime.now(tz=UTC)})
    paris = timezone(timedelta(hours=2))
    second = actions.append("review", {"b": [1, 2], "a": None}, at=datetime(2026, 7, 1, 9, tzinfo=paris))
    assert (first.number, second.number) == (1, 2)
    assert second.previous_hash == first.hash
    assert Entry.objects.get(number=2).data == {"a": None, "b": [1, 2]}
    assert actions.verify() is None


def test_the_commitment_hides_a_content_that_one_could_guess(db):
    same = [actions.append("review", {"review": 1}) for _ in range(2)]
    assert same[0].commitment != same[1].commitment
    assert re.fullmatch("[0-9a-f]{64}", same[0].payload.salt)


@pytest.mark.both_databases
@pytest.mark.parametrize("change", ["update", "delete", "gap", "fork", "replace", "same hash"])
def test_the_database_refuses_to_change_the_register(db, change):
    entry = actions.append("review", {"review": 1})
    last = actions.append("review", {"review": 2})
    fresh = {"kind": "x", "at": entry.at, "hash": "1" * 64, "commitment": "2" * 64}
    with pytest.raises(IntegrityError, match="register|UNIQUE"), transaction.atomic():
        if change == "update":
            Entry.objects.filter(pk=entry.pk).update(kind="other")
        elif change == "delete":
            Entry.objects.all()._raw_delete(connection.alias)
        elif change == "gap":
            Entry.objects.create(number=9, previous_hash=entry.hash, **fresh)
        elif change == "fork":
            Entry.objects.create(number=3, previous_hash=entry.hash, **fresh)
        elif change == "same hash":
            Entry.objects.create(number=3, previous_hash=last.hash, **fresh | {"hash": entry.hash})
        else:
            Entry.objects.bulk_create(
                [Entry(pk=entry.pk, number=1, previous_hash=actions.GENESIS, **fresh)], update_conflicts=True,
                unique_fields=["number"], update_fields=["kind"],
            )  # fmt: skip
    assert actions.verify() is None


@pytest.mark.only_on("sqlite", why="INSERT OR REPLACE is SQLite’s")
@pytest.mark.parametrize("key", ["id", "hash", "content"])
def test_sqlite_replaces_no_row_of_the_register_by_another(db, key):
    entry, last = actions.append("review", {"review": 1}), actions.append("review", {"review": 2})
    values = {"id": entry.pk if key == "id" else 900, "hash": entry.hash if key == "hash" else "9" * 64}
    with pytest.raises(IntegrityError, match="register"), transaction.atomic(), connection.cursor() as cursor:
        if key == "content":
            cursor.execute("INSERT OR REPLACE INTO register_payload VALUES ('1', '00', '{}')")
        else:
            cursor.execute(
                "INSERT OR REPLACE INTO register_entry (id, number, kind, at, previous_hash, commitment, hash) "
                "VALUES (%s, 3, 'x', '2026-01-01', %s, '', %s)", [values["id"], last.hash, values["hash"]],
            )  # fmt: skip
    assert Entry.objects.count() == Payload.objects.count() == 2


@pytest.mark.both_databases
@pytest.mark.parametrize("change", ["update", "delete", "delete with another's erasure", "second", "orphan"])
def test_the_database_refuses_to_change_a_content_or_to_take_it_out_unsaid(db, change):
    for number in range(3):
        actions.append("review", {"review": number})
    actions.erase(3, why="left")
    with pytest.raises(IntegrityError, match="register|UNIQUE|unique"), transaction.atomic():
        if change == "update":
            Payload.objects.filter(pk=1).update(content="{}")
        elif change == "second":
            Payload.objects.bulk_create([Payload(entry_id=3, salt="00", content="{}")])
        elif change == "orphan":
            Payload.objects.bulk_create([Payload(entry_id=99, salt="00", content="{}")])
        else:
            Payload.objects.filter(pk=1)._raw_delete(connection.alias)
    assert actions.verify() is None


@pytest.mark.only_on("postgresql", why="SQLite cannot compute the hash itself")
@pytest.mark.both_databases
def test_postgresql_recomputes_each_hash_and_each_commitment(db):
    entries, payloads = actions.compose([("review", {"é": '✓ \\ "'}, datetime(2026, 7, 1, 9, 0, 0, 5, tzinfo=UTC))])
    entries[0].commitment = "0" * 64
    with pytest.raises(IntegrityError, match="continue"), transaction.atomic():
        entries[0].save()
    actions.append("review", {})
    entries, payloads = actions.compose([("review", {}, datetime.now(UTC))], Entry.objects.get())
    entries[0].save()
    payloads[0].content = '{"other":1}'
    with pytest.raises(IntegrityError, match="belong"), transaction.atomic():
        Payload.objects.bulk_create(payloads)


@pytest.mark.both_databases
def test_an_erasure_takes_the_content_stays_in_the_chain_and_repeats_without_harm(db):
    entry = actions.append("review", {"review": 1})
    for _ in range(2):
        actions.erase(entry.number, why="asked by the person")
    entry = Entry.objects.get(number=1)
    assert entry.is_erased
    assert entry.data == {}
    assert Entry.objects.get(number=2).data == {"entry": 1, "why": "asked by the person"}
    assert Entry.objects.count() == 2
    assert actions.verify() is None
    with pytest.raises(ValueError, match="no entry 2"):
        actions.erase(2, why="to hide the erasure")
    with pytest.raises(IntegrityError, match="erasure only"), transaction.atomic():
        Payload.objects.filter(pk=2)._raw_delete(connection.alias)


@pytest.mark.both_databases
def test_many_entries_at_once_continue_the_chain(db):
    first = actions.append("review", {"review": 0})
    at = first.at
    entries = actions.append_many([("review", {"review": number}, at) for number in range(1, 1201)])
    assert entries[0].previous_hash == first.hash
    assert entries[-1].number == 1201
    assert actions.verify() is None
    assert actions.append("review", {}).previous_hash == entries[-1].hash


@pytest.mark.parametrize("change", ["content", "salt", "kind", "at", "hash", "content gone", "entry gone"])
def test_a_change_made_behind_the_guards_back_is_found_by_its_number(db, lifted, change):
    for number in range(5):
        actions.append("review", {"review": number})
    third = Entry.objects.filter(number=3)
    content = Payload.objects.filter(entry__number=3)
    if change == "content":
        content.update(content='{"review":99}')
    elif change == "salt":
        content.update(salt="00" * 32)
    elif change == "content gone":
        content.delete()
    elif change == "entry gone":
        content.delete()
        third._raw_delete(connection.alias)
    else:
        third.update(**{change: {"kind": "x", "at": datetime(2020, 1, 1, tzinfo=UTC), "hash": "0" * 64}[change]})
    assert actions.verify() == 3
    with pytest.raises(CommandError, match="entry 3"):
        call_command("verify_register")


def test_the_command_says_how_many_and_the_last_hash(db, capsys):
    call_command("verify_register")
    assert "empty" in capsys.readouterr().out
    entry = actions.append("review", {})
    call_command("verify_register")
    assert entry.hash in capsys.readouterr().out


def test_canonical_json_is_one_text_whatever_the_order_and_refuses_what_is_no_number():
    assert chain.canonical({"b": 1, "a": ["é", None]}) == '{"a":["é",null],"b":1}'
    with pytest.raises(ValueError, match="JSON compliant"):
        chain.canonical({"a": float("nan")})


@pytest.mark.both_databases
def test_a_token_lasts_for_a_person_or_serves_one_idea(db):
    known = tokens.lasting([7, 8, None])
    assert tokens.lasting([8, 9]) == {8: known[8], 9: tokens.of(9)}
    assert tokens.of(None) is None
    here, again, there = (tokens.Names(about=about, answering=[8]).of([7, 8, None]) for about in ("a", "a", "b"))
    assert here == again
    assert here[8] == there[8] == known[8]
    assert len({known[7], here[7], there[7]}) == 3
    assert all(re.fullmatch("[0-9a-f]{16}", value) for value in {**known, **here}.values())
    assert Token.objects.filter(person=7, about="").count() == 1


@pytest.mark.parametrize(("vendor", "weak", "said"), [
    ("sqlite", None, "owns the file can drop them"),
    ("postgresql", None, "two roles hold the register"),
    ("postgresql", "it owns the tables", "a second role is missing"),
])  # fmt: skip
def test_the_site_says_how_well_the_register_is_guarded(client, alice, monkeypatch, vendor, weak, said):
    monkeypatch.setattr(connection, "vendor", vendor)
    monkeypatch.setattr(roles, "weakness", lambda _connection, _role: weak)
    key = strength.key()
    monkeypatch.undo()
    assert said in strength.SENTENCES[key]
    assert said in client.get("/readyz").json()["notes"]["register"]
    client.force_login(alice)
    with translation.override("fr"):
        words = translation.gettext(strength.SENTENCES[key])
    assert words in html.unescape(client.get(reverse("register")).content.decode())
