"""What the worker does for moderation, whatever was missed: everything here is safe to repeat."""

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from core.errors import each
from ideas.actions.journey import lock
from ideas.conflict import author_ids, conflict
from ideas.models import Idea
from moderation.actions.appealing import escalate_appeal, lapse
from moderation.actions.assigning import WAITING, end, recheck, route
from moderation.actions.opining import close_opinion
from moderation.actions.relieving import relieve_absent
from moderation.actions.seating import close_seat, fill
from moderation.candidates import doubtful_seats
from moderation.grounds import still_stands
from moderation.models import Appeal, Opinion, Review, Seat
from moderation.routing import PANEL
from register.actions import append_many


def catch_up():
    """Bring every idea and its review, every appeal and its judges together: the worker's job of each minute."""
    steps = (_end_reviews, recheck, _route_waiting, relieve_absent, recheck_opinions, recheck_appeals)
    each(lambda step: step(), steps)


def recheck_idea(idea):
    """Relieve at once those who may no longer judge an idea, because somebody signs it now or is asked to."""
    recheck(idea=idea)
    recheck_opinions(review__idea=idea)
    recheck_appeals(idea=idea)


def _end_reviews():
    over = Review.objects.filter(state__in=WAITING).exclude(idea__status=Idea.Status.SUBMITTED)
    each(lambda review: end(review.idea), over.select_related("idea"))


def _route_waiting():
    open_review = Review.objects.open().filter(idea=OuterRef("pk"))
    waiting = Idea.objects.filter(~Exists(open_review), status=Idea.Status.SUBMITTED)
    each(route, waiting.order_by("submitted_at"))


def recheck_opinions(**of):
    """Nobody who came into conflict, or left, is asked any more; the reviewer may ask somebody else."""
    waiting = Opinion.objects.open().filter(**of).select_related("review__idea", "person")
    for opinion in waiting:
        idea = opinion.review.idea
        if conflict(opinion.person, author_ids(idea)) or not opinion.person.is_active:
            with transaction.atomic():
                close_opinion(opinion, lock(idea), "conflict")


def recheck_appeals(**of):
    """End the appeals that are no longer needed, relieve the judges who no longer may, seat those who are missing."""
    stands = Q(kind="refusal", idea__status="refused") | Q(kind="hiding", comment__status="hidden")
    stands |= Q(kind="removal", idea__status="hidden")
    stands |= Q(kind="park", idea__status__in=["published", "hidden"], idea__stage__key="parked")
    waiting = Appeal.objects.open().filter(**of)
    for made in waiting.exclude(stands).select_related("idea"):
        lapse(made)
    seats = Seat.objects.open().filter(appeal__in=waiting) if of else Seat.objects.open()
    seats = seats.select_related("appeal__idea", "appeal__against", "judge__entity")
    seats = seats.select_related("appeal__comment__author__entity")
    for seat, because in doubtful_seats(seats):
        _refill(seat.appeal, seat, because)
    sitting = Count("seats", filter=~Q(seats__state=Seat.State.CLOSED))
    alone = Q(is_before_panel=False, sitting=0) | Q(is_before_panel=True, sitting__lt=PANEL)
    for made in waiting.annotate(sitting=sitting).filter(alone).select_related("idea"):
        _refill(made)


def _refill(made, seat=None, because="retried"):
    """Close `seat`, whose judge may no longer judge, and give the appeal the judges it lacks."""
    with transaction.atomic():
        idea = lock(made.idea)
        made = Appeal.objects.select_for_update(of=("self",)).select_related("against", "comment").get(pk=made.pk)
        made.idea = idea
        if made.state != Appeal.State.OPEN or not still_stands(made):
            return
        if seat:
            seat = Seat.objects.select_for_update(of=("self",)).select_related("judge").get(pk=seat.pk)
            if seat.state != Seat.State.OPEN:
                return
            seat.appeal = made
            close_seat(seat, because=because)
        lines = []
        fill(made, lines, because=because)
        if lines:
            append_many(lines)


def escalate_appeals():
    """Pass on the appeals that are past their time; returns how many moved."""
    late = Appeal.objects.open().filter(due_at__lt=timezone.now()).select_related("idea")
    return each(escalate_appeal, late)
