"""The names that one may search by: themes, stages, campaigns and entities, read once a minute."""

from operator import attrgetter
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Case, CharField, F, IntegerField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from rapidfuzz import fuzz, process

from ideas.models import Campaign, Stage, Theme
from ideas.permissions import seen_of
from ideas.words import WORD, fold
from people.models import Entity

KEY, SECONDS = "search:known", 60
FIRST_YEAR = 2010  # older ideas are found, but by no year
NEAR, LIKE = 5, 60  # names shown beside a wrong one; how much they resemble it, of 100


class Name(NamedTuple):
    """One value of a filter: `pk` in the database, `slug` in the address; `rank` of an entity: 1 for a company.

    `path`: where an entity stands in the tree; of a campaign, the entity whose people alone see it, if any.
    """

    kind: str
    pk: int
    slug: str
    fr: str
    en: str
    path: str
    rank: int

    @property
    def text(self):
        return self.en if (get_language() or "fr").startswith("en") else self.fr


def names():
    """Map each kind (theme, stage, campaign, entity, year) to its names, in order; one query a minute."""
    found = cache.get(KEY)
    if found is None:
        found = {kind: [] for kind in ("theme", "stage", "campaign", "entity", "year")}
        for row in _rows():
            found[row[0]].append(Name(*row))
        found = {kind: sorted(rows, key=lambda name: (name.rank, name.path, name.fr)) for kind, rows in found.items()}
        years = range(timezone.localdate().year, FIRST_YEAR - 1, -1)
        found["year"] = [Name("year", year, str(year), str(year), str(year), "", 0) for year in years]
        cache.set(KEY, found, SECONDS)
    return found


def _rows():
    text, whole = CharField(), IntegerField()

    def rows(queryset, kind, slug, fr, en, path=None, rank=None):
        columns = {"kind": Value(kind, text), "number": Cast(F("pk"), whole), "slug": Cast(slug, text)}
        columns |= {"fr": Cast(fr, text), "en": Cast(en, text), "way": Cast(path or Value(""), text)}
        columns["place"] = Cast(rank or Value(0), whole)
        columns = {f"c_{name}": value for name, value in columns.items()}
        return queryset.order_by().annotate(**columns).values_list(*columns)

    is_company = Case(When(kind=Entity.Kind.COMPANY, then=Value(1)), default=Value(0))
    return rows(Theme.objects.all(), "theme", F("key"), F("name_fr"), F("name_en"), rank=F("order")).union(
        rows(Stage.objects.all(), "stage", F("key"), F("name_fr"), F("name_en"), rank=F("order")),
        rows(
            Campaign.objects.all(),
            "campaign",
            F("pk"),
            F("question"),
            F("question"),
            Coalesce("entity__path", Value("")),
        ),
        rows(Entity.objects.all(), "entity", F("pk"), F("name"), F("name"), F("path"), rank=is_company),
        all=True,
    )


def seen_by(user, kind):
    """The names of one kind that `user` may know: not the campaigns for the people of another entity."""
    found = names()[kind]
    return seen_of(user, found, attrgetter("path")) if kind == "campaign" else found


def named(kind, slug, user):
    """The name whose address says `slug`, or None."""
    return next((name for name in seen_by(user, kind) if name.slug == slug), None)


def meant(kind, said, user):
    """The names that `said` may mean: the same words, else those that begin so, else those that hold the words."""
    said = plain(said)
    known = seen_by(user, kind)
    for fits in (lambda name: said == name, lambda name: name.startswith(said), lambda name: f" {said}" in name):
        found = [name for name in known if said and any(fits(plain(text)) for text in (name.slug, name.fr, name.en))]
        if found:
            return found
    return []


def near(kind, said, user):
    """The known names that resemble `said` most, else the first ones."""
    texts = {name.text: plain(name.text) for name in seen_by(user, kind)}
    found = process.extract(plain(said), texts, scorer=fuzz.WRatio, limit=NEAR, score_cutoff=LIKE)
    return [text for _plain, _score, text in found] or list(texts)[:NEAR]


def plain(text):
    """Small letters without accents or signs."""
    return " ".join(fold(word) for word in WORD.findall(text.lower()))


def below(entities):
    """The numbers of these entities and of all those under them."""
    paths = tuple(name.path for name in entities)
    return frozenset(name.pk for name in names()["entity"] if name.path.startswith(paths)) if paths else frozenset()
