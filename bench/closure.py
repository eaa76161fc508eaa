"""`python -m bench.closure`: how long it takes to derive who stands above whom, for groups of several sizes."""

import os
import time
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def group_of(size):
    """Lines of a group: spans of six, dotted lines, and a third of the people with a line that ended this year."""
    ago = [NOW - timedelta(days=days) for days in range(901)]
    lines = [(n, (n - 1) // 6, "line", ago[700], None) for n in range(1, size)]
    lines += [(n, 1 + n // 7, "line", ago[900], ago[n % 300 + 1]) for n in range(10, size * 3 // 10)]
    return lines + [(n, n // 3, "dotted", ago[900], None) for n in range(size // 50, size // 5)]


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eureka.settings")
    import django

    django.setup()
    from people.closure import derive

    print("people   rows      CPU seconds")
    for size in (500, 1000, 5000, 10_000):
        start = time.process_time()
        rows, _faults = derive(range(size), group_of(size), {0}, NOW)
        print(f"{size:<8} {len(rows):<9} {time.process_time() - start:.2f}")


if __name__ == "__main__":
    main()
