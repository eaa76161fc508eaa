"""On PostgreSQL the role that serves the site may add to the register, and do nothing else to it."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core import checks
from django.db import connection
from psycopg import errors, sql

from register import actions, roles

ROOT = Path(__file__).resolve().parent.parent.parent
# roles belong to the whole server, which other runs may share
OWNER, APPLICATION = (f"eureka_test_{role}_{os.getpid()}" for role in ("owner", "application"))
PASSWORD = "only-for-tests"
FORBIDDEN = {
    "update an entry": "UPDATE register_entry SET kind = 'x'",
    "delete an entry": "DELETE FROM register_entry",
    "empty the entries": "TRUNCATE register_entry CASCADE",
    "disable the triggers": "ALTER TABLE register_entry DISABLE TRIGGER ALL",
    "disable the triggers of contents": "ALTER TABLE register_payload DISABLE TRIGGER ALL",
    "drop a trigger": "DROP TRIGGER register_no_update ON register_entry",
    "replace a trigger's function": (
        "CREATE OR REPLACE FUNCTION register_no_update() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
    ),
    "pass for a replica": "SET session_replication_role = replica",
    "drop the table": "DROP TABLE register_entry CASCADE",
    "rename the table": "ALTER TABLE register_entry RENAME TO other",
    "update a content": "UPDATE register_payload SET content = '{}'",
    "empty the contents": "TRUNCATE register_payload",
    "update a head": "UPDATE register_head SET hash = 'x'",
    "delete a head": "DELETE FROM register_head",
    "become the owner": f"SET ROLE {OWNER}",
    "own the table": f"ALTER TABLE register_entry OWNER TO {APPLICATION}",
    "forget a migration": "DELETE FROM django_migrations",
}


def address(name, user=None):
    """How to connect to a database of the tests' server."""
    known = connection.settings_dict
    there = {"host": known["HOST"] or "127.0.0.1", "port": known["PORT"] or 5432, "dbname": name}
    password = {"password": known["PASSWORD"]} if known["PASSWORD"] else {}
    return there | ({"user": user, "password": PASSWORD} if user else {"user": known["USER"], **password})


@contextmanager
def two_roles(database):
    """Make the owner and the application, without any power of their own; take them away after."""
    with psycopg.connect(**address(database), autocommit=True) as root:
        for role in (OWNER, APPLICATION):
            root.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), PASSWORD))
        try:
            yield root
        finally:
            for role in (OWNER, APPLICATION):
                for statement in ("DROP OWNED BY {} CASCADE", "DROP ROLE {}"):
                    root.execute(sql.SQL(statement).format(sql.Identifier(role)))


def check_powers(database):
    """Nothing forbidden passes, each for want of a right and not by a trigger; what the site does passes."""
    with psycopg.connect(**address(database, APPLICATION), autocommit=True) as application:
        for what, statement in FORBIDDEN.items():
            with pytest.raises(errors.InsufficientPrivilege):
                application.execute(statement)
                pytest.fail(f"the application could {what}")
        with pytest.raises(errors.IntegrityConstraintViolation, match="erasure only"):
            application.execute("DELETE FROM register_payload WHERE entry_id = 1")
        with pytest.raises(errors.IntegrityConstraintViolation, match="continue"):
            application.execute(
                "INSERT INTO register_entry (number, kind, at, previous_hash, commitment, hash) "
                "VALUES (9, 'x', now(), '', '', 'x')"
            )
        assert application.execute("SELECT count(*) FROM register_entry").fetchone()[0] > 0


@pytest.mark.both_databases
@pytest.mark.only_on("postgresql", "roles are PostgreSQL’s")
@pytest.mark.django_db(transaction=True)
def test_the_application_adds_to_the_register_and_changes_nothing_in_it():
    actions.append("review", {"review": 1})
    database = connection.settings_dict["NAME"]
    with two_roles(database):
        roles.grant(connection, APPLICATION)
        assert roles.weakness(connection, APPLICATION) is None
        check_powers(database)
        assert roles.weakness(connection, connection.settings_dict["USER"]) in roles.WEAK
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT UPDATE ON register_entry TO {APPLICATION}")
        assert roles.weakness(connection, APPLICATION) == roles.WEAK[2]


@pytest.mark.both_databases
@pytest.mark.long
@pytest.mark.only_on("postgresql", "roles are PostgreSQL’s")
@pytest.mark.django_db(transaction=True)
def test_one_role_migrates_and_another_serves():
    name = f"test_two_roles_{os.getpid()}"
    with two_roles("postgres") as root:
        root.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
        try:
            surroundings = {
                **os.environ,
                "DATABASE_URL": url(name, APPLICATION),
                "MIGRATE_DATABASE_URL": url(name, OWNER),
            }
            append = "from register.actions import append, erase; append('x', {}); append('y', {}); erase(2, why='z')"
            for command in (
                ["migrate", "-v0"], ["grant_application"], ["shell", "-v0", "-c", append], ["verify_register"],
            ):  # fmt: skip
                done = subprocess.run(
                    [sys.executable, "manage.py", *command], cwd=ROOT, env=surroundings, capture_output=True, text=True,
                    check=False,
                )  # fmt: skip
                assert done.returncode == 0, done.stderr
            assert done.stdout.startswith("3 entries")
            check_powers(name)
        finally:
            root.execute(f"DROP DATABASE {name} WITH (FORCE)")


def url(name, user):
    parts = address(name, user)
    return f"postgres://{user}:{PASSWORD}@{parts['host']}:{parts['port']}/{name}"


@pytest.mark.only_on("sqlite", "PostgreSQL has its own answer")
def test_sqlite_says_that_it_is_weaker(db):
    found = checks.run_checks(tags=["database"], databases=["default"], include_deployment_checks=True)
    assert "register.I001" in [message.id for message in found]
