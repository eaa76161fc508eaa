"""Which ideas resemble a text, however it is said: the same answer on both databases.

The database finds the ideas that hold the rarest of the words (a stem, or a synonym of it); those few are ranked here
by BM25F with its usual constants (Robertson and Zaragoza, “The Probabilistic Relevance Framework”, 2009), and of two
whose titles are nearly the same the better one is shown, so that five answers are five ideas.
"""

from math import log

from django.core.cache import cache
from django.db import connection

from ideas import spelling
from ideas.models import Authorship, Idea
from ideas.search import LONGEST_QUERY, document, parse, synonyms, words_of_synonyms
from ideas.words import WORD, fold, stem

TITLE_WEIGHT = 1.5  # a word of the title beside the same word of the text
K1, B = 1.2, 0.75
USUAL_LENGTH = 25  # stems of an idea
ENOUGH = 0.2  # share of what the words of the text weigh that an idea like it holds
FEW = 50  # ideas of a site where every word is rare
MANY = 10_000  # ideas from which they are counted once a minute
TOTAL_KEY = "ideas:how-many-are-sought"
CANDIDATES = 200  # that the database gives
LOOKED_AT = 40  # the best of them, of which the reader sees some
OWN_REFUSED = 50
ALIKE = 0.5  # share of the stems of two titles that makes them nearly the same


def similar(text, viewer=None, exclude=None, limit=5, with_refused=False):
    """Up to `limit` published ideas that resemble `text`, best first, that `viewer` (None: everybody) may see.

    `with_refused`: and refused ones, those that `viewer` has signed. `exclude`: the idea that the text is of; its words
    are taken as they are spelt. Two queries, one for the synonyms each minute, two for words, one for refused ones.
    """
    groups = _parts(text, is_typed=exclude is None)
    if not groups:
        return []
    total, counts, documents = _candidates(groups)
    own = _own_refused(viewer) if viewer and with_refused else {}
    documents |= {pk: document(idea) for pk, idea in own.items()}
    documents.pop(getattr(exclude, "pk", None), None)
    ranked = _ranked(groups, total, counts, documents)[:LOOKED_AT]
    seen = own | _seen(viewer, ranked)
    return [seen[pk] for pk in _different([pk for pk in ranked if pk in seen], documents, limit)]


def still_seen(keys, viewer):
    """Those of the ideas `keys`, once found alike, that are published for `viewer` still, in their order; one query."""
    seen = _seen(viewer, keys) if keys else {}
    return [seen[pk] for pk in keys if pk in seen]


def _parts(text, is_typed):
    """The text as groups of phrases that mean the same; a word that nobody uses may stand for one spelt nearly so."""
    words = [fold(word) for word in WORD.findall(text[:2000].lower())][:LONGEST_QUERY]
    known = synonyms()
    nearly = {}
    for word, others in (spelling.meant(words, words_of_synonyms()) if is_typed else {}).items():
        phrases = list(dict.fromkeys((stem(other, language),) for other in others for language in ("fr", "en")))
        for language in ("fr", "en"):
            same = [other for phrase in phrases for other in (phrase, *known.get(phrase, ()))]
            nearly.setdefault((stem(word, language),), []).extend(same)
    groups = parse(text, {**known, **{key: [*known.get(key, ()), *same] for key, same in nearly.items()}})
    return list(dict.fromkeys(map(_needed, groups)))


def _needed(group):
    """A group less the phrases with a word that is in it alone: what holds « vélo électrique » holds « vélo »."""
    alone = {word for phrase in group if len(phrase) == 1 for word in phrase}
    return tuple(phrase for phrase in dict.fromkeys(group) if len(phrase) == 1 or alone.isdisjoint(phrase))


def _candidates(groups):
    """How many ideas there are, how many hold each group, and the tokens (title, body) of those with the rarest."""
    column = "rowid" if connection.vendor == "sqlite" else "idea_id"
    matches = "ideas_search MATCH %s" if connection.vendor == "sqlite" else "document @@ to_tsquery('simple', %s)"
    table = "ideas_search_docsize" if connection.vendor == "sqlite" else "ideas_search"  # FTS5's own, quick to count
    total = cache.get(TOTAL_KEY)
    everything = f"SELECT count(*) FROM {table}" if total is None else f"SELECT {total:d}"  # noqa: S608 (names of ours)
    holding = " UNION ALL ".join(
        f"SELECT {part} AS part, {column} AS idea FROM ideas_search WHERE {matches}"  # noqa: S608 (numbers and names)
        for part in range(len(groups))
    )
    sql = f"""
        WITH held AS MATERIALIZED ({holding}),
        everything AS MATERIALIZED (SELECT CAST(({everything}) AS double precision) AS ideas),
        parts AS MATERIALIZED (
            SELECT part, count(*) AS ideas,
                ln(1 + ((SELECT ideas FROM everything) - count(*) + 0.5) / (count(*) + 0.5)) AS weight
            FROM held GROUP BY part),
        best AS (
            SELECT idea, sum(weight) AS weight FROM held JOIN parts ON parts.part = held.part
            GROUP BY idea ORDER BY sum(weight) DESC, idea DESC LIMIT {CANDIDATES})
        SELECT 1 AS is_part, part AS key, ideas, '' AS title, '' AS body FROM parts
        UNION ALL SELECT 1, -1, CAST(ideas AS integer), '', '' FROM everything
        UNION ALL SELECT 0, idea, 0, title, body FROM best JOIN ideas_search ON {column} = idea"""  # noqa: S608 (nothing typed is in it)
    with connection.cursor() as cursor:
        cursor.execute(sql, list(map(_expression, groups)))
        rows = cursor.fetchall()
    counts = {key: ideas for is_part, key, ideas, _title, _body in rows if is_part}
    if total is None and counts[-1] >= MANY:
        cache.set(TOTAL_KEY, counts[-1], 60)
    return counts.pop(-1), counts, {key: (title, body) for is_part, key, _ideas, title, body in rows if not is_part}


def _expression(group):
    """Any of the phrases, in the database's own query language; stems are letters and digits: nothing to escape."""
    if connection.vendor == "sqlite":
        return " OR ".join('"' + " ".join(phrase) + '"' for phrase in group)
    return " | ".join("(" + " <-> ".join(phrase) + ")" for phrase in group)


def _ranked(groups, total, counts, documents):
    """The keys of `documents`, best first; only those that hold enough of the text."""
    sought = [[f" {' '.join(phrase)} " for phrase in group] for group in groups]
    weights = [log(1 + (total - n + 0.5) / (n + 0.5)) for n in (counts.get(part, 0) for part in range(len(groups)))]
    scores, enough = {}, ENOUGH * sum(weights) if total > FEW else 0
    for pk, (title, body) in documents.items():
        length = K1 * (1 - B + B * (title.count(" ") + body.count(" ") + 2) / USUAL_LENGTH)
        title, body, score, shared = f" {title} ", f" {body} ", 0, 0
        for phrases, weight in zip(sought, weights, strict=True):
            held = TITLE_WEIGHT * any(p in title for p in phrases) + any(p in body for p in phrases)
            score += weight * held * (K1 + 1) / (held + length)
            shared += weight * bool(held)
        if shared and shared >= enough:
            scores[pk] = score
    return sorted(scores, key=lambda pk: (-scores[pk], -pk))


def _different(ranked, documents, limit):
    """The first `limit` of the keys `ranked`, less those whose title is nearly that of one before."""
    chosen, titles = [], []
    for pk in ranked:
        title = set(documents[pk][0].split())
        if len(chosen) < limit and all(len(title & other) < ALIKE * len(title | other) for other in titles):
            chosen.append(pk)
            titles.append(title)
    return chosen


def _seen(viewer, ranked):
    """Those among the published ideas `ranked` that the viewer may see, by their keys."""
    ideas = _whole(viewer)
    ideas = ideas.filter(audience__isnull=True) if viewer is None else ideas.visible_to(viewer)
    return ideas.published().filter(pk__in=ranked).in_bulk()


def _whole(viewer):
    """Ideas with what a line about them shows."""
    ideas = Idea.objects.select_related("theme", "stage", "entity")
    return ideas if viewer is None else ideas.with_own(viewer)


def _own_refused(viewer):
    """The ideas that `viewer` has signed and that were refused, by their keys."""
    signed = Authorship.objects.filter(person=viewer, state=Authorship.State.ACTIVE).values("idea")
    refused = _whole(viewer).visible_to(viewer).filter(status=Idea.Status.REFUSED, pk__in=signed).order_by("-pk")
    return {idea.pk: idea for idea in refused[:OWN_REFUSED]}
