"""Queries that Django builds once: building a rich one takes longer than the database takes to answer it."""

from datetime import UTC, datetime, timedelta

from django.db import connection


class Prepared:
    """A query built once with marks in the place of the values that change from one call to the next.

    `build` takes the marks by name (an int, a str or an aware datetime each, by the kind of the value) and returns a
    `values_list` queryset, unsliced; it must pass the marks on as they are and read no clock.
    """

    def __init__(self, build):
        self.build = build
        self.known = {}

    def rows(self, limit=None, offset=0, **values):
        """The rows for these values, as the database gives them (SQLite: 0 and 1 for booleans)."""
        shape = (connection.vendor, *((name, type(value)) for name, value in values.items()))
        if shape not in self.known:
            self.known[shape] = self._built(values)
        sql, params, marks = self.known[shape]
        given = {marks[name]: value for name, value in values.items()}
        params = [_like(given[param], param) if param in given else param for param in params]
        if limit is not None:
            sql = f"{sql} LIMIT {limit:d} OFFSET {offset:d}"
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def _built(self, values):
        marks = {name: _mark(number, value) for number, (name, value) in enumerate(values.items(), 1)}
        sql, params = self.build(**marks).query.sql_with_params()
        return sql, params, {name: _stored(mark) for name, mark in marks.items()}


def _mark(number, value):
    """A value of the same kind that no row bears."""
    if isinstance(value, datetime):
        return datetime(1971, 1, 1, tzinfo=UTC) + timedelta(days=number)
    return -71_000 - number if isinstance(value, int) else chr(0xE000 + number)


def _stored(mark):
    """The mark as it stands among the parameters."""
    return connection.ops.adapt_datetimefield_value(mark) if isinstance(mark, datetime) else mark


def _like(value, param):
    """The value in the form of the mark it takes the place of."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return type(param)(value)
