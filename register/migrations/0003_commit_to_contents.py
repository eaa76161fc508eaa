"""Every entry commits to its content by a salt, people in it by tokens; the old head is kept in an entry "migrated".

Numbers stay. Whoever noted the old head finds it in that entry; ADR 0032 says why the hashes had to change.
"""

import hashlib
import json
import secrets
from datetime import UTC

from django.db import migrations
from django.utils import timezone

GENESIS = "0" * 64
PEOPLE = ("by", "second_by")
BATCH = 1000


def _canonical(data):
    return json.dumps(data, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _moment(at):
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _hash(*parts):
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _old_hash(number, kind, data, at, previous):
    content = json.dumps([number, kind, data, _moment(at), previous], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def commit(apps, schema_editor):
    Entry, Payload = apps.get_model("register", "Entry"), apps.get_model("register", "Payload")
    head = Entry.objects.order_by("-number").first()
    if head is None:
        return
    tokens, previous, number = {}, GENESIS, 0
    for start in range(0, head.number, BATCH):
        entries = list(Entry.objects.filter(number__gt=start, number__lte=start + BATCH).order_by("number"))
        payloads, hashes = [], []
        for entry in entries:
            named = {key: _token(tokens, entry.data[key]) for key in PEOPLE if entry.data.get(key) is not None}
            salt, content = secrets.token_hex(32), _canonical({**entry.data, **named})
            committed = hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest()
            this = _hash(entry.number, entry.kind, _moment(entry.at), previous, committed)
            payloads.append(Payload(entry_id=entry.number, salt=salt, content=content))
            hashes.append((previous, committed, this, entry.pk))
            previous, number = this, entry.number
        _write(schema_editor, hashes)
        Payload.objects.bulk_create(payloads)
    _keep_old_head(apps, head, number + 1, previous)
    rows = [apps.get_model("register", "Token")(value=token, person=person) for person, token in tokens.items()]
    apps.get_model("register", "Token").objects.bulk_create(rows, batch_size=500)


def _token(tokens, person):
    return tokens.setdefault(person, secrets.token_hex(8))


def _keep_old_head(apps, head, number, previous):
    salt, at = secrets.token_hex(32), timezone.now()
    content = _canonical({"entries": head.number, "head": head.hash})
    committed = hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest()
    this = _hash(number, "migrated", _moment(at), previous, committed)
    apps.get_model("register", "Entry").objects.create(
        number=number, kind="migrated", at=at, previous_hash=previous, commitment=committed, hash=this
    )
    apps.get_model("register", "Payload").objects.create(entry_id=number, salt=salt, content=content)


def go_back(apps, schema_editor):
    """Put the contents back into the entries, people by their numbers, hashed as before."""
    Entry, Payload = apps.get_model("register", "Entry"), apps.get_model("register", "Payload")
    people = dict(apps.get_model("register", "Token").objects.values_list("value", "person"))
    last = Entry.objects.order_by("-number").first()
    if last and last.kind == "migrated":
        Payload.objects.filter(entry_id=last.number).delete()
        last.delete()
    contents = dict(Payload.objects.values_list("entry_id", "content"))
    previous, hashes = GENESIS, []
    for entry in Entry.objects.order_by("number"):
        data = json.loads(contents.get(entry.number, "{}"))
        data.update({key: people.get(data[key], data[key]) for key in PEOPLE if data.get(key)})
        this = _old_hash(entry.number, entry.kind, data, entry.at, previous)
        Entry.objects.filter(pk=entry.pk).update(data=data)
        hashes.append((previous, "", this, entry.pk))
        previous = this
    _write(schema_editor, hashes)
    Payload.objects.all().delete()
    apps.get_model("register", "Token").objects.all().delete()


def _write(schema_editor, hashes):
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE register_entry SET previous_hash = %s, commitment = %s, hash = %s WHERE id = %s", hashes
        )


class Migration(migrations.Migration):
    dependencies = [("register", "0002_contents_apart")]

    operations = [migrations.RunPython(commit, go_back)]
