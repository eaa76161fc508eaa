"""The database itself refuses to change the register, to continue it wrongly, or to take a content out unsaid."""

from core.guards import Guard

ENTRY, PAYLOAD, HEAD = "register_entry", "register_payload", "register_head"
KEPT = "the register is never changed"
BROKEN = "this entry does not continue the register"
FOREIGN = "this content does not belong to the entry in the register"
UNSAID = "a content leaves the register by an erasure only"

# an INSERT OR REPLACE of SQLite deletes the row it meets without a trigger, so no key may be there already
_CONTINUES = f"""
    NEW.number = (SELECT COALESCE(MAX(number), 0) + 1 FROM {ENTRY})
    AND NEW.previous_hash = COALESCE((SELECT hash FROM {ENTRY} ORDER BY number DESC LIMIT 1), '{"0" * 64}')
    AND NOT EXISTS (SELECT 1 FROM {ENTRY} WHERE id = NEW.id OR hash = NEW.hash)
"""  # noqa: S608
_HASHED = """NEW.hash = encode(sha256(convert_to(concat_ws(E'\\n', NEW.number, NEW.kind,
    to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
    NEW.previous_hash, NEW.commitment), 'UTF8')), 'hex')"""
_COMMITTED = "encode(sha256(decode(NEW.salt, 'hex') || convert_to(NEW.content, 'UTF8')), 'hex')"
_ERASED = {
    vendor: f"""EXISTS (
        SELECT 1 FROM {PAYLOAD} p JOIN {ENTRY} e ON e.number = p.entry_id
        WHERE e.kind = 'erasure' AND {value} = {{row}}.entry_id
    )"""  # noqa: S608
    for vendor, value in (
        ("sqlite", "json_extract(p.content, '$.entry')"),
        ("postgresql", "(p.content::json ->> 'entry')::bigint"),
    )
}


def _raise(message):
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"


def _never(table, event):
    return Guard(
        name=f"{table}_no_{event.lower()}" if table != ENTRY else f"register_no_{event.lower()}",
        table=table,
        event=f"BEFORE {event}",
        sqlite=f"SELECT RAISE(ABORT, '{KEPT}');" if event != "TRUNCATE" else "",
        postgresql=f"BEGIN {_raise(KEPT)} END",
        each="STATEMENT" if event == "TRUNCATE" else "ROW",
    )


def _only(name, table, event, *, when, message):
    """A guard that raises `message` unless the condition of its vendor is true."""
    row = "OLD" if event == "DELETE" else "NEW"
    return Guard(
        name=name,
        table=table,
        event=f"BEFORE {event}",
        sqlite=f"SELECT RAISE(ABORT, '{message}') WHERE NOT ({when['sqlite']});",
        postgresql=f"BEGIN IF NOT ({when['postgresql']}) THEN {_raise(message)} END IF; RETURN {row}; END",
    )


def _belongs(vendor, entry):
    """A new content: of an entry that is there, has none, and was not erased."""
    return f"""EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.number = NEW.entry_id{entry})
        AND NOT EXISTS (SELECT 1 FROM {PAYLOAD} WHERE entry_id = NEW.entry_id)
        AND NOT {_ERASED[vendor].format(row="NEW")}"""  # noqa: S608


def _said(vendor):
    """An erasure names the content, and is not erased itself."""
    return f"""{_ERASED[vendor].format(row="OLD")}
        AND NOT EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.number = OLD.entry_id AND e.kind = 'erasure')"""  # noqa: S608


GUARDS = [
    *(_never(ENTRY, event) for event in ("UPDATE", "DELETE", "TRUNCATE")),
    *(_never(PAYLOAD, event) for event in ("UPDATE", "TRUNCATE")),
    *(_never(HEAD, event) for event in ("UPDATE", "DELETE", "TRUNCATE")),
    _only(
        "register_continues",
        ENTRY,
        "INSERT",
        when={"sqlite": _CONTINUES, "postgresql": f"{_CONTINUES} AND {_HASHED}"},
        message=BROKEN,
    ),
    _only(
        "register_payload_belongs",
        PAYLOAD,
        "INSERT",
        when={
            "sqlite": _belongs("sqlite", ""),
            "postgresql": _belongs("postgresql", f" AND e.commitment = {_COMMITTED}"),
        },
        message=FOREIGN,
    ),
    _only(
        "register_payload_erased",
        PAYLOAD,
        "DELETE",
        when={"sqlite": _said("sqlite"), "postgresql": _said("postgresql")},
        message=UNSAID,
    ),
]
