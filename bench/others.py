"""What bench.similar puts beside our own answer: stems alone, Wagtail's search backend, trigrams."""

from heapq import nlargest

from django.db import connection
from wagtail.search import index
from wagtail.search.backends import get_search_backend

from core.fulltext import TITLE_WEIGHT
from ideas.models import Idea
from ideas.words import fold, tokens

LIMIT = 5


class IndexedIdea(index.Indexed, Idea):
    """An idea as Wagtail would index it."""

    search_fields = [
        index.SearchField("title", boost=TITLE_WEIGHT),
        index.SearchField("problem"),
        index.SearchField("proposal"),
    ]

    class Meta:
        proxy = True
        app_label = "ideas"


def stems(typed):
    """The same index asked for any of the stems, ranked by the database itself: no synonyms, no misspelt words."""
    words = list(dict.fromkeys(tokens(typed)))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT rowid FROM ideas_search WHERE ideas_search MATCH %s "
                "ORDER BY bm25(ideas_search, %s, 1) LIMIT %s",
                [" OR ".join(f'"{word}"' for word in words), TITLE_WEIGHT, LIMIT],
            )
        else:
            cursor.execute(
                "SELECT idea_id FROM ideas_search, to_tsquery('simple', %s) AS query WHERE document @@ query "
                "ORDER BY ts_rank_cd(document, query, 1) DESC LIMIT %s",
                [" | ".join(words), LIMIT],
            )
        return [row[0] for row in cursor.fetchall()]


def wagtail():
    """Wagtail's database backend as it is configured, asked for any of the words.

    None on PostgreSQL, where a model must be indexed from the start of the site.
    """
    if connection.vendor != "sqlite":
        return None
    backend = get_search_backend()
    ideas = list(IndexedIdea.objects.all())
    for start in range(0, len(ideas), 500):
        backend.add_bulk(IndexedIdea, ideas[start : start + 500])
    return lambda typed: [idea.pk for idea in backend.search(typed, IndexedIdea, operator="or")[:LIMIT]]


def trigrams():
    """Similarity of titles as pg_trgm has it: shared trigrams of the padded words, by all that either has."""
    known = {pk: _trigrams(title) for pk, title in Idea.objects.values_list("pk", "title")}

    def ask(typed):
        mine = _trigrams(typed)
        return nlargest(LIMIT, known, key=lambda pk: len(mine & known[pk]) / len(mine | known[pk]))

    return ask


def _trigrams(text):
    words = "".join(letter if letter.isalnum() else " " for letter in fold(text.lower())).split()
    return {padded[at : at + 3] for word in words for padded in [f"  {word} "] for at in range(len(padded) - 2)}
