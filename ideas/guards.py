"""The database itself refuses who may never read an idea under review, and a vote for one's own idea."""

from core.guards import Guard

_NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "clock_timestamp()"}


def in_conflict_with(judge, person, vendor):
    """SQL that is true when `judge` may not judge `person` (SQL for ids): ideas.conflict for the database."""
    now = _NOW[vendor]
    return f"""({judge} = {person} OR EXISTS (
        SELECT 1 FROM people_oversight o
        WHERE ((o.person_id = {person} AND o.overseer_id = {judge})
                OR (o.overseer_id = {person} AND o.person_id = {judge}))
            AND (o.until IS NULL OR o.until > {now})
    ) OR EXISTS (
        SELECT 1 FROM people_declaredconflict c
        WHERE ((c.person_id = {person} AND c.other_id = {judge}) OR (c.other_id = {person} AND c.person_id = {judge}))
            AND (c.until IS NULL OR c.until > {now})
    ) OR EXISTS (
        SELECT 1 FROM people_reportingline p JOIN people_reportingline j ON j.manager_id = p.manager_id
        WHERE p.person_id = {person} AND j.person_id = {judge}
            AND p.kind IN ('line', 'acting') AND (p.until IS NULL OR p.until > {now})
            AND j.kind IN ('line', 'acting') AND (j.until IS NULL OR j.until > {now})
    ) OR EXISTS (
        SELECT 1 FROM people_user p JOIN people_user j ON j.entity_id = p.entity_id
        JOIN people_entity e ON e.id = p.entity_id
        WHERE p.id = {person} AND j.id = {judge} AND e.kind = 'team'
    ))"""  # noqa: S608


def in_conflict(judge, idea, vendor):
    """SQL that is true when `judge` may not judge one of the authors of `idea`."""
    return f"""EXISTS (
        SELECT 1 FROM ideas_authorship a
        WHERE a.idea_id = {idea} AND a.state <> 'declined' AND {in_conflict_with(judge, "a.person_id", vendor)}
    )"""  # noqa: S608


def judges(name, table, judge, *, message, idea="", person="", when="", changed=""):
    """Two guards, `name`_insert_judge and `name`_update_judge: no row of `table` whose `judge` may not judge.

    `judge`, and either `idea` or `person` (who is judged), are SQL for ids, such as "NEW.by_id". A NULL judge is
    nobody and passes. `when` says which rows judge at all, `changed` which updates are looked at (all, if empty).
    """

    def condition(vendor):
        return in_conflict(judge, idea, vendor) if idea else in_conflict_with(judge, person, vendor)

    update = " AND ".join(f"({part})" for part in (when, changed) if part)
    return [
        refuse(f"{name}_insert_judge", table, "BEFORE INSERT", when=when, message=message, condition=condition),
        refuse(f"{name}_update_judge", table, "BEFORE UPDATE", when=update, message=message, condition=condition),
    ]


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


def _version_is_kept(event):
    return refuse(
        f"version_no_{event.lower()}",
        "ideas_version",
        f"BEFORE {event}",
        message="a published text is never changed",
        condition=lambda _vendor: "1 = 1",
    )


def _does_not_follow(_vendor):
    # an INSERT OR REPLACE of SQLite deletes the row it meets without a trigger: no key may be there already
    return """NEW.number <> (SELECT COALESCE(MAX(v.number), 0) + 1 FROM ideas_version v WHERE v.idea_id = NEW.idea_id)
        OR EXISTS (SELECT 1 FROM ideas_version v WHERE v.id = NEW.id)"""


def _makes_a_chain(_vendor):
    return """EXISTS (SELECT 1 FROM ideas_idea k WHERE k.id = NEW.joined_to_id AND k.joined_to_id IS NOT NULL)
        OR EXISTS (SELECT 1 FROM ideas_idea j WHERE j.joined_to_id = NEW.id)"""


def _is_no_chain(event):
    return refuse(
        f"idea_{event.lower()}_chain",
        "ideas_idea",
        f"BEFORE {event}",
        when="NEW.joined_to_id IS NOT NULL",
        message="an idea is joined to one that stands for itself",
        condition=_makes_a_chain,
    )


GUARDS = [
    _is_no_chain("INSERT"),
    _is_no_chain("UPDATE"),
    _version_is_kept("UPDATE"),
    _version_is_kept("DELETE"),
    refuse(
        "version_insert_next",
        "ideas_version",
        "BEFORE INSERT",
        message="a version of a text follows the one before",
        condition=_does_not_follow,
    ),
    refuse(
        "reader_insert_conflict",
        "ideas_reader",
        "BEFORE INSERT",
        when="NEW.why <> 'co_author' AND (NEW.until IS NULL OR NEW.why IN ('glass', 'report'))",
        message="nobody in conflict with an author reads an idea under review",
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
