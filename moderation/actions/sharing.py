"""Sharing the work: claiming what waits with a colleague, handing over many at once, going away."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import people.actions
from core.errors import DomainError
from ideas.actions.journey import lock
from ideas.models import Activity
from ideas.verbs import Verb
from moderation.actions.assigning import assign, close, find
from moderation.actions.deciding import TooLate, hand_over
from moderation.actions.posts import keep_post
from moderation.actions.relieving import held_by, relieve_absent
from moderation.candidates import claimable
from moderation.models import Correspondent, Review

MANY = 100
"""Ideas handed over in one go, at most."""


def claim(review, *, by):
    """Take a review that waits with a colleague of the same theme; returns the new Review.

    Claiming what one has already changes nothing. Raises DomainError for what is not there for `by` to take.
    """
    with transaction.atomic():
        idea = lock(review.idea)
        open_review = Review.objects.select_for_update(of=("self",)).select_related("idea__theme", "reviewer")
        open_review = open_review.open().filter(idea=idea).first()
        if open_review and open_review.reviewer_id == by.pk:
            return open_review
        if open_review is None or open_review.pk != review.pk or open_review not in claimable(by, [open_review]):
            raise DomainError(_("This idea is no longer there to take."))
        field, choice = find(idea, theme=idea.theme, only=by)
        if not choice.chosen:
            raise DomainError(_("This idea is no longer there to take."))
        close(open_review, "claimed")
        data = {"because": "claimed"}
        Activity.record(Verb.HANDED_OVER, by=by, person=open_review.reviewer, idea=idea, data=data)
        return assign(idea, choice, field, because="claimed", outcome="claimed", by=by)


def hand_over_many(reviews, *, by, theme=None, company=None, text=""):
    """Hand over each of `reviews`, each checked for itself; pairs (review, what went wrong or None)."""
    if len(reviews) > MANY:
        raise DomainError(_("At most %(max)s ideas at once.") % {"max": MANY})
    results = []
    for review in reviews:
        try:
            hand_over(review, by=by, theme=theme, company=company, text=text)
        except (DomainError, TooLate) as refusal:
            results.append((review, str(refusal.message)))
        else:
            results.append((review, None))
    return results


def go_away(by, *, since=None, until, delegate=None):
    """Say that one is absent from `since` (now, if not said) until `until`, and who stands in, checked like anyone.

    What waits passes to others at once, where somebody qualifies; returns how many did. Saying it again replaces what
    was said.
    """
    now, had = timezone.now(), held_by(by)
    since = max(since or now, now)
    if until <= since:
        raise DomainError(_("The end comes before the beginning."), field="until")
    people.actions.delegate(by, to=delegate, since=since, until=until, by=by)  # each its own transaction:
    _note(by, absent_from=since, absent_until=until, delegate=delegate)  # both end with the register's head
    if since <= now:
        relieve_absent(by)  # less than `had`: what noting it has set in motion already
    return had - held_by(by)


def come_back(by):
    """End an absence, said or under way; twice is harmless."""
    people.actions.delegate(by, to=None, by=by)
    _note(by, absent_from=None, absent_until=None, delegate=None)


def _note(by, **facts):
    """Write an absence, or its end, in each post of `by` that says otherwise."""
    for post in Correspondent.objects.filter(person=by).select_related("theme", "company", "delegate"):
        if any(getattr(post, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(post, name, value)
            keep_post(post, by=by)
