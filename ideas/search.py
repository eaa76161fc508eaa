"""Search over our own index tables, the same tokens on both databases: published ideas, and what is said of them.

`ideas_search` holds one row per published idea: its id, the tokens of its title and of its texts; `comment_search` one
per published comment, whose title is empty.
"""

from django.core.cache import cache

from core.fulltext import REBUILDERS, FullText, expression
from ideas import spelling
from ideas.models import Comment, Idea, Synonym
from ideas.words import WORD, stem, tokens

LONGEST_QUERY = 40  # tokens
CANDIDATES = 1000  # best matches looked at before rights and filters
SYNONYMS_KEY = "ideas:synonyms-and-their-words"
IDEAS, COMMENTS = FullText("ideas_search", "idea_id"), FullText("comment_search")


def document(idea):
    """The pair (title tokens, body tokens) of an idea, as the index stores it."""
    answers = (answer.text for answer in idea.extra_answers.all()) if idea.campaign_id else ()
    body = " ".join((idea.problem, idea.proposal, idea.benefit, *answers))
    return " ".join(tokens(idea.title, idea.language)), " ".join(tokens(body, idea.language))


def index(idea):
    """Put a published idea into the index, or bring its row up to date."""
    index_many([idea])


def index_many(ideas):
    """Put published ideas into the index in one go."""
    IDEAS.put([(idea.pk, *document(idea)) for idea in ideas])
    spelling.learn(ideas)


def forget(idea):
    """Take an idea out of the index."""
    IDEAS.drop([idea.pk])


def index_comments(comments):
    """Put published comments into their index, and take the others out."""
    COMMENTS.put([_remark(comment) for comment in comments if comment.status == Comment.Status.PUBLISHED])
    COMMENTS.drop([comment.pk for comment in comments if comment.status != Comment.Status.PUBLISHED])


def _remark(comment):
    return comment.pk, "", " ".join(tokens(comment.body, comment.language))


def rebuild(progress=iter):
    """Make the index what the published ideas say; returns the count of rows that had to change."""
    words = set()

    def documents():
        for idea in progress(Idea.objects.published().prefetch_related("extra_answers").iterator(chunk_size=500)):
            words.update(spelling.words_in([idea]))
            yield idea.pk, *document(idea)

    changed = IDEAS.agree(documents())
    spelling.rebuild(words)
    return changed


def rebuild_comments(progress=iter):
    """Make the index of comments what the published ones say; returns the count of rows that had to change."""
    return COMMENTS.agree(_remark(comment) for comment in progress(Comment.objects.published().iterator()))


REBUILDERS |= {"ideas": rebuild, "comments": rebuild_comments}


def synonyms():
    """Map each known phrase (tuple of stems) to the phrases that mean the same; remembered for a minute."""
    return _remembered()[0]


def words_of_synonyms():
    """The set of words in the list of synonyms that can be recognised; remembered for a minute."""
    return _remembered()[1]


def _remembered():
    found = cache.get(SYNONYMS_KEY)
    if found is None:
        known, rows = {}, list(Synonym.objects.all())
        for row in rows:
            group = [phrase for words in row.words.split(",") if (phrase := tuple(tokens(words, row.language)))]
            for phrase in group:
                known[phrase] = [*known[phrase], *group] if phrase in known else group
        found = known, spelling.words_of(" ".join(row.words for row in rows))
        cache.set(SYNONYMS_KEY, found, 60)
    return found


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


def search(text):
    """Ids of published ideas that hold every word of `text` (or a synonym), best first, at most 1,000.

    The caller filters them by `visible_to` and keeps this order. One query, plus one for synonyms each minute.
    """
    groups = parse(text)
    return IDEAS.best(expression(groups), CANDIDATES) if groups else []
