"""« Pour vous »: what is popular now and close to the reader, and in each fifth place an idea hardly supported yet.

The same person sees the same list all day, and each place can say why it is there.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from django.db.models import BooleanField, Case, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from ideas.models import Authorship, Follow, Idea, Vote
from people.models import User

NEAR = 100  # that many of the ideas that are popular now
LIKING = 0.5  # in the unit of ranking.popularity: as if the idea were three weeks younger
RECENT_SUPPORTS = 50
LIKED_THEMES = 2
FRESH = timedelta(days=60)
HARDLY = 5  # supports below which an idea is hardly seen
DRAWN_FROM = 100  # the newest of those
EVERY = 5  # one place in five
CLOSE = ("author", "campaign", "theme", "liked", "company")
"""Why an idea is close to a reader; each counts LIKING once."""


@dataclass(frozen=True)
class Candidate:
    """An idea that may get a place, as the database gives it."""

    pk: int
    version: int
    vote_count: int
    popularity: float
    of_campaign: int | None
    is_supported: bool
    is_own: bool
    is_hardly_seen: bool
    liked: bool
    company: bool
    theme: str | None
    campaign: str | None
    author: str | None
    itself: str | None

    @property
    def is_muted(self):
        return "muted" in (self.theme, self.campaign, self.author, self.itself)

    @property
    def reasons(self):
        """What is true of the reader and this idea, the strongest first."""
        return tuple(name for name in CLOSE if getattr(self, name))

    @property
    def weight(self):
        return self.popularity + LIKING * len(self.reasons)


def query(ideas, me, since):
    """The candidates among filtered `ideas`, for core.prepared."""
    near = ideas.order_by("-popularity", "-id")[:NEAR]
    fresh = Q(published_at__gte=since, vote_count__lt=HARDLY)
    hardly = ideas.filter(fresh).order_by("-published_at", "-id")[:DRAWN_FROM]
    person = User(pk=me)
    last = Vote.objects.filter(user=person).order_by("-created_at").values("pk")[:RECENT_SUPPORTS]
    liked = Vote.objects.filter(pk__in=last).values("idea__theme").annotate(times=Count("pk"))
    liked = liked.order_by("-times", "idea__theme").values("idea__theme")[:LIKED_THEMES]
    company = User.objects.filter(pk=me).values(home=Coalesce("entity__company", "entity"))[:1]
    mine = Follow.objects.filter(person=person)
    signed = Authorship.objects.filter(idea=OuterRef(OuterRef("pk")), state=Authorship.State.ACTIVE)
    signed = signed.filter(idea__pseudonym="")
    levels = {
        "theme_level": mine.filter(theme=OuterRef("theme")),
        "campaign_level": mine.filter(campaign=OuterRef("campaign")),
        "author_level": mine.filter(whom__in=signed.values("person")).order_by("level"),  # "muted" first
        "own_level": mine.filter(idea=OuterRef("pk")),
    }
    # one list of keys: of two joined by OR, PostgreSQL reads every idea
    near, hardly = (Idea.objects.filter(pk__in=some.values("pk")).order_by().values("pk") for some in (near, hardly))
    found = Idea.objects.filter(pk__in=near.union(hardly)).with_supported(person).with_own(person)
    found = found.annotate(
        hardly=_whether(fresh),
        is_liked=_whether(Q(theme__in=liked)),
        at_home=_whether(Q(entity=Subquery(company)) | Q(entity__company=Subquery(company))),
        **{name: Subquery(rows.values("level")[:1]) for name, rows in levels.items()},
    )
    facts = ("pk", "version", "vote_count", "popularity", "campaign")
    flags = ("is_supported", "is_own", "hardly", "is_liked", "at_home")
    return found.order_by().values_list(*facts, *flags, *levels)


def _whether(condition):
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def places(user, rows):
    """The list for today: (candidate, why) in order, from what `query` gave."""
    known = [_made(row) for row in rows]
    by_popularity = sorted(known, key=lambda c: (-c.popularity, -c.pk))
    near = sorted(by_popularity[:NEAR], key=lambda c: (-c.weight, -c.pk))
    near = [c for c in near if not c.is_muted]
    drawn = sorted((c for c in known if c.is_hardly_seen and not c.is_muted), key=lambda c: _lot(user.pk, c.pk))
    found, placed = [], set()
    while len(placed) < len(near) + len(drawn):
        is_turn = len(found) % EVERY == EVERY - 1
        chosen = _first(drawn if is_turn else near, placed)
        if chosen is None and not is_turn:
            break
        if chosen is None:
            is_turn, chosen = False, _first(near, placed)
        if chosen is None:
            break
        placed.add(chosen.pk)
        found.append((chosen, ("drawn",) if is_turn else (*chosen.reasons, "popular")))
    return found


def _made(row):
    """The row with booleans where SQLite has 0 and 1."""
    numbers, flags, others = row[:5], row[5:10], row[10:]
    return Candidate(*numbers, *map(bool, flags), *others)


def _first(candidates, placed):
    return next((c for c in candidates if c.pk not in placed), None)


def _lot(person, idea):
    """The draw of the day: the same all day for one person, another one for each and tomorrow."""
    return blake2b(f"{person}:{timezone.localdate()}:{idea}".encode(), digest_size=8).digest()
