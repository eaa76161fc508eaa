"""Passing on what waits for people who are away: reviews, seats of appeals, second opinions, each checked anew."""

from django.db import transaction

from core.errors import each
from ideas.actions.journey import lock
from ideas.models import Activity, Idea
from ideas.verbs import Verb
from moderation.actions.assigning import assign, close, find
from moderation.actions.opining import pass_opinion
from moderation.actions.seating import pass_seat
from moderation.grounds import still_stands
from moderation.models import Appeal, Correspondent, Opinion, Review, Seat
from register.actions import append_many

AWAY = "away"


def _waiting(people):
    """The reviews, second opinions and seats that wait for `people` (keys)."""
    reviews = Review.objects.open().filter(reviewer__in=people, idea__status=Idea.Status.SUBMITTED)
    opinions = Opinion.objects.open().filter(person__in=people, review__state=Review.State.OPEN)
    return reviews, opinions, Seat.objects.open().filter(judge__in=people)


def held_by(person):
    """How many things wait for one person."""
    return sum(rows.count() for rows in _waiting([person.pk]))


def relieve_absent(person=None):
    """Pass on what waits for people who are away now, one or all; returns how many. Where nobody qualifies it stays."""
    away = Correspondent.objects.away()
    reviews, opinions, seats = _waiting((away.filter(person=person) if person else away).values("person"))
    moved = each(_pass_review, reviews.select_related("idea__theme", "reviewer"))
    moved += each(_pass_opinion, opinions.select_related("review__idea__theme"))
    return moved + each(_pass_seat, seats.select_related("appeal__idea"))


def _pass_review(review):
    with transaction.atomic():
        idea = lock(review.idea)
        field, choice = find(idea, theme=idea.theme, excluded=[review.reviewer_id])
        if not choice.chosen or not close(review, AWAY):
            return False
        Activity.record(Verb.HANDED_OVER, idea=idea, data={"because": AWAY})
        assign(idea, choice, field, because=AWAY, outcome=AWAY)
    return True


def _pass_opinion(opinion):
    with transaction.atomic():
        return pass_opinion(opinion, because=AWAY)


def _pass_seat(seat):
    with transaction.atomic():
        idea = lock(seat.appeal.idea)
        made = Appeal.objects.select_for_update(of=("self",)).select_related("against", "comment")
        made = made.get(pk=seat.appeal_id)
        made.idea = idea
        seat = Seat.objects.select_for_update(of=("self",)).select_related("judge").get(pk=seat.pk)
        if seat.state != Seat.State.OPEN or made.state != Appeal.State.OPEN or not still_stands(made):
            return False
        lines = []
        if not pass_seat(made, seat, lines, because=AWAY):
            return False
        append_many(lines)
    return True
