"""The database itself refuses to change the register, or to continue it wrongly."""

from core.guards import Guard

TABLE = "register_entry"
KEPT = "the register is never changed"
BROKEN = "this entry does not continue the register"

_CONTINUES = f"""
    NEW.number = (SELECT COALESCE(MAX(number), 0) + 1 FROM {TABLE})
    AND NEW.previous_hash = COALESCE((SELECT hash FROM {TABLE} ORDER BY number DESC LIMIT 1), '{"0" * 64}')
"""  # noqa: S608

GUARDS = [
    *(
        Guard(
            name=f"register_no_{event.lower()}",
            table=TABLE,
            event=f"BEFORE {event}",
            sqlite=f"SELECT RAISE(ABORT, '{KEPT}');" if event != "TRUNCATE" else "",
            postgresql=f"BEGIN RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'integrity_constraint_violation'; END",
            each="STATEMENT" if event == "TRUNCATE" else "ROW",
        )
        for event in ("UPDATE", "DELETE", "TRUNCATE")
    ),
    Guard(
        name="register_continues",
        table=TABLE,
        event="BEFORE INSERT",
        sqlite=f"SELECT RAISE(ABORT, '{BROKEN}') WHERE NOT ({_CONTINUES});",
        postgresql=f"""
            BEGIN
                IF NOT ({_CONTINUES}) THEN
                    RAISE EXCEPTION '{BROKEN}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END""",
    ),
]
