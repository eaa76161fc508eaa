"""What a reviewer decides: one transaction for the decision, the register and the idea."""

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

import ideas.actions
from core.errors import DomainError
from core.worktime import add_working_days
from ideas.actions.journey import lock
from ideas.conflict import author_ids
from ideas.models import Activity
from ideas.permissions import who_may_read
from ideas.verbs import Verb
from moderation.actions.assigning import find, place
from moderation.actions.opining import end_opinion
from moderation.actions.saying import said
from moderation.entries import of_decision, of_routing
from moderation.models import Decision, Opinion, Review
from moderation.permissions import may_decide
from register.actions import append_many

Kind = Decision.Kind


class TooLate(DomainError):
    """Somebody, or another window, decided first; `review` is as it stands now."""

    def __init__(self, message, review):
        super().__init__(message)
        self.review = review


def approve(review, *, by, text=""):
    """Publish the idea, with a word to its authors or without."""
    text = said(text)
    with transaction.atomic():
        review, decision = _decide(review, by=by, kind=Kind.APPROVE, text=text)
        if decision:
            ideas.actions.publish(review.idea, by=by)
            _enter(decision)
    return review


def return_with_advice(review, *, by, text):
    """Send the idea back to its authors with advice."""
    text = said(text, _("Say what would make the idea ready: the advice is all that its authors will see."))
    with transaction.atomic():
        review, decision = _decide(review, by=by, kind=Kind.RETURN, text=text)
        if decision:
            due_at = add_working_days(decision.at, settings.EUREKA["REPLY_DAYS"])
            ideas.actions.return_to_author(review.idea, by=by, advice=text, due_at=due_at)
            _enter(decision)
    return review


def refuse(review, *, by, reason, text, would_change="", similar=None):
    """Refuse the idea, with a reason of the list and in words.

    `would_change`: what would change the decision, empty when nothing would; `similar`: an accepted idea like this
    one, which every author may see.
    """
    if reason not in Decision.Reason.values:
        raise DomainError(_("Choose the reason of the refusal."), field="reason")
    text = said(text, _("Say why in your own words: a refusal without an explanation does not exist here."))
    with transaction.atomic():
        more = {"would_change": said(would_change, field="would_change"), "similar": _seen_by_all(similar, review)}
        review, decision = _decide(review, by=by, kind=Kind.REFUSE, reason=reason, text=text, **more)
        if decision:
            ideas.actions.refuse(review.idea, by=by, reason=reason, text=text)
            _enter(decision)
    return review


def hand_over(review, *, by, theme=None, company=None, text=""):
    """Give the review to another theme's correspondent, to another company's, or simply to another person.

    Goes through routing without `by`. Raises DomainError, and changes nothing, when nobody there qualifies.
    """
    text = said(text)
    with transaction.atomic():
        idea = lock(review.idea)
        theme = theme or idea.theme
        review, decision = _decide(review, by=by, kind=Kind.HAND_OVER, text=text, state=Review.State.HANDED_OVER)
        if not decision:
            return review
        choice = find(idea, theme=theme, company=company, excluded=[by.pk])
        if not choice.chosen:
            raise DomainError(
                _("Nobody there can receive this idea without a conflict. Choose otherwise."), field="theme"
            )
        if theme.pk != idea.theme_id:
            idea.theme = theme
            idea.version += 1
            idea.save(update_fields=["theme", "version"])
        data = {"review": review.pk, "theme": theme.pk, "company": company and company.pk}
        Activity.record(Verb.HANDED_OVER, by=by, idea=idea, data=data)
        following = place(idea, choice, because="handed_over", outcome="handed_over", by=by)
        _enter(decision, of_routing(following, following.assigned_at))
    return review


def _seen_by_all(similar, review):
    """`similar`, if it is published for every author of the reviewed idea; raises DomainError otherwise."""
    if similar is None:
        return None
    authors = author_ids(review.idea)
    if not similar.is_published or who_may_read(similar, authors) != set(authors):
        raise DomainError(_("The authors could not see this idea: choose another one."), field="similar")
    return similar


def _decide(review, *, by, kind, text, reason="", state=Review.State.DECIDED, **more):
    """Write the decision on the locked idea and review; (review, None) when it was said before."""
    lock(review.idea)
    reviews = Review.objects.annotate(has_opinion=Exists(Opinion.objects.filter(review=OuterRef("pk"))))
    reviews = reviews.select_for_update(of=("self",)).select_related("idea__theme", "reviewer")
    review = reviews.get(pk=review.pk)
    if review.state != Review.State.OPEN:
        known = Decision.objects.filter(review=review, by=by, kind=kind, reason=reason, text=text)
        if known.exists():
            return review, None
        raise TooLate(what_was_decided(review, by), review)
    if refusal := may_decide(by, review):
        raise TooLate(refusal, review)
    if review.has_opinion:
        _hear_first(review, kind)
    now = timezone.now()
    decision = Decision.objects.create(review=review, by=by, kind=kind, reason=reason, text=text, at=now, **more)
    review.state, review.ended_at = state, now
    review.save(update_fields=["state", "ended_at"])
    ideas.actions.stop_reading(review.idea, by, at=now)
    return review, decision


def _hear_first(review, kind):
    """Whoever asked for a second opinion decides once both have spoken, or its time is over."""
    opinion = Opinion.objects.filter(review=review).exclude(state=Opinion.State.CLOSED).first()
    if opinion and kind != Kind.HAND_OVER and not opinion.is_late and not opinion.is_shown:
        raise DomainError(_("You asked for a second opinion: decide once both of you have spoken."))
    end_opinion(review, "decided")


def _enter(decision, *more):
    """Write the decision in the register, and the facts that follow from it: the last thing in its transaction."""
    decision.register_number = append_many([of_decision(decision), *more])[0].number
    decision.save(update_fields=["register_number"])


def what_was_decided(review, reader):
    """One sentence for somebody who comes too late."""
    decision = Decision.objects.filter(review=review).select_related("by").first()
    if decision is None:
        return _("This review has passed to somebody else in the meantime. Nothing of what you wrote was sent.")
    facts = {"who": decision.by.get_full_name(), "what": decision.get_kind_display()}
    if decision.by_id == reader.pk:
        return _("You have already decided, in another window: %(what)s. The rest was not sent.") % facts
    return _("%(who)s has already decided: %(what)s. Nothing of what you wrote was sent.") % facts
