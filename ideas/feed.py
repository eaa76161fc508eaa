"""The list of ideas: what was asked for, which ideas answer, in which order.

A list goes on after the place of its last row, not after so many rows: what is published or supported meanwhile moves
no row into the next page, nor out of it, and the fiftieth page costs what the first one does.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from math import isfinite

from django.db.models import Count, Exists, OuterRef, Q, Value
from django.utils import timezone
from django.utils.http import urlencode

from core import keyset
from core.prepared import Prepared
from ideas import foryou, search
from ideas.models import Follow, Idea
from people.models import User

TABS = ("foryou", "recent", "popular", "discover", "followed")
PAGE = 20
MOST_AT_ONCE = 25  # pages that one address may show together
LAST = 10_000  # rows of a list that is ranked as a whole
FILTERS = ("theme", "entity", "stage", "campaign")
ORDERS = {
    "recent": ("-published_at", "-pk"),
    "popular": ("-popularity", "-pk"),  # supports and comments with age weighed in: see ranking.popularity
    "discover": ("vote_count", "-published_at", "-pk"),  # of 60 days: those that still wait for readers
    "followed": ("-published_at", "-pk"),
}
"""The lists that the database sorts; « Pour vous » and a search are ranked as a whole, a place in them is a number."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; every value is checked, what makes no sense is left out."""

    tab: str = "foryou"
    theme: str = ""
    entity: int = 0
    stage: str = ""
    campaign: int = 0
    q: str = ""
    after: str = ""  # the place after which it begins, empty for the top: see `place_of`
    pages: int = 1  # shown together, when « see more » has put several

    @classmethod
    def of(cls, query):
        """Read a query string (a QueryDict)."""
        tab = query.get("tab", "")
        tab = tab if tab in TABS else "foryou"
        words, after = " ".join(query.get("q", "").replace("\x00", "").split())[:200], query.get("after", "")
        return cls(
            tab=tab,
            theme=_key(query.get("theme")),
            entity=_number(query.get("entity")),
            stage=_key(query.get("stage")),
            campaign=_number(query.get("campaign")),
            q=words,
            after=after if _place(None if words else ORDERS.get(tab), after) else "",
            pages=min(max(_number(query.get("pages")), 1), MOST_AT_ONCE),
        )

    @property
    def size(self):
        """How many ideas the address shows at most."""
        return self.pages * PAGE

    @property
    def place(self):
        """The values of the place after which the list begins; a number of rows where it is ranked as a whole."""
        order = None if self.q else ORDERS.get(self.tab)
        return _place(order, self.after) or (() if order else (0,))

    def with_more(self, more):
        """The same list with the page `more` under it; that page alone when it is as long as one address may show."""
        return replace(self, pages=self.pages + 1) if self.pages < MOST_AT_ONCE else more

    @property
    def is_filtered(self):
        return bool(self.theme or self.entity or self.stage or self.campaign)

    @property
    def is_top(self):
        """The beginning of a list that nothing narrows."""
        return not (self.is_filtered or self.q or self.after)

    def href(self, **changes):
        """The address of the same list with `changes`, from its top unless `after` is among them."""
        asked = replace(self, **{"after": "", "pages": 1, **changes})
        pairs = [(name, getattr(asked, name)) for name in ("q", "theme", "entity", "stage", "campaign")]
        pairs = [(name, value) for name, value in pairs if value]
        if asked.tab != "foryou":
            pairs.insert(0, ("tab", asked.tab))
        if asked.after:
            pairs.append(("after", asked.after))
        if asked.pages > 1:
            pairs.append(("pages", asked.pages))
        return f"?{urlencode(pairs)}"


def _key(text):
    text = (text or "")[:40]
    return text if text.isascii() and text.replace("-", "").replace("_", "").isalnum() else ""


def _number(text):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def place_of(*values):
    """A place in a list as an address says it: the values it is sorted by, moments in microseconds since 1970."""
    return "_".join(_microseconds(value) if isinstance(value, datetime) else repr(value) for value in values)


def _microseconds(moment):
    """SQLite gives moments without their time zone, which is UTC."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return str((moment - EPOCH) // timedelta(microseconds=1))


def _place(order, text):
    """The values that a place says, or None when it says nothing; `order` None: a number of rows."""
    parts = text[:80].split("_") if text else []
    try:
        if order is None:
            return (min(int(text), LAST),) if text.isascii() and text.isdecimal() and len(text) < 10 else None
        if len(parts) != len(order):
            return None
        return tuple(READ[name.lstrip("-")](part) for name, part in zip(order, parts, strict=True))
    except (ValueError, OverflowError):
        return None


def _moment(text):
    return EPOCH + timedelta(microseconds=int(text))


def _count(text):
    if not -(2**63) <= int(text) < 2**63:
        raise OverflowError
    return int(text)


def _measure(text):
    if not isfinite(float(text)):
        raise OverflowError
    return float(text)


READ = {"published_at": _moment, "popularity": _measure, "vote_count": _count, "pk": _count}


@dataclass(frozen=True)
class Row:
    """One line of the list, as one reader sees it."""

    pk: int
    version: int
    vote_count: int
    is_supported: bool
    is_own: bool
    why: tuple = ()  # of « Pour vous »: see foryou.places
    campaign: int | None = None
    place: str = ""  # in a list that the database sorts


def rows(user, asked):
    """The rows of the list, and one too many, which says that there are more. One query, three at most for a search."""
    if asked.q:
        return _found(user, asked)
    values = {name: value for name in FILTERS if (value := getattr(asked, name))}
    values |= {"me": user.pk, "since": timezone.now() - foryou.FRESH}
    if asked.tab == "foryou":
        (start,) = asked.place
        found = foryou.places(user, LISTS["foryou"].rows(**values))[start : start + asked.size + 1]
        return [Row(c.pk, c.version, c.vote_count, c.is_supported, c.is_own, why, c.of_campaign) for c, why in found]
    values |= {f"after_{number}": value for number, value in enumerate(asked.place)}
    return [_row(*columns) for columns in LISTS[asked.tab].rows(asked.size + 1, **values)]


def next_of(asked, rows):
    """The address of what follows the rows of `asked`, None when nothing does."""
    if len(rows) <= asked.size:
        return None
    if asked.q or asked.tab not in ORDERS:
        return asked.href(after=str(asked.place[0] + asked.size))
    return asked.href(after=rows[asked.size - 1].place)


def _row(pk, version, votes, campaign, *more):
    *place, is_supported, is_own = more
    place = place_of(*place, pk) if place else ""
    return Row(pk, version, votes, bool(is_supported), bool(is_own), campaign=campaign, place=place)


def _found(user, asked):
    """What holds the words, best first, and within that the filters; the best hits are enough for most readers."""
    ids, (start,) = search.search(asked.q), asked.place
    end, found = start + asked.size + 1, []
    for some in (ids[: 2 * end], ids[2 * end :]):
        if some and len(found) < end:
            ideas = _filtered(Idea.objects.filter(pk__in=some), asked, user)
            seen = {row[0]: _row(*row) for row in _columns(ideas, user)}
            found += [seen[pk] for pk in some if pk in seen]
    return found[start:end]


def _filtered(ideas, asked, user):
    """Published ideas in the audience of `user` that pass the filters."""
    ideas = ideas.published().in_audience_of(user)
    if asked.theme:
        ideas = ideas.filter(theme__key=asked.theme)
    if asked.entity:
        ideas = ideas.filter(Q(entity=asked.entity) | Q(entity__company=asked.entity))
    if asked.stage:
        ideas = ideas.filter(stage__key=asked.stage)
    if asked.campaign:
        ideas = ideas.filter(campaign=asked.campaign)
    return ideas


def _columns(ideas, user, *more):
    told = ideas.with_supported(user).with_own(user)
    return told.values_list("pk", "version", "vote_count", "campaign", *more, "is_supported", "is_own")


# ── the lists that the database sorts ──


def _of_tab(tab, ideas, person, since):
    """Which of the filtered ideas stand in the list: of « À découvrir » and « Suivies », a part."""
    if tab == "discover":
        return ideas.filter(published_at__gte=since)
    if tab == "followed":
        return ideas.filter(Exists(Follow.objects.hearing().filter(idea=OuterRef("pk"), person=person)))
    return ideas


def _built(tab, me, since, after_0=None, after_1=None, after_2=None, **filters):
    """The list of one tab, for core.prepared."""
    person, order = User(pk=me), ORDERS.get(tab)
    ideas = _filtered(Idea.objects.all(), Asked(**filters), person)
    if tab == "foryou":
        return foryou.query(ideas, me, since)
    names = [name.lstrip("-") for name in order]
    ideas = _of_tab(tab, ideas, person, since).order_by(*order)
    if after_0 is not None:
        ideas = ideas.filter(keyset.after(order, dict(zip(names, (after_0, after_1, after_2), strict=False))))
    return _columns(ideas, person, *names[:-1])


LISTS = {tab: Prepared(partial(_built, tab)) for tab in TABS}


# ── what came while the reader was away ──


def _news(me, since):
    ideas = Idea.objects.published().in_audience_of(User(pk=me)).order_by()
    told = {
        "published": ideas.filter(published_at__gt=since),
        "deployed": ideas.filter(stage__key="deployed", stage_since__gt=since),
    }
    first, second = (
        found.annotate(what=Value(what)).values("what").annotate(count=Count("pk")).values_list("what", "count")
        for what, found in told.items()
    )
    return first.union(second)


NEWS = Prepared(_news)


def news(user, since):
    """How many ideas for `user` came since that moment, and how many were deployed: {"published": …, "deployed": …};
    a key is absent where there are none. One query.
    """
    return {what: count for what, count in NEWS.rows(me=user.pk, since=since) if count}
