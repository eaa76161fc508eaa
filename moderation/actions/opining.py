"""Asking for a second opinion, giving it, and saying one's own: each blind to the other until both have spoken."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.worktime import add_working_days
from ideas.actions import let_read, pass_on, stop_reading
from ideas.actions.journey import lock
from ideas.models import Activity
from ideas.verbs import Verb
from moderation.actions.assigning import counted, find
from moderation.actions.saying import said
from moderation.entries import of_opinion
from moderation.models import Opinion, Review
from moderation.permissions import may_decide, may_opine
from people.models import User
from register.actions import append


def ask_opinion(review, *, by, text=""):
    """Ask somebody else, chosen by routing, what they think; `text` is one's own opinion, shown when both are there.

    Asking twice changes nothing. Raises DomainError when nobody qualifies or the review is in other hands.
    """
    text = said(text)
    with transaction.atomic():
        idea = lock(review.idea)
        review = Review.objects.select_for_update(of=("self",)).select_related("reviewer").get(pk=review.pk)
        review.idea = idea
        if review.state != Review.State.OPEN or may_decide(by, review):
            raise DomainError(_("This review is in other hands."))
        if known := Opinion.objects.filter(review=review).exclude(state=Opinion.State.CLOSED).first():
            return known
        had = Opinion.objects.filter(review=review).values_list("person_id", flat=True)
        _field, choice = find(idea, theme=idea.theme, excluded=[by.pk, *had])
        if not choice.chosen:
            raise DomainError(_("Nobody else can look at this idea without a conflict."))
        return _ask(review, choice, own_text=text)


def _ask(review, choice, *, own_text):
    """Ask the chosen person, who may read the idea from now on; the last thing in its transaction."""
    idea, now = review.idea, timezone.now()
    person = User.objects.select_related("entity").get(pk=choice.chosen.person)
    why = {"tier": choice.chosen.tier, "elsewhere": choice.is_elsewhere, "left_out": counted(choice)}
    why |= {"considered": choice.considered, "qualified": choice.qualified, "stands_in": choice.chosen.stands_in}
    due_at = add_working_days(now, settings.EUREKA["OPINION_DAYS"])
    facts = {"why": why, "own_text": own_text, "asked_at": now, "due_at": due_at}
    opinion = Opinion.objects.create(review=review, person=person, **facts)
    let_read(idea, person, at=now)
    pass_on(idea, holder=review.reviewer, due_at=review.due_at, purpose="opinion", outcome="opinion", at=now)
    told = {"by": review.reviewer, "person": person, "idea": idea, "data": {"review": review.pk}}
    Activity.record(Verb.OPINION_ASKED, **told, at=now)
    append(*of_opinion(opinion, "opinion_asked", now))
    return opinion


def pass_opinion(opinion, *, because):
    """Ask somebody else in the place of who has not spoken; what the reviewer said already stays with the question.

    Changes nothing and returns False when nobody qualifies. The last thing in its transaction.
    """
    opinion = _locked(opinion)
    review, idea = opinion.review, opinion.review.idea
    if opinion.state != Opinion.State.OPEN or review.state != Review.State.OPEN:
        return False
    had = Opinion.objects.filter(review=review).values_list("person_id", flat=True)
    _field, choice = find(idea, theme=idea.theme, excluded=[review.reviewer_id, *had])
    if not choice.chosen:
        return False
    close_opinion(opinion, idea, because)
    _ask(review, choice, own_text=opinion.own_text)
    return True


def give_opinion(opinion, *, by, text):
    """Say what one thinks; it is final, and read by the reviewer once that one has spoken too."""
    text = said(text, _("Say what you think of the idea, in a few words."))
    with transaction.atomic():
        opinion = _locked(opinion)
        if opinion.state == Opinion.State.GIVEN and (opinion.person_id, opinion.text) == (by.pk, text):
            return opinion
        if refusal := may_opine(by, opinion):
            raise DomainError(refusal)
        now = timezone.now()
        opinion.state, opinion.text, opinion.ended_at = Opinion.State.GIVEN, text, now
        opinion.save(update_fields=["state", "text", "ended_at"])
        idea = opinion.review.idea
        stop_reading(idea, opinion.person, at=now)
        told = {"by": by, "person": opinion.review.reviewer, "idea": idea, "data": {"review": opinion.review_id}}
        Activity.record(Verb.OPINION_GIVEN, **told, at=now)
        append(*of_opinion(opinion, "opinion_given", now))
    return opinion


def say_own(opinion, *, by, text):
    """The reviewer's own opinion, written before the other's is shown; it is final."""
    text = said(text, _("Say what you think of the idea, in a few words."))
    with transaction.atomic():
        opinion = _locked(opinion)
        if opinion.own_text == text:
            return opinion
        if opinion.review.reviewer_id != by.pk or opinion.review.state != Review.State.OPEN:
            raise DomainError(_("This review is in other hands."))
        if opinion.own_text:
            raise DomainError(_("You have already said what you think."), field="text")
        opinion.own_text = text
        opinion.save(update_fields=["own_text"])
    return opinion


def end_opinion(review, because):
    """Nobody is asked any more about a review that ends; on a locked idea."""
    for opinion in Opinion.objects.open().filter(review=review).select_related("person"):
        close_opinion(opinion, review.idea, because)


def close_opinion(opinion, idea, because):
    """End an open opinion without a word; whoever was asked no longer reads the idea. On a locked idea."""
    opinion.state, opinion.ended_at = Opinion.State.CLOSED, timezone.now()
    opinion.why = {**opinion.why, "ended": because}
    opinion.save(update_fields=["state", "ended_at", "why"])
    stop_reading(idea, opinion.person)


def _locked(opinion):
    """The opinion as it now stands, the idea's row locked first."""
    idea = lock(opinion.review.idea)
    found = Opinion.objects.select_for_update(of=("self",)).select_related("review__reviewer", "person")
    found = found.get(pk=opinion.pk)
    found.review.idea = idea
    return found
