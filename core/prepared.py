"""Queries and conditions that Django builds once: building takes longer than the database takes to answer."""

import re
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import BooleanField, F, Func

_INNER = re.compile(r"\b[T-Z]+\d+\b")
"""The aliases that Django gives inside subqueries."""


class _Built(NamedTuple):
    """The statement, its parameters, the mark that stands for each value, and what makes objects of its rows."""

    sql: str
    params: tuple
    marks: dict
    shape: tuple | None


class Prepared:
    """A query built once with marks in the place of the values that change from one call to the next.

    `build` takes the marks by name (an int, a float, a str or an aware datetime each, by the kind of the value) and
    returns an unsliced queryset, a `values_list` for `rows`; it must pass the marks on as they are and read no clock.
    """

    def __init__(self, build):
        self.build = build
        self.known = {}

    def rows(self, limit=None, offset=0, **values):
        """The rows for these values, as the database gives them (SQLite: 0 and 1 for booleans)."""
        return self._asked(values, limit, offset)[1]

    def get(self, **values):
        """The object for these values with its annotations, or None; `build` returns a queryset of objects."""
        built, rows = self._asked(values)
        return _made(built.shape, rows[0]) if rows else None

    def _asked(self, values, limit=None, offset=0):
        kinds = (connection.vendor, *((name, type(value)) for name, value in values.items()))
        if kinds not in self.known:
            self.known[kinds] = self._built(values)
        built = self.known[kinds]
        params = _filled(built.params, built.marks, values)
        sql = built.sql if limit is None else f"{built.sql} LIMIT {limit:d} OFFSET {offset:d}"
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return built, cursor.fetchall()

    def _built(self, values):
        marks = _marks(values)
        compiler = self.build(**marks).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        return _Built(sql, params, {name: _stored(mark) for name, mark in marks.items()}, _shape(compiler))


class Condition:
    """A condition on the rows of a model, built once as a `Prepared` is; called with its values, it goes into `filter`.

    `build` takes the marks by name and returns a Q about the row's own columns: with any subquery, without a join.
    `name` tells its inner aliases from those of the queries that it stands in.
    """

    def __init__(self, name, model, build):
        self.name, self.model, self.build = name, model, build
        self.known = {}

    def __call__(self, **values):
        kinds = (connection.vendor, *((name, type(value)) for name, value in values.items()))
        if kinds not in self.known:
            self.known[kinds] = self._built(values)
        return _Met(self.known[kinds], values)

    def _built(self, values):
        marks, model = _marks(values), apps.get_model(self.model)
        query = model.objects.filter(self.build(**marks)).query
        sql, params = query.get_compiler(connection=connection).compile(query.where)
        if len(used := [alias for alias, count in query.alias_refcount.items() if count]) > 1:
            raise ValueError(f"The condition {self.name!r} joins {used}.")
        sql = _INNER.sub(lambda alias: f"{self.name}_{alias[0]}", sql)
        column = re.compile(re.escape(connection.ops.quote_name(model._meta.db_table)) + r'\."(\w+)"')
        texts, columns = column.split(sql)[::2], column.findall(sql)
        names = {field.column: field.attname for field in model._meta.concrete_fields}
        stored = {name: _stored(mark) for name, mark in marks.items()}
        return _Text(texts, [names[column] for column in columns], params, stored)


class _Text(NamedTuple):
    """What stands between the columns, the columns (by attribute), the parameters, the marks among them."""

    texts: list
    columns: list
    params: tuple
    marks: dict


class _Met(Func):
    """A condition with its values, about the row of the query that it is put into."""

    output_field = BooleanField()

    def __init__(self, built, values):
        super().__init__(*map(F, built.columns))
        self.built, self.given = built, values

    def as_sql(self, compiler, connection):
        columns = [compiler.compile(column)[0] for column in self.source_expressions]
        sql = "".join(part for pair in zip_longest(self.built.texts, columns, fillvalue="") for part in pair)
        return f"({sql})", _filled(self.built.params, self.built.marks, self.given)


def _marks(values):
    """A mark for each value."""
    return {name: _mark(number, value) for number, (name, value) in enumerate(values.items(), 1)}


def _filled(params, marks, values):
    """The parameters with the values in the place of their marks."""
    given = {marks[name]: value for name, value in values.items()}
    return [_like(given[param], param) if param in given else param for param in params]


def _shape(compiler):
    """Of a query of objects: their class, its columns' names and place, the annotations' places, the conversions."""
    if compiler.klass_info is None:
        return None
    places = compiler.klass_info["select_fields"]
    first, end = places[0], places[-1] + 1
    columns = [column for column, *_rest in compiler.select]
    names = [column.target.attname for column in columns[first:end]]
    conversions = compiler.get_converters(columns)
    return compiler.klass_info["model"], names, slice(first, end), compiler.annotation_col_map, conversions


def _made(shape, row):
    """The object of one row, as a queryset would make it."""
    model, names, place, annotations, conversions = shape
    row = list(row)
    for position, (converters, column) in conversions.items():
        for convert in converters:
            row[position] = convert(row[position], column, connection)
    made = model.from_db(connection.alias, names, row[place])
    for name, position in annotations.items():
        setattr(made, name, row[position])
    return made


def _mark(number, value):
    """A value of the same kind that no row bears, yet that its column may hold: Django leaves out what never holds."""
    if isinstance(value, datetime):
        return datetime(1971, 1, 1, tzinfo=UTC) + timedelta(days=number)
    if isinstance(value, float):
        return -71_000.5 - number
    return 2_000_000_000 + number if isinstance(value, int) else chr(0xE000 + number)


def _stored(mark):
    """The mark as it stands among the parameters."""
    return connection.ops.adapt_datetimefield_value(mark) if isinstance(mark, datetime) else mark


def _like(value, param):
    """The value in the form of the mark it takes the place of."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return type(param)(value)
