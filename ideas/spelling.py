"""Words that a text misspells: what they may stand for, among the words of published ideas (docs/adr/0041).

A word with one slip keeps its beginning or its end whole, so that two look-ups by key find all it may stand for: the
partition of Wu and Manber, “Fast text searching allowing errors” (1992). How far two words are apart is rapidfuzz's.
"""

from django.db.models import Q
from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ideas.models import Word
from ideas.models.word import LONGEST_WORD
from ideas.words import STOP_WORDS, WORD, fold

SHORTEST = 5  # letters of a word that is looked at: shorter ones resemble too many others
SURE = 7  # letters of a word that may stand for one no idea uses
LONG = 9  # letters from which a word may hold two slips
MOST = 4  # words that one may stand for
LAST = "z" * LONGEST_WORD


def words_of(text):
    """The set of words of `text` that can be recognised: letters only, without accents, no stop-words."""
    folded = {fold(word) for word in WORD.findall(text.lower())} - STOP_WORDS["fr"] - STOP_WORDS["en"]
    return {word for word in folded if SHORTEST - 1 <= len(word) <= LONGEST_WORD and word.isascii() and word.isalpha()}


def words_in(ideas):
    """The same of several ideas."""
    texts = (part for idea in ideas for part in (idea.title, idea.problem, idea.proposal, idea.benefit))
    return words_of(" ".join(texts))


def learn(ideas):
    """Know the words of these ideas from now on."""
    words = words_in(ideas)
    _add(words - _known(words))


def rebuild(words):
    """Know exactly these words."""
    stored = set(Word.objects.values_list("word", flat=True))
    gone = sorted(stored - words)
    for start in range(0, len(gone), 500):
        Word.objects.filter(pk__in=gone[start : start + 500]).delete()
    _add(words - stored)


def meant(words, more=frozenset()):
    """Map each unknown word among `words` to the known ones it may stand for, the nearest first; two queries.

    `more`: words that are known beside those of ideas.
    """
    asked = {word for word in words_of(" ".join(words)) if len(word) >= SHORTEST} - more
    unknown = sorted(asked - _known(asked))
    if not unknown:
        return {}
    near, found = Q(), {}
    for word in unknown:
        near |= _whole_half(word)
    candidates = set(Word.objects.annotate(length=Length("word")).filter(near).values_list("word", flat=True))
    for word in unknown:
        most = 2 if len(word) >= LONG else 1
        among = candidates | more if len(word) >= SURE else candidates
        apart = process.extract_iter(word, among, scorer=OSA.distance, score_cutoff=most)
        found[word] = [other for _slips, other in sorted((slips, other) for other, slips, _place in apart)][:MOST]
    return found


def _known(words):
    words, known = sorted(words), set()
    for start in range(0, len(words), 500):
        known.update(Word.objects.filter(pk__in=words[start : start + 500]).values_list("word", flat=True))
    return known


def _add(words):
    """In one order, so that two who publish at once do not wait for one another."""
    rows = [Word(word=word, mirror=word[::-1]) for word in sorted(words)]
    Word.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _whole_half(word):
    """Begins or ends as `word` does; the letter in the middle belongs to neither half, it may be one of two swapped."""
    half = (len(word) - 1) // 2
    start, end = word[:half], word[half + 1 :][::-1]
    near = Q(word__gte=start, word__lte=start + LAST) | Q(mirror__gte=end, mirror__lte=end + LAST)
    return near & Q(length__gte=len(word) - 2, length__lte=len(word) + 2)
