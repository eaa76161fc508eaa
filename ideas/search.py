"""Search over our own index table: FTS5 on SQLite, tsvector on PostgreSQL, the same tokens on both.

The table `ideas_search` holds one row per published idea: its id, the tokens of its title and of its texts.
"""

from django.core.cache import cache
from django.db import connection

from ideas import spelling
from ideas.models import Idea, Synonym
from ideas.words import WORD, stem, tokens

TITLE_WEIGHT, BODY_WEIGHT = 6.0, 1.0
LONGEST_QUERY = 40  # tokens
CANDIDATES = 1000  # best matches looked at before rights and filters
SYNONYMS_KEY = "ideas:synonyms"


def document(idea):
    """The pair (title tokens, body tokens) of an idea, as the index stores it."""
    body = " ".join((idea.problem, idea.proposal, idea.benefit))
    return " ".join(tokens(idea.title, idea.language)), " ".join(tokens(body, idea.language))


def index(idea):
    """Put a published idea into the index, or bring its row up to date."""
    index_many([idea])


def index_many(ideas):
    """Put published ideas into the index in one go."""
    rows = [(idea.pk, *document(idea)) for idea in ideas]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("INSERT OR REPLACE INTO ideas_search (rowid, title, body) VALUES (%s, %s, %s)", rows)
        else:
            cursor.executemany(
                "INSERT INTO ideas_search (idea_id, title, body) VALUES (%s, %s, %s) "
                "ON CONFLICT (idea_id) DO UPDATE SET title = EXCLUDED.title, body = EXCLUDED.body",
                rows,
            )
        spelling.learn(ideas)


def forget(idea):
    """Take an idea out of the index."""
    _delete([idea.pk])


def _delete(ids):
    column = "rowid" if connection.vendor == "sqlite" else "idea_id"
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM ideas_search WHERE {column} = %s", [[pk] for pk in ids])  # noqa: S608


def rebuild(progress=iter):
    """Make the index what the published ideas say; returns the count of rows that had to change."""
    column = "rowid" if connection.vendor == "sqlite" else "idea_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column}, title, body FROM ideas_search")  # noqa: S608
        known = {pk: (title, body) for pk, title, body in cursor.fetchall()}
    stale, words = [], set()
    for idea in progress(Idea.objects.published().iterator(chunk_size=500)):
        words |= spelling.words_in([idea])
        if known.pop(idea.pk, None) != document(idea):
            stale.append(idea)
    for start in range(0, len(stale), 500):
        index_many(stale[start : start + 500])
    _delete(known)
    spelling.rebuild(words)
    return len(stale) + len(known)


def synonyms():
    """Map each known phrase (tuple of stems) to the phrases that mean the same; remembered for a minute."""
    known = cache.get(SYNONYMS_KEY)
    if known is None:
        known = {}
        for row in Synonym.objects.all():
            group = [phrase for words in row.words.split(",") if (phrase := tuple(tokens(words, row.language)))]
            for phrase in group:
                known.setdefault(phrase, []).extend(other for other in group if other != phrase)
        cache.set(SYNONYMS_KEY, known, 60)
    return known


def parse(text, known=None):
    """The query as groups, each to be matched by any of its phrases (tuples of stems).

    `known` maps phrases to those that mean the same: the synonyms, if nothing else is given.
    """
    pairs = [(stem(word, "fr"), stem(word, "en")) for word in WORD.findall(text.lower())]
    pairs = [pair for pair in pairs if all(pair)][:LONGEST_QUERY]
    known = synonyms() if known is None else known
    longest = max(map(len, known), default=1)
    groups, start = [], 0
    while start < len(pairs):
        for size in range(min(longest, len(pairs) - start), 0, -1):
            french, english = (tuple(column) for column in zip(*pairs[start : start + size], strict=True))
            if size == 1 or french in known or english in known:
                groups.append(list(dict.fromkeys([french, english, *known.get(french, ()), *known.get(english, ())])))
                start += size
                break
    return groups


def _expression(groups):
    """Every group by any of its phrases, the last word perhaps unfinished, in the database's own query language.

    Stems are letters and digits, so nothing needs escaping.
    """
    sqlite = connection.vendor == "sqlite"

    def phrase(words, is_last):
        if sqlite:
            return '"' + " ".join(words) + '"' + ("*" if is_last else "")
        return "(" + " <-> ".join(words) + (":*" if is_last else "") + ")"

    parts = []
    for number, group in enumerate(groups):
        is_last = number == len(groups) - 1
        alternatives = (phrase(words, is_last and i == 0) for i, words in enumerate(group))
        parts.append("(" + (" OR " if sqlite else " | ").join(alternatives) + ")")
    return (" AND " if sqlite else " & ").join(parts)


def search(text):
    """Ids of published ideas that hold every word of `text` (or a synonym), best first, at most 1,000.

    The caller filters them by `visible_to` and keeps this order. One query, plus one for synonyms each minute.
    """
    groups = parse(text)
    if not groups:
        return []
    expression = _expression(groups)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT rowid FROM ideas_search WHERE ideas_search MATCH %s "
                "ORDER BY bm25(ideas_search, %s, %s), rowid DESC LIMIT %s",
                [expression, TITLE_WEIGHT, BODY_WEIGHT, CANDIDATES],
            )
        else:
            cursor.execute(
                "SELECT idea_id FROM ideas_search, to_tsquery('simple', %s) AS query WHERE document @@ query "
                "ORDER BY ts_rank_cd(document, query, 1) DESC, idea_id DESC LIMIT %s",
                [expression, CANDIDATES],
            )
        return [row[0] for row in cursor.fetchall()]
