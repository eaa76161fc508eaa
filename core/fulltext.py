"""Full-text tables of our own, fed with tokens: FTS5 on SQLite, tsvector on PostgreSQL (docs/adr/0016)."""

from django.db import connection, migrations
from django.db.models.expressions import RawSQL

TITLE_WEIGHT, BODY_WEIGHT = 6.0, 1.0
BATCH = 500

REBUILDERS = {}
"""What each room's index is made anew by: name → function(progress), which returns how many rows had to change."""

TABLES = []
"""Every such table: Django's own flush knows nothing of them."""


class FullText:
    """One table: a row is a number, the tokens of a title and the tokens of a text. `key`: the number's column."""

    def __init__(self, table, key="id"):
        self.table, self.key = table, key
        TABLES.append(table)

    @property
    def column(self):
        return "rowid" if connection.vendor == "sqlite" else self.key

    def put(self, rows):
        """Write rows (number, title tokens, body tokens), or bring them up to date."""
        if not rows:
            return
        if connection.vendor == "sqlite":
            sql = f"INSERT OR REPLACE INTO {self.table} (rowid, title, body) VALUES (%s, %s, %s)"  # noqa: S608
        else:
            sql = (
                f"INSERT INTO {self.table} ({self.key}, title, body) VALUES (%s, %s, %s) "  # noqa: S608 (names of ours)
                f"ON CONFLICT ({self.key}) DO UPDATE SET title = EXCLUDED.title, body = EXCLUDED.body"
            )
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def drop(self, numbers):
        """Take rows out."""
        if numbers:
            with connection.cursor() as cursor:
                cursor.executemany(f"DELETE FROM {self.table} WHERE {self.column} = %s", [[pk] for pk in numbers])  # noqa: S608

    def agree(self, documents):
        """Make the table hold exactly `documents`, triples as in `put`; returns how many rows had to change."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {self.column}, title, body FROM {self.table}")  # noqa: S608
            known = {pk: (title, body) for pk, title, body in cursor.fetchall()}
        stale = [row for row in documents if known.pop(row[0], None) != row[1:]]
        for start in range(0, len(stale), BATCH):
            self.put(stale[start : start + BATCH])
        self.drop(known)
        return len(stale) + len(known)

    def matching(self, expression):
        """For a filter, `pk__in=…`: the numbers of all rows that hold `expression`."""
        return RawSQL(f"SELECT {self.column} FROM {self.table} WHERE {self._match()}", [expression])  # noqa: S608, S611

    def best(self, expression, limit, offset=0, within=None):
        """Numbers of the rows that hold `expression`, best first; `within`: a queryset of those that count."""
        only, params = "", ()
        if within is not None:
            here = within.filter(pk=RawSQL(f"{self.table}.{self.column}", ()))  # noqa: S611 (names of ours)
            sql, params = here.order_by().values("pk").query.sql_with_params()
            only = f"AND EXISTS ({sql})"
        if connection.vendor == "sqlite":
            rank, given = f"bm25({self.table}, {TITLE_WEIGHT}, {BODY_WEIGHT})", [expression, *params]
        else:
            # how near the words stand to each other, where there are several: it takes three times as long to tell
            measure = "ts_rank_cd" if " & " in expression else "ts_rank"
            rank = f"{measure}(document, to_tsquery('simple', %s), 1) DESC"
            given = [expression, *params, expression]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {self.column} FROM {self.table} WHERE {self._match()} {only} "  # noqa: S608 (names of ours)
                f"ORDER BY {rank}, {self.column} DESC LIMIT {limit:d} OFFSET {offset:d}",
                given,
            )
            return [pk for (pk,) in cursor.fetchall()]

    def _match(self):
        return f"{self.table} MATCH %s" if connection.vendor == "sqlite" else "document @@ to_tsquery('simple', %s)"


def expression(groups, is_unfinished=True, in_title=False):
    """Every group by any of its phrases (tuples of tokens), in the database's own query language.

    `is_unfinished`: of the last group the first phrase may go on; `in_title`: only there. Tokens are letters and
    digits: nothing to escape.
    """
    sqlite = connection.vendor == "sqlite"

    def phrase(words, goes_on):
        if sqlite:
            return '"' + " ".join(words) + '"' + ("*" if goes_on else "")
        place = ":A" if in_title else ""
        *before, last = [word + place for word in words]
        last = words[-1] + (":*" + place[1:] if goes_on else place)
        return "(" + " <-> ".join([*before, last]) + ")"

    parts = []
    for number, group in enumerate(groups):
        is_last = is_unfinished and number == len(groups) - 1
        alternatives = (phrase(words, is_last and i == 0) for i, words in enumerate(group))
        parts.append("(" + (" OR " if sqlite else " | ").join(alternatives) + ")")
    whole = (" AND " if sqlite else " & ").join(parts)
    return f"{{title}} : ({whole})" if sqlite and in_title else whole


def creation(table, key="id"):
    """The step of a migration that makes such a table."""
    sqlite = f"CREATE VIRTUAL TABLE {table} USING fts5(title, body, tokenize='unicode61', detail='full')"
    postgresql = (
        f"CREATE TABLE {table} ({key} bigint PRIMARY KEY, "
        "title text NOT NULL, body text NOT NULL, document tsvector GENERATED ALWAYS AS ("
        "setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'D')) STORED); "
        f"CREATE INDEX {table}_document ON {table} USING gin (document)"
    )

    def make(apps, editor):
        editor.execute(sqlite if editor.connection.vendor == "sqlite" else postgresql, params=None)

    def drop(apps, editor):
        editor.execute(f"DROP TABLE {table}", params=None)

    return migrations.RunPython(make, drop, elidable=False)
