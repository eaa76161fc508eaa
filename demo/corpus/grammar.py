"""Reads families of texts and draws from them: alternatives, optional parts, and slots that keep one value per text.

A family in `texts/*.txt`:
    ## a remark
    # key @Company            its name and the company it concerns, if one
    s les tournées            its subject, as a French noun phrase
    x outil: le x | la y      a slot of its own: values, or a range 10-40:5
    t, p, o, b                variants of title, problem, proposal, benefit
In a text: <this|that>, [perhaps], {slot}, {slot.de}, {slot2} for another value; « * » starts a list item.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from demo.corpus.french import Noun, typeset

TEXTS = Path(__file__).parent / "texts"
CHOICE = re.compile(r"<([^<>]*)>")
PERHAPS = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+?)(\d?)(?:\.(\w+))?\}")
RANGE = re.compile(r"^(\d+)-(\d+)(?::(\d+))?$")
PARTS = {"s": "subjects", "t": "titles", "p": "problems", "o": "proposals", "b": "benefits"}


@dataclass
class Family:
    """One thing people have ideas about, in many wordings."""

    key: str
    company: str = ""
    theme: str = ""
    subjects: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    proposals: list[str] = field(default_factory=list)
    benefits: list[str] = field(default_factory=list)
    slots: dict = field(default_factory=dict)


def read_values(text):
    """A range of numbers, or nouns."""
    span = RANGE.match(text.strip())
    if span:
        low, high, step = int(span[1]), int(span[2]), int(span[3] or 1)
        return [Noun(grouped(number)) for number in range(low, high + 1, step)]
    return [Noun(value) for value in text.split("|")]


def grouped(number):
    return f"{number:,}".replace(",", " ")


def read_families(name):
    """The families of one text file."""
    families = []
    for line in (TEXTS / name).read_text(encoding="utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "#":
            families.append(read_header(rest))
        elif mark == "x":
            slot, _, values = rest.partition(":")
            families[-1].slots[slot.strip()] = read_values(values)
        elif mark in PARTS:
            getattr(families[-1], PARTS[mark]).append(rest.strip())
        elif line.strip() and mark != "##":
            raise ValueError(f"{name}: what is this line? {line!r}")
    return families


def read_header(rest):
    family = Family(key="")
    for word in re.split(r" (?=[@%])", rest):
        if word.startswith("@"):
            family.company = word[1:]
        elif word.startswith("%"):
            family.theme = word[1:]
        else:
            family.key = word.strip()
    return family


def read_lists(name):
    """A text file of named lists: « [name] », then one entry a line."""
    lists = {}
    for line in (TEXTS / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = lists.setdefault(line.strip("[] "), [])
        elif line.strip() and not line.startswith("#"):
            current.append(line.strip())
    return lists


class Drawing:
    """Draws texts that share one set of slot values."""

    def __init__(self, rng, slots, bound=None):
        self.rng, self.slots, self.bound = rng, slots, dict(bound or {})

    def write(self, pattern):
        """One wording of a pattern, with French punctuation; « * » becomes a Markdown list."""
        return lay_out(typeset(self.expand(pattern)))

    def expand(self, pattern):
        while True:
            drawn = CHOICE.sub(lambda found: self.rng.choice(found[1].split("|")), pattern)
            drawn = PERHAPS.sub(lambda found: found[1] if self.rng.random() < 0.5 else "", drawn)
            if drawn == pattern:
                return SLOT.sub(self.fill, drawn)
            pattern = drawn

    def fill(self, found):
        name, number, form = found.groups()
        noun = self.value(name, number)
        return noun.form(form) if form else noun.text

    def value(self, name, number):
        key = name + number
        if key not in self.bound:
            taken = {noun.text for slot, noun in self.bound.items() if slot.rstrip("0123456789") == name}
            values = self.slots[name]
            self.bound[key] = self.rng.choice([noun for noun in values if noun.text not in taken] or values)
        return self.bound[key]


def lay_out(text):
    """« Intro : * un ; * deux. » → a paragraph and a list."""
    if " * " not in text:
        return text
    intro, *items = text.split(" * ")
    last, _, after = items[-1].partition(" // ")
    items[-1] = last
    listed = "\n".join(f"- {item.strip()}" for item in items)
    return f"{intro.strip()}\n\n{listed}" + (f"\n\n{after.strip()}" if after else "")
