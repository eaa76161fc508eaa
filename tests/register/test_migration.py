"""What stood in the register before contents got a table of their own is still there, and proves itself."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core import guards
from register import actions
from register.models import Entry, Token

OLD, NEW = [("register", "0001_initial")], [("register", "0006_tokens_of_one_idea")]
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def old_chain(facts):
    """Entries as the first version wrote them."""
    model = MigrationExecutor(connection).loader.project_state(OLD).apps.get_model("register", "Entry")
    previous = "0" * 64
    for number, (kind, data) in enumerate(facts, start=1):
        at = START + timedelta(hours=number)
        moment = at.isoformat(timespec="microseconds")
        content = json.dumps([number, kind, data, moment, previous], sort_keys=True, ensure_ascii=False)
        this = hashlib.sha256(content.encode()).hexdigest()
        model.objects.create(number=number, kind=kind, data=data, at=at, previous_hash=previous, hash=this)
        previous = this
    return model, previous


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_an_old_chain_keeps_its_numbers_its_contents_and_its_head_and_goes_back():
    guards.remove()
    MigrationExecutor(connection).migrate(OLD)
    moves = {"idea": 4, "by": 12, "second_by": None, "from": "analysis"}
    facts = [("review", {"review": 1}), ("stage_moved", moves), ("stage_moved", moves | {"second_by": 13})]
    model, head = old_chain(facts)
    try:
        MigrationExecutor(connection).migrate(NEW)
        guards.install()
        assert actions.verify() is None
        assert [entry.kind for entry in Entry.objects.all()] == ["review", "stage_moved", "stage_moved", "migrated"]
        assert Entry.objects.get(number=4).data == {"entries": 3, "head": head}
        token = Token.objects.get(person=12).value
        assert Entry.objects.get(number=2).data == moves | {"by": token}
        assert Entry.objects.get(number=3).data["second_by"] == Token.objects.get(person=13).value
        assert actions.append("review", {}).number == 5
        guards.remove()
        Entry.objects.get(number=5).payload.delete()
        Entry.objects.filter(number=5)._raw_delete(connection.alias)
        MigrationExecutor(connection).migrate(OLD)
        assert list(model.objects.order_by("number").values_list("data", flat=True)) == [fact[1] for fact in facts]
        assert model.objects.latest("number").hash == head
    finally:
        guards.remove()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM register_entry")
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        guards.install()
