"""Marks in a text the words that were sought, on the text as it was written, and cuts an excerpt around them."""

from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import mark_safe

from ideas.words import WORD, stem

EXCERPT = 220  # characters
BEFORE = 50  # of them before the first mark


def stems(word):
    """What search knows a word by, in both languages."""
    return stem(word, "fr"), stem(word, "en")


class Word(NamedTuple):
    """Where a word stands, and its stems."""

    start: int
    end: int
    stems: tuple


class Marker:
    """Knows what a query seeks; `groups` as of ideas.search.parse, `forms`: how a word may read in them."""

    def __init__(self, groups, forms=stems):
        self.forms = forms
        self.phrases = {phrase for group in groups for phrase in group}
        self.longest = max(map(len, self.phrases), default=0)
        last = groups[-1][0] if groups else ()
        self.unfinished = last[0] if len(last) == 1 and len(last[0]) > 1 else None

    def all(self, text):
        """The whole text, escaped, with its marks."""
        return self._marked(text, self._hits(text), 0, len(text))

    def excerpt(self, text, length=EXCERPT):
        """The part of the text where most of what was sought stands, escaped, with its marks."""
        hits = self._hits(text)
        start = max((s for s, _e in hits), key=lambda s: sum(s <= other < s + length for other, _e in hits), default=0)
        start = max(0, start - BEFORE)
        start = text.find(" ", start) + 1 if start else 0
        end = len(text) if len(text) <= start + length else max(text.rfind(" ", start, start + length), start + 1)
        shown = self._marked(text, hits, start, end)
        return mark_safe(("… " if start else "") + shown + (" …" if end < len(text) else ""))  # noqa: S308 (escaped)

    def _hits(self, text):
        """Pairs (start, end) of what is marked."""
        words = (
            [Word(m.start(), m.end(), self.forms(m[0].lower())) for m in WORD.finditer(text)] if self.phrases else []
        )
        words = [word for word in words if any(word.stems)]
        hits, at = [], 0
        while at < len(words):
            size = next(
                (n for n in range(min(self.longest, len(words) - at), 0, -1) if self._is(words[at : at + n])), 0
            )
            if size:
                hits.append((words[at].start, words[at + size - 1].end))
            at += size or 1
        return hits

    def _is(self, words):
        if any(tuple(word.stems[n] for word in words) in self.phrases for n in range(len(words[0].stems))):
            return True
        return len(words) == 1 and self.unfinished and any(s.startswith(self.unfinished) for s in words[0].stems)

    def _marked(self, text, hits, start, end):
        parts, at = [], start
        for first, last in hits:
            if first >= at and last <= end:
                parts += [escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"]
                at = last
        return mark_safe("".join([*parts, escape(text[at:end])]))  # noqa: S308 (each part escaped)
