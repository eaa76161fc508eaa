"""How the database means to answer a query: what it would read whole, or sort."""

import json
import re

from django.db import connection

TABLE = "ideas_idea"
FEW = 10_000
"""Rows that a list's query may read of a hundred thousand."""


def faults(sql):
    """Why this query would be slow with many ideas, in the database's own words; nothing when it is not."""
    if TABLE not in sql or not sql.startswith("SELECT"):
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return _sqlite(cursor.fetchall(), _names(sql))
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0]
        plan = json.loads(plan) if isinstance(plan, str) else plan
        return list(_postgresql(plan[0]["Plan"]))


def _names(sql):
    """The table and its other names in this query."""
    return {TABLE, *re.findall(rf'"{TABLE}" (?:AS )?"?([A-Z]\w*\d+)"?', sql)}


def _sqlite(rows, names):
    """A scan without an index, or a sort of what was found neither by key nor within some weeks."""
    found, sorted_levels = [], {parent for _id, parent, _, detail in rows if "TEMP B-TREE FOR ORDER BY" in detail}
    for _id, parent, _, detail in rows:
        word, name = (detail.split() + ["", ""])[:2]
        if word not in ("SCAN", "SEARCH") or name not in names:
            continue
        is_small = "rowid=?" in detail or "published_at>?" in detail
        if word == "SCAN" and " USING " not in detail:
            found.append(detail)
        elif parent in sorted_levels and not is_small:
            found.append(f"{detail}, then sorts")
    return found


def _postgresql(node):
    """Nodes that read or sort more rows than a list needs."""
    rows = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    if rows > FEW and (node.get("Relation Name") == TABLE or node["Node Type"] == "Sort"):
        yield f"{node['Node Type']} of {rows} rows"
    for below in node.get("Plans", ()):
        yield from _postgresql(below)


def rows_read(sql, table):
    """How many rows of `table` this query reads; on SQLite, which does not count them, none where an index gives them
    in their order, so that reading ends with the last one shown, and all where they are sorted or scanned.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            steps = [detail for *_ids, detail in cursor.fetchall()]
            is_bad = any("TEMP B-TREE FOR ORDER BY" in step or step == f"SCAN {table}" for step in steps)
            cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
            return cursor.fetchone()[0] if is_bad else 0
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0]
        return _read(json.loads(plan)[0]["Plan"] if isinstance(plan, str) else plan[0]["Plan"], table)


def _read(node, table):
    own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    below = sum(_read(one, table) for one in node.get("Plans", ()))
    return below + (own if node.get("Relation Name") == table else 0)
