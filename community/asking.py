"""What a search asks for: words, `auteur:`, `thème:`, `étape:` and other operators within them, and filters beside."""

import re
from dataclasses import dataclass, field, replace

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from community import known
from ideas.words import fold

LONGEST, LAST_PAGE, PAGE = 200, 50, 20
FILTERS = ("theme", "entity", "stage", "campaign", "year")
OPERATORS = {
    **dict.fromkeys(("auteur", "autrice", "author", "by"), "author"),
    **dict.fromkeys(("theme", "themes"), "theme"),
    **dict.fromkeys(("etape", "stage"), "stage"),
    **dict.fromkeys(("entite", "entity"), "entity"),
    **dict.fromkeys(("campagne", "campaign"), "campaign"),
    **dict.fromkeys(("annee", "year"), "year"),
}
"""What stands before the colon, without accents: what it filters."""
_OPERATOR = re.compile(r"""(?<!\w)([^\W\d_]+)\s?:\s?("[^"]*"?|«[^»]*»?|“[^”]*”?|[^\s"«“]+)""")
_QUOTES = '"«»“” \u00a0\u202f'


@dataclass(frozen=True)
class Asked:
    """What the address says; every value is checked, what makes no sense is left out."""

    q: str = ""
    kind: str = ""
    theme: str = ""
    entity: str = ""
    stage: str = ""
    campaign: str = ""
    year: str = ""
    page: int = 1
    exact: bool = False

    @classmethod
    def of(cls, query):
        """Read a query string (a QueryDict)."""
        page = query.get("page", "")
        return cls(
            q=" ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST],
            kind=query.get("kind", "")[:20],
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdecimal() and len(page) < 5 else 1,
            exact=query.get("exact") == "1",
            **{name: query.get(name, "").replace("\x00", "")[:40] for name in FILTERS},
        )

    def href(self, **changes):
        """The address of the same search with `changes`, from its first page unless `page` is among them."""
        asked = replace(self, **{"page": 1, **changes})
        pairs = [(name, getattr(asked, name)) for name in ("q", "kind", *FILTERS)]
        pairs += [("page", asked.page if asked.page > 1 else ""), ("exact", "1" if asked.exact else "")]
        return "?" + urlencode([(name, value) for name, value in pairs if value])

    @property
    def is_filtered(self):
        return any(getattr(self, name) for name in FILTERS)

    @property
    def start(self):
        return (self.page - 1) * PAGE


@dataclass
class Fault:
    """A value that means nothing: the sentence, and the same search with values that do."""

    text: str
    instead: list


@dataclass
class Query:
    """The words, what each operator lets through (`only`: kind → numbers), and what is wrong with their values."""

    asked: Asked
    words: str = ""
    only: dict = field(default_factory=dict)
    authors: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    @property
    def is_empty(self):
        return not (self.words or self.only or self.authors)


def read(asked, user):
    """Take the operators out of what `user` typed."""
    query, words, end = Query(asked), [], 0
    for match in _OPERATOR.finditer(asked.q):
        kind = OPERATORS.get(fold(match[1].lower()))
        said = match[2].strip(_QUOTES)
        if kind is None:
            continue
        words.append(asked.q[end : match.start()])
        end = match.end()
        if kind == "author":
            query.authors.append(said)
        elif found := known.meant(kind, said, user):
            query.only[kind] = query.only.get(kind, frozenset()) | numbers(kind, found)
        else:
            query.faults.append(fault(asked, match, kind, said, user))
    words.append(asked.q[end:])
    query.words = " ".join(" ".join(words).split())
    return query


def numbers(kind, names):
    """What a filter lets through: an entity brings those under it."""
    return known.below(names) if kind == "entity" else frozenset(name.pk for name in names)


def fault(asked, match, kind, said, user):
    """Say that no theme, stage… is called so, beside those whose name is near."""
    sentences = {
        "theme": _("No theme is called “%(said)s”."),
        "stage": _("No stage is called “%(said)s”."),
        "entity": _("No entity is called “%(said)s”."),
        "campaign": _("No campaign is called “%(said)s”."),
        "year": _("“%(said)s” is not a year of ours."),
    }
    instead = [(text, asked.href(q=with_value(asked.q, match, text))) for text in known.near(kind, said, user)]
    return Fault(sentences[kind] % {"said": said}, instead)


def with_value(text, match, value):
    """The same words with another value after the operator."""
    value = f'"{value}"' if " " in value else value
    return text[: match.start()] + f"{match[1]}:{value}" + text[match.end() :]


def author_matches(text):
    """Where the text names authors."""
    return [match for match in _OPERATOR.finditer(text) if OPERATORS.get(fold(match[1].lower())) == "author"]
