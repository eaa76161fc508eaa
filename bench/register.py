"""`python -m bench.register`: how long it takes to verify a month of the register, for groups of several sizes.

A month of 5,000 people: an idea from one in five, each routed, decided, and one in ten moved by an executive; a line of
eight levels above everybody. The limit that the house set itself is 60 seconds.
"""

import os
import time
from datetime import UTC, datetime, timedelta

START = datetime(2026, 10, 1, 8, tzinfo=UTC)
LEVELS, HEADS = 8, 60


def facts(people, names, build):
    """Facts of a month, in the order of time."""
    for idea in range(people // 5):
        author, judge = idea, people - 1 - idea
        lines = [(who, people + (who + level) % HEADS, "line", level, None) for who in (author, judge) for level in
                 range(2, LEVELS + 2)]  # fmt: skip
        for step, kind in enumerate(("routing", "review", *(("stage_moved",) if idea % 10 == 0 else ()))):
            at = START + timedelta(minutes=idea * 8, seconds=step)
            yield kind, {"idea": idea, "certificates": [build(judge, [author], at, lines=lines, tokens=names)]}, at


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eureka.settings")
    import django

    django.setup()
    from ideas.certificate import build
    from register.actions import compose
    from register.export import header, line_of
    from verify_register import Verifier

    print("people   entries   MB      CPU seconds to verify")
    for people in (500, 5000, 20_000):
        names = {number: f"{number:016x}" for number in range(people + HEADS)}
        entries, _payloads = compose(list(facts(people, names, build)))
        lines = [header(entries[-1]), *map(line_of, entries)]
        started = time.process_time()
        findings = Verifier().read(lines)
        spent = time.process_time() - started
        size = sum(map(len, lines)) / 1e6
        print(f"{people:<8} {len(entries):<9} {size:<7.1f} {spent:.2f}{'  FINDINGS' if findings else ''}")


if __name__ == "__main__":
    main()
