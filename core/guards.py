"""Triggers that keep the truth in the database itself, on SQLite and PostgreSQL alike.

A room lists its guards in guards.py and hands them to `watch`. They are dropped before migrations (SQLite rebuilds
tables and would break them) and made again after; a check, /readyz and a test compare them with the database.
"""

from dataclasses import dataclass

from django.apps import apps
from django.core import checks
from django.db import connection, connections
from django.db.models.signals import post_migrate, pre_migrate

from core import health


@dataclass(frozen=True)
class Guard:
    """One trigger: `event` as in "BEFORE INSERT", an optional condition, and the statements of its body.

    On SQLite the body stands in the trigger; on PostgreSQL in a function of the same name that returns the row.
    """

    name: str
    table: str
    event: str
    sqlite: str = ""
    postgresql: str = ""
    each: str = "ROW"
    when: str = ""

    def statements(self, vendor):
        """The SQL that makes it, safe to repeat after `removal`; nothing where it has no body."""
        if not (body := getattr(self, vendor)):
            return []
        when = f" WHEN ({self.when})" if self.when else ""
        head = f"CREATE TRIGGER {self.name} {self.event} ON {self.table} FOR EACH {self.each}{when}"
        if vendor == "sqlite":
            return [f"{head} BEGIN {body} END"]
        function = f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"
        return [function, f"{head} EXECUTE FUNCTION {self.name}()"]

    def removal(self, vendor):
        """The SQL that takes it away, whether it is there or not."""
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {self.name}"]
        return [f"DROP FUNCTION IF EXISTS {self.name}() CASCADE"]


_rooms: dict[str, list[Guard]] = {}


def watch(room: str, guards: list[Guard]) -> None:
    """Keep `guards` in place for the app `room`; call it once, when the app is ready."""
    _rooms[room] = guards
    config = apps.get_app_config(room)
    pre_migrate.connect(_before, sender=config, dispatch_uid=f"guards-{room}")
    post_migrate.connect(_after, sender=config, dispatch_uid=f"guards-{room}")


def all_guards() -> list[Guard]:
    """Every guard of every room."""
    return [guard for guards in _rooms.values() for guard in guards]


def install(using=connection, guards=None) -> None:
    """Make the guards whose tables exist; repeating it changes nothing."""
    tables = set(using.introspection.table_names())
    _run(
        using,
        [
            sql
            for guard in guards or all_guards()
            if guard.table in tables
            for sql in (*guard.removal(using.vendor), *guard.statements(using.vendor))
        ],
    )


def remove(using=connection, guards=None) -> None:
    """Take the guards away, for a migration or a test's flush."""
    _run(using, [sql for guard in guards or all_guards() for sql in guard.removal(using.vendor)])


def missing(using=connection) -> list[str]:
    """Names of the guards that the database lacks, holds in another form, or has switched off."""
    tables, found = set(using.introspection.table_names()), _found(using)
    return [
        guard.name
        for guard in all_guards()
        if guard.table in tables
        and (wanted := guard.statements(using.vendor))
        and found.get(guard.name) != (wanted[0] if using.vendor == "sqlite" else guard.postgresql)
    ]


def _found(using):
    """Map each trigger's name to its SQL (SQLite) or its enabled function's source (PostgreSQL)."""
    with using.cursor() as cursor:
        if using.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
            )
        return dict(cursor.fetchall())


def _run(using, statements):
    with using.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def _before(sender, using, **_kwargs):
    remove(connections[using], _rooms[sender.name])


def _after(sender, using, **_kwargs):
    install(connections[using], _rooms[sender.name])


@checks.register(checks.Tags.database)
def check_guards(app_configs=None, databases=None, **_kwargs):
    """A warning for each guard that is not in place; `manage.py migrate` puts them back."""
    return [
        checks.Warning(f"The database guard {name} is not in place.", hint="Run manage.py migrate.", id="core.W001")
        for alias in databases or ()
        for name in missing(connections[alias])
    ]


def _healthy():
    return f"missing: {', '.join(names)}" if (names := missing()) else None


health.register("guards", _healthy)
