"""On PostgreSQL two roles: one owns the tables and migrates, the other serves and may only add to the register."""

import environ
from django.conf import settings

from register.guards import ENTRY, HEAD, PAYLOAD

ALL = "SELECT, INSERT, UPDATE, DELETE"
NARROW = {
    ENTRY: "SELECT, INSERT",
    HEAD: "SELECT, INSERT",
    PAYLOAD: "SELECT, INSERT, DELETE",  # a trigger lets an erasure through, nothing else
    "register_token": "SELECT, INSERT, DELETE",
    "django_migrations": "SELECT",
}
POWERS = """
    SELECT r.rolsuper OR r.rolcreaterole, pg_has_role(r.oid, t.relowner, 'MEMBER'),
        has_table_privilege(r.oid, t.oid, 'UPDATE') OR has_table_privilege(r.oid, t.oid, 'DELETE')
            OR has_table_privilege(r.oid, t.oid, 'TRUNCATE')
    FROM pg_roles r, pg_class t WHERE r.rolname = %s AND t.oid = to_regclass(%s)
"""
WEAK = (
    "it can take any role, or make roles",
    "it owns the tables and can disable their triggers",
    "it may change or delete entries",
)


def application():
    """The name of the role that serves the site."""
    return environ.Env.db_url_config(settings.DATABASE_URL)["USER"]


def grant(connection, role=None):
    """Give the application's role what it needs and no more; repeating it changes nothing."""
    from psycopg import sql  # megabytes that a process on SQLite does without

    role = role or application()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT current_schema()")
        parts = {"role": sql.Identifier(role), "schema": sql.Identifier(cursor.fetchone()[0])}
        for statement in (
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
            "REVOKE CREATE ON SCHEMA {schema} FROM {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(**parts))
        for table in tables:
            parts |= {"table": sql.Identifier(table), "rights": sql.SQL(NARROW.get(table, ALL))}
            cursor.execute(sql.SQL("REVOKE ALL ON {table} FROM {role}").format(**parts))
            cursor.execute(sql.SQL("GRANT {rights} ON {table} TO {role}").format(**parts))
    return len(tables)


def weakness(connection, role):
    """Why `role` could change the register all the same, in one sentence, or None."""
    for table in (ENTRY, PAYLOAD, HEAD):
        with connection.cursor() as cursor:
            cursor.execute(POWERS, [role, table])
            row = cursor.fetchone()
        if row is None:
            return "the role or the table is not there"
        may_delete = row[2] if table != PAYLOAD else _may(connection, role, table, "UPDATE")
        for is_so, words in zip((row[0], row[1], may_delete), WEAK, strict=True):
            if is_so:
                return words
    return None


def _may(connection, role, table, right):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s::name, %s::regclass::oid, %s)", [role, table, right])
        return cursor.fetchone()[0]
