"""The list of ideas: what was asked for, which ideas answer, in which order."""

from dataclasses import dataclass, replace
from functools import partial

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.http import urlencode

from core.prepared import Prepared
from ideas import foryou, search
from ideas.models import Follow, Idea
from people.models import User

TABS = ("foryou", "recent", "popular", "discover", "followed")
PAGE = 20
LAST_PAGE = 500
MOST_AT_ONCE = 25  # pages that one address may show together
FILTERS = ("theme", "entity", "stage", "campaign")


@dataclass(frozen=True)
class Asked:
    """What the address asks for; every value is checked, what makes no sense is left out."""

    tab: str = "foryou"
    theme: str = ""
    entity: int = 0
    stage: str = ""
    campaign: int = 0
    q: str = ""
    page: int = 1
    to: int = 1  # the last page shown, when « see more » has put several together

    @classmethod
    def of(cls, query):
        """Read a query string (a QueryDict)."""
        tab = query.get("tab", "")
        page = min(max(_number(query.get("page")), 1), LAST_PAGE)
        return cls(
            tab=tab if tab in TABS else "foryou",
            theme=_key(query.get("theme")),
            entity=_number(query.get("entity")),
            stage=_key(query.get("stage")),
            campaign=_number(query.get("campaign")),
            q=" ".join(query.get("q", "").replace("\x00", "").split())[:200],
            page=page,
            to=min(max(_number(query.get("to")), page), page + MOST_AT_ONCE - 1, LAST_PAGE),
        )

    @property
    def size(self):
        """How many ideas the address shows at most."""
        return (self.to - self.page + 1) * PAGE

    def grown(self, page):
        """The same list with everything up to `page`, from as far back as one address may show."""
        return replace(self, page=max(self.page, page - MOST_AT_ONCE + 1), to=page)

    @property
    def is_filtered(self):
        return bool(self.theme or self.entity or self.stage or self.campaign)

    def href(self, **changes):
        """The address of the same list with `changes`, from its first page unless `page` is among them."""
        asked = replace(self, **{"page": 1, "to": 1, **changes})
        pairs = [(name, getattr(asked, name)) for name in ("q", "theme", "entity", "stage", "campaign")]
        pairs = [(name, value) for name, value in pairs if value]
        if asked.tab != "foryou":
            pairs.insert(0, ("tab", asked.tab))
        if asked.page > 1:
            pairs.append(("page", asked.page))
        if asked.to > asked.page:
            pairs.append(("to", asked.to))
        return f"?{urlencode(pairs)}"


def _key(text):
    text = (text or "")[:40]
    return text if text.isascii() and text.replace("-", "").replace("_", "").isalnum() else ""


def _number(text):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


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


def rows(user, asked):
    """The rows of the list, and one too many, which says that there are more. One query, three at most for a search."""
    if asked.q:
        return _found(user, asked)
    values = {name: value for name in FILTERS if (value := getattr(asked, name))}
    values |= {"me": user.pk, "since": timezone.now() - foryou.FRESH}
    if asked.tab == "foryou":
        start = (asked.page - 1) * PAGE
        found = foryou.places(user, LISTS["foryou"].rows(**values))[start : start + asked.size + 1]
        return [Row(c.pk, c.version, c.vote_count, c.is_supported, c.is_own, why, c.of_campaign) for c, why in found]
    found = LISTS[asked.tab].rows(asked.size + 1, (asked.page - 1) * PAGE, **values)
    return [_row(*columns) for columns in found]


def _row(pk, version, votes, campaign, is_supported, is_own):
    return Row(pk, version, votes, bool(is_supported), bool(is_own), campaign=campaign)


def _found(user, asked):
    """What holds the words, best first, and within that the filters; the best hits are enough for most readers."""
    ids, start = search.search(asked.q), (asked.page - 1) * PAGE
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


def _columns(ideas, user):
    told = ideas.with_supported(user).with_own(user)
    return told.values_list("pk", "version", "vote_count", "campaign", "is_supported", "is_own")


# ── the orders, one function a tab ──


def _recent(ideas, user, since):
    """Newest first."""
    return ideas.order_by("-published_at", "-id")


def _popular(ideas, user, since):
    """Most supported and talked about, age weighed in: see ranking.popularity."""
    return ideas.order_by("-popularity", "-id")


def _discover(ideas, user, since):
    """Published within 60 days, the least supported first: those that still wait for readers."""
    return ideas.filter(published_at__gte=since).order_by("vote_count", "-published_at", "-id")


def _followed(ideas, user, since):
    """The ideas that `user` follows, newest first."""
    mine = Follow.objects.filter(person=user)
    here, there = mine.filter(idea=OuterRef("pk")), mine.hearing().filter(idea__joined_to=OuterRef("pk"))
    joined = Q(joined_count__gt=0) & Q(Exists(there)) & ~Q(Exists(here))
    return ideas.filter(Q(Exists(here.hearing())) | joined).order_by("-published_at", "-id")


ORDERS = {"recent": _recent, "popular": _popular, "discover": _discover, "followed": _followed}


def _built(tab, me, since, **filters):
    """The list of one tab, for core.prepared."""
    person = User(pk=me)
    ideas = _filtered(Idea.objects.all(), Asked(**filters), person)
    return foryou.query(ideas, me, since) if tab == "foryou" else _columns(ORDERS[tab](ideas, person, since), person)


LISTS = {tab: Prepared(partial(_built, tab)) for tab in TABS}
