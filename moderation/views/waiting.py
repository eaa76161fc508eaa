"""What waits for one person, as the rows of the queue: appeals first, then reviews, the most urgent first."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.worktime import working_days_between
from moderation.candidates import doubtful, doubtful_seats
from moderation.models import Review, Seat

NEARLY_LATE = 80  # per cent of the time


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
    """One line of the queue: a review to decide, or an appeal to judge."""

    item: object
    url: str
    over: str
    title: str
    language: str
    age: Age
    is_appeal: bool = False
    is_current: bool = False


def waiting(user):
    """The rows of `user`: what the directory allows at this moment; a fixed number of queries."""
    now = timezone.now()
    return [_appeal_row(seat, now) for seat in open_seats(user)] + [_review_row(r, now) for r in open_reviews(user)]


def open_reviews(user):
    """The open reviews of `user` that the directory allows at this moment, the most urgent first."""
    reviews = Review.objects.visible_to(user).select_related(
        "idea__theme", "idea__entity", "theme", "reviewer__entity__company"
    )
    reviews = list(reviews.order_by("due_at", "assigned_at", "pk"))
    barred = {review.pk for review, _because in doubtful(reviews)}
    return [review for review in reviews if review.pk not in barred]


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


def at(rows, row):
    """What a page of the desk shows around `row`: the queue, its place, and the ones before and after."""
    place = rows.index(row) if row else 0
    for one in rows:
        one.is_current = one is row
    return {
        "rows": rows,
        "place": place + 1,
        "previous": rows[place - 1] if place else None,
        "next": rows[place + 1] if place + 1 < len(rows) else None,
    }


def _review_row(review, now):
    idea = review.idea
    url = reverse("review", args=[review.pk])
    return Row(review, url, idea.theme.name, idea.title, idea.language, Age.of(review, now))


def _appeal_row(seat, now):
    idea = seat.appeal.idea
    over = f"{_('Appeal')} · {idea.theme.name}"
    url = reverse("appeal", args=[seat.appeal_id])
    return Row(seat, url, over, idea.title, idea.language, Age.of(seat, now), is_appeal=True)
