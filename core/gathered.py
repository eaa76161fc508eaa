"""Rows that belong to another row, read with it: one query where there would be two."""

from django.db.models import JSONField, Subquery
from django.db.models.functions import JSONObject


class Gathered(Subquery):
    """The rows of a query as a list of {name: value}, in their order; `[]` where there are none, on both databases.

    Numbers and texts come back as they are, booleans of SQLite as 0 and 1, dates as texts.
    """

    output_field = JSONField()

    def __init__(self, rows, *names):
        super().__init__(rows.values(gathered=JSONObject(**{name: name for name in names})))

    def as_sqlite(self, compiler, connection):
        template = "(SELECT json_group_array(json(gathered)) FROM (%(subquery)s) AS rows_of)"
        return self.as_sql(compiler, connection, template)

    def as_postgresql(self, compiler, connection):
        template = "(SELECT coalesce(jsonb_agg(gathered), '[]') FROM (%(subquery)s) AS rows_of)"
        return self.as_sql(compiler, connection, template)
