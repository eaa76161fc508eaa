"""The database itself refuses who may never read an idea under review, and a vote for one's own idea."""

from core.guards import Guard

_NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "now()"}


def in_conflict(judge, idea, vendor):
    """SQL that is true when `judge` is an author of `idea`, or above or below one: ideas.conflict for the database."""
    return f"""EXISTS (
        SELECT 1 FROM ideas_authorship a
        LEFT JOIN people_oversight o
            ON ((o.person_id = a.person_id AND o.overseer_id = {judge})
                OR (o.overseer_id = a.person_id AND o.person_id = {judge}))
            AND (o.until IS NULL OR o.until > {_NOW[vendor]})
        WHERE a.idea_id = {idea} AND a.state <> 'declined' AND (a.person_id = {judge} OR o.id IS NOT NULL)
    )"""  # noqa: S608


def in_conflict_with(judge, author, vendor):
    """SQL that is true when `judge` is `author`, or above or below that person."""
    return f"""({judge} = {author} OR EXISTS (
        SELECT 1 FROM people_oversight o
        WHERE ((o.person_id = {author} AND o.overseer_id = {judge})
            OR (o.overseer_id = {author} AND o.person_id = {judge}))
        AND (o.until IS NULL OR o.until > {_NOW[vendor]})
    ))"""  # noqa: S608


def refuse(name, table, event, *, message, condition, when=""):
    """A guard that raises `message` where `condition`, a function of the database's vendor, is true."""
    return Guard(
        name=name,
        table=table,
        event=event,
        when=when,
        sqlite=f"SELECT RAISE(ABORT, '{message}') WHERE {condition('sqlite')};",
        postgresql=f"""
            BEGIN
                IF {condition("postgresql")} THEN
                    RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END""",
    )


def _own_idea(_vendor):
    return """EXISTS (
        SELECT 1 FROM ideas_authorship a
        WHERE a.idea_id = NEW.idea_id AND a.person_id = NEW.user_id AND a.state IN ('active', 'invited')
    )"""


GUARDS = [
    refuse(
        "reader_insert_conflict",
        "ideas_reader",
        "BEFORE INSERT",
        when="NEW.why = 'review' AND NEW.until IS NULL",
        message="nobody above or below an author reads an idea under review",
        condition=lambda vendor: in_conflict("NEW.person_id", "NEW.idea_id", vendor),
    ),
    refuse(
        "vote_insert_own",
        "ideas_vote",
        "BEFORE INSERT",
        message="one does not support one’s own idea",
        condition=_own_idea,
    ),
]
