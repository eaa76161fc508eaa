"""Which saved searches an idea answers to, without asking the database once for each: words against words."""

from django.http import QueryDict
from django.utils import timezone

from community import known
from community.asking import FILTERS, Asked, numbers, read
from ideas.search import document, parse
from ideas.words import WORD, fold


class Watch:
    """One saved search, read once; `known` and the synonyms are read once a minute for all."""

    def __init__(self, saved):
        asked = Asked.of(QueryDict(saved.query))
        query = read(asked, saved.owner)
        self.saved = saved
        self.wanted = list(query.only.items())
        for kind in FILTERS:
            if slug := getattr(asked, kind):
                name = known.named(kind, slug, saved.owner)
                self.wanted.append((kind, numbers(kind, [name]) if name else frozenset()))
        self.groups = [[f" {' '.join(phrase)}" for phrase in group] for group in parse(query.words)]
        self.authors = [[fold(word) for word in WORD.findall(said.lower())] for said in query.authors]
        self.is_silent = bool(query.faults or (query.words and not self.groups) or not self._asks)

    @property
    def _asks(self):
        return bool(self.wanted or self.groups or self.authors)

    def finds(self, published):
        """Whether the search would find this idea."""
        if self.is_silent or any(published.facts[kind] not in values for kind, values in self.wanted):
            return False
        last = len(self.groups) - 1
        for number, group in enumerate(self.groups):
            if not any(published.holds(phrase, number == last and at == 0) for at, phrase in enumerate(group)):
                return False
        return not self.authors or published.is_signed_by(self.authors, self.saved.owner)


class Published:
    """One idea as watches look at it."""

    def __init__(self, idea):
        self.idea = idea
        self.texts = [f" {tokens} " for tokens in document(idea)]
        self.facts = {
            "theme": idea.theme_id,
            "entity": idea.entity_id,
            "stage": idea.stage_id,
            "campaign": idea.campaign_id,
            "year": timezone.localdate(idea.published_at).year,
        }

    def holds(self, phrase, goes_on):
        """Whether its title or its texts hold a phrase, whose last word may go on."""
        return any((phrase if goes_on else f"{phrase} ") in text for text in self.texts)

    def is_signed_by(self, authors, viewer):
        """Whether its byline, as `viewer` reads it, has a name that begins with all the words of one of `authors`."""
        for name, person in self.idea.byline(viewer):
            if person is not None:
                held = [fold(word) for word in WORD.findall(name.lower())]
                if any(words and all(any(h.startswith(w) for h in held) for w in words) for words in authors):
                    return True
        return False
