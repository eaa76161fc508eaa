"""One at a time, across processes: for work that reads the last row before it writes the next."""

from zlib import crc32

from django.db import connection


def hold(name: str) -> None:
    """Wait until nobody else holds `name`, then hold it to the end of the transaction; call it inside atomic().

    SQLite needs nothing: a transaction there begins with the write lock (transaction_mode IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(name.encode())])
