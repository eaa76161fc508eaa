"""French nouns that carry their own articles, and French punctuation."""

import re

VOWELS = "aàâeéèêëiîïoôuùûyœæAÀÂEÉÈÊIÎOÔUŒÆ"
MUTE_H = ("hôtel", "horaire", "heure", "habit", "huissier", "histoire", "hôpita", "herbe", "hiver", "homme", "Hérault")


def starts_softly(word):
    """Whether « de » and « le » lose their vowel before this word."""
    return word[0] in VOWELS or word.startswith(MUTE_H)


class Noun:
    """A noun phrase with its article: « le devis », « l'agence (f) », « les congés », « le journal/les journaux ».

    `form("de")` gives « du devis », « de l'agence »; without an article, a proper name: « de Rennes », « d'Angers ».
    """

    def __init__(self, text):
        one, _, many = text.strip().partition("/")
        gender = re.search(r" \((f|m)\)$", one)
        one = one[: gender.start()] if gender else one
        self.text = one
        self.article, self.bare = split_article(one)
        self.feminine = self.article == "la" or bool(gender and gender[1] == "f")  # « les photos (f) » too
        self.plural = self.article == "les"
        self.bare_many = split_article(many)[1] if many else (self.bare if self.plural else pluralise(self.bare))
        self.elided = self.article == "l'" or (self.article in ("", "les") and starts_softly(self.bare))

    def form(self, name):
        return getattr(self, f"as_{name}")()

    def as_le(self):
        return self.text

    def as_de(self):
        if not self.article:
            return self.as_d()
        return {"le": "du ", "la": "de la ", "l'": "de l'", "les": "des "}[self.article] + self.bare

    def as_a(self):
        return {"": "à ", "le": "au ", "la": "à la ", "l'": "à l'", "les": "aux "}[self.article] + self.bare

    def as_un(self):
        return ("des " if self.plural else "une " if self.feminine else "un ") + self.bare

    def as_dun(self):
        return ("de " if self.plural else "d'une " if self.feminine else "d'un ") + self.bare

    def as_ce(self):
        if self.plural:
            return f"ces {self.bare}"
        return ("cette " if self.feminine else "cet " if self.elided else "ce ") + self.bare

    def as_chaque(self):
        return f"chaque {self.bare}"

    def as_nu(self):
        return self.bare

    def as_d(self):
        return ("d'" if self.elided else "de ") + self.bare

    def as_les(self):
        return f"les {self.bare_many}"

    def as_des(self):
        return f"des {self.bare_many}"

    def as_aux(self):
        return f"aux {self.bare_many}"

    def as_ces(self):
        return f"ces {self.bare_many}"

    def as_nus(self):
        return self.bare_many

    def as_ds(self):
        return ("d'" if self.elided else "de ") + self.bare_many

    def as_dans(self):
        """Of a place on the map: « dans le Gers », « en Sarthe »."""
        return f"en {self.bare}" if self.article == "la" else f"dans {self.text}"

    def as_accord(self):
        """The end of an adjective or participle: lu, lue, lus, lues."""
        return ("e" if self.feminine else "") + ("s" if self.plural else "")

    def as_accords(self):
        """The same, when the noun was put in the plural."""
        return "es" if self.feminine else "s"

    def as_nt(self):
        """The end of a verb: coûte, coûtent."""
        return "nt" if self.plural else ""

    def as_est(self):
        return "sont" if self.plural else "est"

    def as_ont(self):
        return "ont" if self.plural else "a"

    def as_ils(self):
        return ("elle" if self.feminine else "il") + ("s" if self.plural else "")

    def as_pronom(self):
        return "les" if self.plural else "la" if self.feminine else "le"


def split_article(text):
    for article in ("le ", "la ", "les "):
        if text.startswith(article):
            return article.strip(), text[len(article) :]
    if text.startswith(("l'", "L'")):
        return "l'", text[2:]
    return "", text


def pluralise(word):
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith(("eau", "eu")):
        return f"{word}x"
    return f"{word}s"


NARROW, FIXED = "\u202f", "\u00a0"
SPACES = (
    (re.compile(r" +([;!?])"), NARROW + r"\1"),
    (re.compile(r" +([:»])"), FIXED + r"\1"),
    (re.compile(r"« *"), "«" + FIXED),
    (re.compile(r"(?<=\d) (?=\d{3}\b)"), NARROW),
    (re.compile(r"(?<=\d) (?=[€%])"), NARROW),
    (re.compile(r"(?<=[.!?]) +(?=[.,;])"), ""),
)
SENTENCE_START = re.compile(r"(?:^|(?<=[a-zé0-9»)\u202f€%][.!?] ))([a-zàâéèêîôœ])")


def typeset(text):
    """Apostrophes, no-break spaces and capitals where French printing wants them."""
    text = re.sub(r"  +", " ", text.strip()).replace("'", "’")
    for pattern, replacement in SPACES:
        text = pattern.sub(replacement, text)
    return SENTENCE_START.sub(lambda found: found[1].upper(), text)
