"""`python -m bench.similar`: are ideas found when they are said in other words, and how soon?

Fifty ideas of our own (bench/pairs.jsonl: what somebody wrote, and what somebody else types later) lie among ideas of
the demo. hit@5: the share of the fifty that are among the first five answers. Beside ours: Wagtail's search backend,
trigrams, and stems alone. Then the time of an answer, of the whole function with its rights, at SIZES (3600,20000)
ideas. The data is made anew in a scratch database: SQLite, or where DATABASE_URL says.

PAIRS=written.jsonl asks for other pairs, which may be looked at while synonyms and ranking are worked on; those of
pairs.jsonl are only counted, so that the figure stays one of pairs that nothing was fitted to.
"""

import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIZES = [int(size) for size in os.environ.get("SIZES", "3600,20000").split(",")]
PAIRS = HERE / os.environ.get("PAIRS", "pairs.jsonl")
ROUNDS = 4
LIMIT = 5


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eureka.settings")
    folder = tempfile.TemporaryDirectory(prefix="eureka-similar-")
    os.environ.setdefault("EUREKA_VAR", folder.name)
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = None if os.environ.get("DATABASE_URL") else f"{folder.name}/bench"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        measure(connection.vendor)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
        folder.cleanup()


def measure(vendor):
    """Print one table of hits and one of times."""
    from bench import others
    from bench.village import Village
    from ideas.similar import similar

    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    village = Village(pairs)
    village.grow(SIZES[0])
    ways = {
        "ours": lambda typed: [idea.pk for idea in similar(typed, viewer=village.reader)],
        "stems alone": others.stems,
        "Wagtail's backend": others.wagtail(),
        "trigrams": others.trigrams(),
    }
    typed = [pair["typed"] for pair in pairs]
    mistyped = [misspell(words, random.Random(number)) for number, words in enumerate(typed)]
    print(f"\n{vendor}, {len(pairs)} pairs among {SIZES[0]} ideas: hit@{LIMIT}, and with one letter wrong in a word")
    missed = {}
    for name, ask in filter(lambda way: way[1], ways.items()):
        found, found_mistyped = ([village.held[n] in ask(words)[:LIMIT] for n, words in enumerate(all_of)]
                                 for all_of in (typed, mistyped))  # fmt: skip
        print(f"  {name:<18} {statistics.mean(found):5.2f} {statistics.mean(found_mistyped):5.2f}", flush=True)
        missed[name] = [words for words, hit in zip(typed, found, strict=True) if not hit]
    print(f"\n{'ideas':>8} {'p50':>7} {'p95':>7} ms, {'CPU':>5} ms a question, hit@{LIMIT}")
    for size in SIZES:
        village.grow(size)
        hits = statistics.mean(village.held[n] in ways["ours"](words) for n, words in enumerate(typed))
        print(f"{size:>8} {' '.join(times(ways['ours'], typed + mistyped))} {hits:>16.2f}", flush=True)
    if "-v" in sys.argv:
        print("\nmissed by ours:", *missed["ours"], sep="\n  ")


def misspell(text, rng):
    """The same words, one letter of the longest ones lost, doubled, changed or swapped with the next."""
    words = text.split()
    rank = rng.choice([rank for rank, word in enumerate(words) if len(word) > 5])
    word = words[rank]
    at = rng.randrange(1, len(word) - 1)
    made = rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + rng.choice("aeinrst") + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
    return " ".join([*words[:rank], made, *words[rank + 1 :]])


def times(ask, questions):
    """Median and 95th percentile of the milliseconds of one question, and its CPU time, as columns."""
    for words in questions[:20]:
        ask(words)
    taken, cpu = [], time.process_time()
    for _ in range(ROUNDS):
        for words in questions:
            start = time.perf_counter()
            ask(words)
            taken.append(1000 * (time.perf_counter() - start))
    cpu = 1000 * (time.process_time() - cpu) / len(taken)
    taken.sort()
    return f"{statistics.median(taken):7.1f}", f"{taken[int(0.95 * len(taken))]:7.1f}", f"   {cpu:6.1f}"


if __name__ == "__main__":
    main()
