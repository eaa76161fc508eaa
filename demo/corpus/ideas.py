"""Texts of ideas: families of the four themes, drawn so that an idea agrees with itself from title to benefit."""

import random
import re
from dataclasses import dataclass
from functools import cache

from demo.corpus.french import Noun, typeset
from demo.corpus.grammar import Drawing, read_families, read_lists, read_values
from demo.corpus.people import BRAND, PROCESS, SAVINGS, SERVICE

FILES = {
    SAVINGS: ("savings_1.txt", "savings_2.txt"),
    PROCESS: ("process_1.txt", "process_2.txt", "process_3.txt"),
    BRAND: ("brand_1.txt", "brand_2.txt", "brand_3.txt"),
    SERVICE: ("service_1.txt", "service_2.txt", "service_3.txt"),
}
THEMES = tuple(FILES)
TITLE_MAX = 90
ENGLISH_SHARE, TYPO_SHARE, TWIN_SHARE = 0.03, 0.05, 0.02
EXTRA_PROBLEM, EXTRA_PROPOSAL = 0.24, 0.3


@dataclass(frozen=True)
class IdeaText:
    """What an author wrote (Markdown), and what it is about, for those who comment."""

    title: str
    problem: str
    proposal: str
    benefit: str
    language: str
    subject: str  # « les tournées de photographes », with its article
    theme: str
    family: str  # ideas of one family are about the same thing: neighbours, sometimes duplicates
    company: str = ""  # the company it concerns, when it concerns one
    twin_of: int | None = None  # in a list: the idea this one says again in other words

    @property
    def noun(self):
        """The subject, ready for « de » and « à »."""
        return Noun(self.subject.replace("’", "'"))


@cache
def families(theme):
    """All families of a theme, in an order of their own."""
    found = [family for name in FILES[theme] for family in read_families(name)]
    random.Random(theme).shuffle(found)  # noqa: S311
    return found


@cache
def english_families(theme):
    return [family for family in read_families("english.txt") if family.theme == theme]


@cache
def common():
    """Slots and sentences that any family may use."""
    lists = read_lists("common.txt")
    slots = {key[5:]: read_values(" | ".join(lines)) for key, lines in lists.items() if key.startswith("slot ")}
    return slots, lists


def idea_text(rng, theme, n):
    """The text of the n-th idea of a theme: neighbours in n are about different things."""
    if rng.random() < ENGLISH_SHARE:
        return draw(rng, theme, rng.choice(english_families(theme)), "en")
    found = families(theme)
    return draw(rng, theme, found[n % len(found)], "fr")


def idea_texts(rng, themes):
    """One text per theme key of the list, in that order; titles rarely meet, a few ideas say an earlier one again."""
    texts, seen, count, memory = [], set(), dict.fromkeys(THEMES, 0), {theme: [] for theme in THEMES}
    for theme in themes:
        n = count[theme]
        count[theme] += 1
        twin = pick_twin(rng, memory[theme])
        for attempt in range(8):
            text, bound = draw_twin(rng, *twin) if twin and attempt < 5 else draw_bound(rng, theme, n, attempt)
            if text.title not in seen:
                break
        seen.add(text.title)
        if text.language == "fr":
            memory[theme].append((len(texts), text, bound))
        texts.append(text)
    return texts


def pick_twin(rng, memory):
    """Now and then, a recent idea of the theme to say again in other words."""
    return rng.choice(memory[-200:]) if memory and rng.random() < TWIN_SHARE else None


def draw_twin(rng, index, text, bound):
    family = next(each for each in families(text.theme) if each.key == text.family)
    drawing = Drawing(rng, {**common()[0], **family.slots}, bound)
    return compose(rng, drawing, text.theme, family, "fr", twin_of=index), bound


def draw_bound(rng, theme, n, attempt):
    english = attempt == 0 and rng.random() < ENGLISH_SHARE
    found = families(theme)
    family = rng.choice(english_families(theme)) if english else found[n % len(found)]
    if attempt > 4:
        family = rng.choice(found)
    drawing = Drawing(rng, {**common()[0], **family.slots})
    return compose(rng, drawing, theme, family, "en" if english else "fr"), drawing.bound


def draw(rng, theme, family, language):
    return compose(rng, Drawing(rng, {**common()[0], **family.slots}), theme, family, language)


def compose(rng, drawing, theme, family, language, twin_of=None):
    """Writes the parts in reading order, so that slots met in the title hold to the end."""
    title = draw_title(rng, drawing, family)
    problem = drawing.write(rng.choice(family.problems))
    proposal = drawing.write(rng.choice(family.proposals))
    benefit = drawing.write(rng.choice(family.benefits)) if family.benefits and rng.random() < 0.86 else ""
    subject = typeset_subject(drawing.expand(rng.choice(family.subjects)))
    if language == "fr":
        problem, proposal = add_voice(rng, drawing, problem, proposal)
    if rng.random() < TYPO_SHARE:
        title, problem, proposal = add_typo(rng, title, problem, proposal)
    return IdeaText(title, problem, proposal, benefit, language, subject, theme, family.key, family.company, twin_of)


def draw_title(rng, drawing, family):
    """A title that fits; the slots of one that does not are forgotten."""
    before = dict(drawing.bound)
    for _ in range(12):
        title = drawing.write(rng.choice(family.titles)).rstrip(".")
        if len(title) <= TITLE_MAX:
            return title
        drawing.bound = dict(before)
    return min((drawing.write(each) for each in family.titles), key=len)


def typeset_subject(text):
    subject = typeset(text)
    return subject[0].lower() + subject[1:]


def add_voice(rng, drawing, problem, proposal):
    """The small sentences of one's own that people add: where they saw it, how to begin."""
    lists = common()[1]
    if rng.random() < EXTRA_PROBLEM and problem.count(".") < 4:
        problem = f"{problem} {drawing.write(rng.choice(lists['seen']))}"
    if rng.random() < EXTRA_PROPOSAL and proposal.count(".") < 5:
        gap = "\n\n" if "\n- " in proposal else " "
        proposal = f"{proposal}{gap}{drawing.write(rng.choice(lists['start']))}"
    return problem, proposal


WORD = re.compile(r"\b[a-zàâçéèêîôùû]{6,}\b")
PLAIN = str.maketrans("àâçéèêîôùû", "aaceeeiouu")


def add_typo(rng, *parts):
    """One slip of the keyboard, in the title one time in four."""
    parts = list(parts)
    index = 0 if rng.random() < 0.25 else rng.choice((1, 2))
    words = list(WORD.finditer(parts[index]))
    if words:
        word = rng.choice(words)
        parts[index] = parts[index][: word.start()] + misspell(rng, word[0]) + parts[index][word.end() :]
    return parts


def misspell(rng, word):
    at = rng.randrange(1, len(word) - 2)
    slips = [word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at] + word[at:]]
    if word.translate(PLAIN) != word:
        slips += [word.translate(PLAIN)] * 4
    if word.endswith("s"):
        slips += [word[:-1]] * 2
    return rng.choice(slips)
