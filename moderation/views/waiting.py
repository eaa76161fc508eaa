"""What waits for one person, as the rows of the queue: appeals first, then reviews, the most urgent first."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.keyset import page_number
from core.worktime import working_days_between
from ideas.models import Attachment, Draft, Idea, Picture
from moderation.candidates import doubtful, doubtful_seats
from moderation.models import Decision, Opinion, Review, Seat

NEARLY_LATE = 80  # per cent of the time
PAGE = 50  # reviews shown at once
ONLY = ("late", "appeals")
NEXT = "next"
"""In the address of the queue: one thing is done with, the first of the others opens alone."""


@dataclass(frozen=True)
class Age:
    """How long something has waited, in words and per cent of its time; tone "late": nearly over, "bad": over."""

    words: str
    percent: int
    tone: str

    @classmethod
    def of(cls, item, now):
        days = max(working_days_between(item.assigned_at, now), 0)
        limit = max(working_days_between(item.assigned_at, item.due_at), 1) if item.due_at else 0
        if item.due_at and now > item.due_at:
            over = max(days - limit, 1)
            words = ngettext("%(count)d day late", "%(count)d days late", over) % {"count": over}
            return cls(words, 100, "bad")
        percent = min(round(100 * days / limit), 100) if limit else 0
        words = _("%(days)d d of %(limit)d") % {"days": days, "limit": limit} if days else _("today")
        return cls(words, max(percent, 4), "late" if percent >= NEARLY_LATE else "")


@dataclass
class Row:
    """One line of the queue: a review to decide, or an appeal to judge; `over`: what stands over the idea's title."""

    item: object
    url: str
    over: str
    idea: Idea
    age: Age
    is_appeal: bool = False
    is_current: bool = False


@dataclass(frozen=True)
class Asked:
    """What one asked of the queue, as the address says: a theme (its key), what is late or the appeals, a page."""

    theme: str = ""
    only: str = ""
    page: int = 1

    @classmethod
    def of(cls, query):
        theme, only = query.get("theme", "")[:40], query.get("only", "")
        number = page_number(query.get("page", ""))
        return cls(theme if theme.isprintable() else "", only if only in ONLY else "", number)

    def query(self, **changes):
        """The address's end, "" when nothing is asked."""
        facts = {"theme": self.theme, "only": self.only, "page": self.page, **changes}
        facts = {name: value for name, value in facts.items() if value and (name, value) != ("page", 1)}
        return f"?{urlencode(facts)}" if facts else ""


@dataclass
class Queue:
    """One page of what waits; `start`: how many rows come before, `total`: how many there are in all."""

    rows: list
    asked: Asked
    start: int = 0
    total: int = 0
    has_more: bool = False

    @property
    def earlier(self):
        return (self.asked.query(page=self.asked.page - 1) or "?page=1") if self.asked.page > 1 else ""

    @property
    def later(self):
        return self.asked.query(page=self.asked.page + 1) if self.has_more else ""

    def find(self, **facts):
        """The row whose item has these attributes, or None."""
        return next((r for r in self.rows if all(getattr(r.item, k, None) == v for k, v in facts.items())), None)


def going_on(query):
    """The address of what comes next in the queue as `query` asked for it, once one thing is done with."""
    return reverse("queue") + Asked.of(query).query(**{NEXT: 1})


def waiting(user, asked=None, around=None):
    """A page of the queue of `user`: what the directory allows at this moment; as many queries for 1,000 as for 20.

    Appeals are few and stand first. `around`: the key of a review, to open the page on which it stands.
    """
    asked, now = asked or Asked(), timezone.now()
    if around and asked.only != "appeals":
        asked = replace(asked, page=_page_of(user, asked, around))
    seats = [] if asked.only == "late" or asked.page > 1 else open_seats(user)
    asked_for = [] if asked.only or asked.page > 1 else open_opinions(user)
    seats = [seat for seat in seats if not asked.theme or seat.appeal.idea.theme.key == asked.theme]
    reviews, has_more = ([], False) if asked.only == "appeals" else open_reviews(user, asked)
    start = (asked.page - 1) * PAGE
    rows = [_opinion_row(opinion, now) for opinion in asked_for]
    rows += [_appeal_row(seat, now, asked) for seat in seats] + [_review_row(r, now, asked) for r in reviews]
    total = start + len(rows)
    if has_more or start:
        total = _asked_for(user, asked).count() + (0 if start else len(seats) + len(asked_for))
    return Queue(rows, asked, start, total, has_more)


def _asked_for(user, asked):
    """The open reviews of `user` as asked, before anybody looks whether the directory still allows them."""
    reviews = Review.objects.open().filter(reviewer=user)
    reviews = reviews.filter(theme__key=asked.theme) if asked.theme else reviews
    return reviews.filter(due_at__lt=timezone.now()) if asked.only == "late" else reviews


def _page_of(user, asked, pk):
    """The page on which a review stands, by how many are more urgent."""
    this = Review.objects.filter(pk=pk, reviewer=user).values_list("due_at", "pk").first()
    if this is None or this[0] is None:
        return asked.page
    earlier = Q(due_at__lt=this[0]) | Q(due_at=this[0], pk__lt=this[1])
    return _asked_for(user, asked).filter(earlier).count() // PAGE + 1


def open_reviews(user, asked=None):
    """A page of the open reviews of `user` that the directory allows, the most urgent first; and whether there is more.

    Without `asked`, the first page.
    """
    asked = asked or Asked()
    reviews = _asked_for(user, asked).filter(Idea.objects.as_seen_by(user))
    reviews = reviews.select_related("idea__theme", "idea__entity", "theme", "reviewer__entity__company")
    reviews = reviews.annotate(**_what_there_is(user))
    start = (asked.page - 1) * PAGE
    found = list(reviews.order_by("due_at", "pk")[start : start + PAGE + 1])
    barred = {review.pk for review, _because in doubtful(found[:PAGE])}
    return [review for review in found[:PAGE] if review.pk not in barred], len(found) > PAGE


def _what_there_is(user):
    """What the page of a review asks further only where there is any: a few rows found by key."""
    drafts = Draft.objects.filter(owner=user, purpose=Draft.Purpose.DECISION, target=Cast(OuterRef("pk"), CharField()))
    opinions = Opinion.objects.filter(review=OuterRef("pk")).exclude(state=Opinion.State.CLOSED)
    earlier = Decision.objects.filter(review__idea=OuterRef("idea")).exclude(text="")
    pictures = Picture.objects.filter(idea=OuterRef("idea"))
    found = {"has_draft": drafts, "has_opinion": opinions, "has_earlier": earlier, "has_pictures": pictures}
    found["has_attachments"] = Attachment.objects.filter(idea=OuterRef("idea"))
    return {name: Exists(rows) for name, rows in found.items()}


def open_seats(user):
    """The open seats of `user`, likewise."""
    seats = (
        Seat.objects.open()
        .filter(judge=user)
        .select_related(
            "appeal__against__by__entity__company",
            "appeal__idea__theme",
            "appeal__idea__entity",
            "appeal__comment__author__entity__company",
            "judge__entity__company",
        )
    )
    seats = list(seats.order_by("due_at", "pk"))
    barred = {seat.pk for seat, _because in doubtful_seats(seats)}
    return [seat for seat in seats if seat.pk not in barred]


def open_opinions(user):
    """The ideas about which `user` is asked for an opinion, as far as the directory still allows."""
    opinions = Opinion.objects.open().filter(Idea.objects.as_seen_by(user, "review__idea"), person=user)
    return list(opinions.select_related("review__idea__theme", "review__reviewer").order_by("due_at", "pk"))


def at(queue, row):
    """What a page of the desk shows around `row`: the queue, its place, and the ones before and after."""
    rows = queue.rows
    place = rows.index(row) if row else 0
    for one in rows:
        one.is_current = one is row
    return {
        "queue": queue,
        "rows": rows,
        "asks": _asks(queue.asked),
        "themes": _themes(queue),
        "is_asked": bool(queue.asked.query()),
        "back": queue.asked.query(page=1),
        "place": queue.start + place + 1,
        "previous": rows[place - 1] if place else None,
        "next": rows[place + 1] if place + 1 < len(rows) else None,
    }


def _asks(asked):
    """The filters as links: (label, end of the address, whether it is on)."""
    labels = (("", _("All")), ("late", _("Late")), ("appeals", _("Appeals")))
    return [(label, asked.query(only=only, page=1), asked.only == only) for only, label in labels]


def _themes(queue):
    """The themes of what is shown as such links, where there are several; once one is chosen, the way back too."""
    found = sorted({row.idea.theme for row in queue.rows}, key=lambda theme: (theme.order, theme.pk))
    if len(found) < 2 and not queue.asked.theme:
        return []
    all_of_them = (_("All themes"), queue.asked.query(theme="", page=1), not queue.asked.theme)
    links = [(t.name, queue.asked.query(theme=t.key, page=1), t.key == queue.asked.theme) for t in found]
    return [all_of_them, *links]


def _review_row(review, now, asked):
    idea = review.idea
    url = reverse("review", args=[review.pk]) + asked.query(page=1)
    return Row(review, url, idea.theme.name, idea, Age.of(review, now))


def _opinion_row(opinion, now):
    idea = opinion.review.idea
    over = _("Second opinion · %(theme)s") % {"theme": idea.theme.name}
    return Row(opinion, reverse("opinion", args=[opinion.pk]), over, idea, Age.of(opinion, now))


def _appeal_row(seat, now, asked):
    idea = seat.appeal.idea
    over = _("Appeal · %(theme)s") % {"theme": idea.theme.name}
    url = reverse("appeal", args=[seat.appeal_id]) + asked.query(page=1)
    return Row(seat, url, over, idea, Age.of(seat, now), is_appeal=True)
