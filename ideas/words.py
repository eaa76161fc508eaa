"""From a text to the tokens that search knows: lower-case, no stop-words, stems by language, no accents."""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+", re.UNICODE)
STEMMERS = {"fr": snowballstemmer.stemmer("french"), "en": snowballstemmer.stemmer("english")}
_one_at_a_time = threading.Lock()  # a stemmer keeps the word in itself while it works
PLURAL = re.compile(r"(?<=[aiou])s$|(?<=[eo]u)x$")
STOP_WORDS = {
    "fr": frozenset(
        "au aux avec ce ces cet cette ceux dans de des du elle elles en entre est et etaient etait etant etre "
        "eux fait faire il ils je la le les leur leurs lors lui ma mais me meme mes moi mon ne ni nos notre "
        "nous on ont ou par pas peu peut plus pour pourrait qu quand que quel quelle quelles quels qui sa "
        "sans se sera ses si soit son sont sous sur ta te tes toi ton tous tout toute toutes tu un une vers "
        "vos votre vous y afin ainsi alors apres aussi autre autres avant avoir chaque comme comment deja "
        "depuis donc encore etes ici jusqu lorsque parce pendant plutot puis quoi tres trop ca cela celle "
        "celui chez faut ete ai as avons avez avait".split()
    ),
    "en": frozenset(
        "a about after all also an and any are as at be been before but by can could do does each for from "
        "had has have how i if in into is it its just more most my no not of on one only or other our out "
        "over own same should so some such than that the their them then there these they this those to too "
        "up us very was we were what when where which while who why will with would you your".split()
    ),
}


def fold(word):
    """Without accents: « élève » → « eleve »; œ and æ become oe and ae."""
    word = word.replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=100_000)
def stem(word, language):
    """The folded stem of one lower-case word, or "" for a stop-word or a lone letter."""
    if fold(word) in STOP_WORDS.get(language, STOP_WORDS["fr"]) or (len(word) < 2 and not word.isdigit()):
        return ""
    stemmer = STEMMERS.get(language, STEMMERS["fr"])
    # the stems of « économie » and of « economie » typed without its accent must meet: fold first, then stem
    with _one_at_a_time:
        found = stemmer.stemWord(fold(word))
    found = fold(found)[:40]
    # Snowball leaves « vélos, menus, jeux » as they are
    return PLURAL.sub("", found) if language != "en" else found


def tokens(text, language="fr"):
    """The list of stems of `text`, in order, stop-words left out."""
    return [token for word in WORD.findall(text.lower()) if (token := stem(word, language))]
