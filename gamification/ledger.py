"""How facts of the diary become rows of the ledger: one reasoning, over whatever book holds what was earned before.

A book answers `authors`, `is_outside`, `prices`, `has_earned`, `earned_on`, `given`, `live` and `lost`; one reads the
database (actions.py), one the memory of a rebuild (rebuild.py), so that both come to the same rows.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.crypto import salted_hmac

from gamification.pairs import LANES, date_of, subject_of, weigh
from gamification.rules import AUTHORS, DOER, ONCE, PERSON, RULES, Restores, Undoes, key, share
from ideas.verbs import Verb

VEIL = timedelta(days=7)
ABOUT_A_COMMENT = (Verb.COMMENTED, Verb.MARKED_USEFUL, Verb.UNMARKED_USEFUL)


class Fact(NamedTuple):
    """A line of the diary, as far as points are concerned; people, ideas and comments by their ids."""

    id: int
    verb: str
    by: int | None
    person: int | None
    idea: int | None
    comment: int | None
    stage: str
    is_imported: bool
    is_veiled: bool
    at: datetime
    kept: int | None = None  # of two ideas joined, the one that stands for both


class Price(NamedTuple):
    """A rule in force at the time of a fact, worth whole hundredths of a point."""

    stage: str
    earner: str
    hundredths: int
    daily_cap: int
    version: int
    weekly_cap: int | None = None  # hundredths that one colleague may bring another


class Row(NamedTuple):
    """A row to write; `undoes` is the row that it reverses, `due_at` when it begins to count if not at once.

    `place`: of what a colleague gave, its place in the sequence of pairs.py; `withheld`: the hundredths that this place
    and the limit of the week kept back, so that both add up to the full worth.
    """

    person: int
    fact: int
    rule_key: str
    version: int
    hundredths: int
    is_capped: bool
    at: datetime
    undoes: "Row | None" = None
    due_at: datetime | None = None
    place: int | None = None
    withheld: int = 0


def base_key(rule_key):
    """The rule behind a row, also behind one that was given again (« again:12:commented::doer »), or undone after."""
    while rule_key.startswith(("again:", "undo:")):
        rule_key = rule_key.split(":", 2)[2]
    return rule_key


def again_key(row):
    """The name of what gives a row again, the same however often: « again », the first fact, its rule."""
    return row.rule_key if row.rule_key.startswith("again:") else f"again:{row.fact}:{row.rule_key}"


def origin(row):
    """The fact that a row was first earned by, also when it was given again."""
    return int(row.rule_key.split(":")[1]) if row.rule_key.startswith("again:") else row.fact


def doubled(joined, kept):
    """Of live rows of two ideas that are joined, those of the first that the merger takes back.

    Both: voter → rows, under None those of the publication.
    """
    both = {voter for voter in kept if voter is not None} | {None}
    return sorted((row for voter, rows in joined.items() if voter in both for row in rows), key=lambda row: row[:3])


def verb_of(rule_key):
    """The verb that a row was first earned by."""
    return base_key(rule_key).partition(":")[0]


def still_true(lines):
    """Of a comment's lines (id, verb) in their order: its posting, and its useful mark unless taken back."""
    last = dict.fromkeys(ABOUT_A_COMMENT, 0)
    for pk, verb in lines:
        last[verb] = pk
    marked = last[Verb.MARKED_USEFUL]
    return {last[Verb.COMMENTED]} | ({marked} if marked > last[Verb.UNMARKED_USEFUL] else set())


def due(fact):
    """When what an author earns by a fact counts: at once (None) or, under a pseudonym, within VEIL after it.

    Points that come with the fact would tell whose it is. Drawn by the site's key, so that a rebuild draws the same.
    """
    if not fact.is_veiled:
        return None
    lot = int.from_bytes(salted_hmac("gamification.veil", str(fact.id)).digest()[:8], "big") / 2**64
    return fact.at + timedelta(seconds=int(lot * VEIL.total_seconds()))


def _earners(price, fact, authors):
    """Pairs (person, hundredths): who earns by this price, before caps."""
    if price.earner == AUTHORS:
        parts = share(price.hundredths, len(authors)) if authors else []
        return [(person, part) for person, part in zip(authors, parts, strict=True) if person != fact.by]
    person = {DOER: fact.by, PERSON: fact.person}[price.earner]
    if person is None or person in authors or (price.earner == PERSON and person == fact.by):
        return []
    return [(person, price.hundredths)]


def _pay(fact, book):
    if fact.is_imported or (fact.by and book.is_outside(fact.by)):
        return
    prices = [price for price in book.prices(fact.verb, fact.at) if price.stage in ("", fact.stage)]
    authors = book.authors(fact.idea, fact.at) if prices else []
    for price in prices:
        rule_key = key(fact.verb, price.stage, price.earner)
        for person, hundredths in _earners(price, fact, authors):
            if book.is_outside(person) or (fact.verb in ONCE and book.has_earned(person, rule_key, fact.idea)):
                continue
            due_at = due(fact) if price.earner == AUTHORS else None
            row = Row(person, fact.id, rule_key, price.version, hundredths, False, fact.at, None, due_at)
            if book.earned_on(person, rule_key, date_of(fact.at)) >= price.daily_cap:
                yield row._replace(hundredths=0, is_capped=True)
            else:
                yield _between_two(row, price, fact, book)


def _between_two(row, price, fact, book):
    """The row as it counts where its points are a colleague's gift; acts of duty stay what they are."""
    if price.weekly_cap is None or fact.by is None or row.rule_key not in LANES:
        return row
    subject = subject_of(row.rule_key, fact.id, fact.idea, fact.comment)
    place, worth = weigh(row.hundredths, price.weekly_cap, subject, fact.at, book.given(fact, row.person, row.rule_key))
    return row._replace(hundredths=worth, place=place, withheld=row.hundredths - worth)


def rows_of(fact, book):
    """The rows that `fact` adds to what `book` holds; none when it earns nothing."""
    rule = RULES[fact.verb]
    if isinstance(rule, Undoes):
        for row in book.live(fact, rule):
            name = f"undo:{row.fact}:{row.rule_key}"
            yield row._replace(
                fact=fact.id, rule_key=name, hundredths=-row.hundredths, at=fact.at, undoes=row, withheld=-row.withheld
            )
    elif isinstance(rule, Restores):
        for row in book.lost(fact, rule):
            yield row._replace(fact=fact.id, rule_key=again_key(row), at=fact.at, undoes=None)
    elif type(rule) is tuple:
        yield from _pay(fact, book)
