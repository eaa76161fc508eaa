"""What a reviewer decides: one transaction for the decision, the register and the idea."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

import ideas.actions
from core.errors import DomainError
from core.worktime import add_working_days
from ideas.actions.journey import lock
from ideas.certificate import Subject, concerned, subject
from ideas.conflict import Between
from ideas.models import Activity, Draft, Idea, Step
from ideas.permissions import who_may_read
from ideas.verbs import Verb
from moderation.actions.assigning import find, place
from moderation.actions.opining import end_opinion
from moderation.actions.saying import said
from moderation.entries import of_decision, of_routing
from moderation.models import Decision, Opinion, Review
from moderation.permissions import may_decide
from people.models import User
from register.actions import append_many
from register.tokens import Names, know

Kind = Decision.Kind


@dataclass
class Made:
    """A decision just taken, with what was read to allow it: the register certifies the very same."""

    decision: Decision
    about: Subject
    between: Between
    names: Names

    def enter(self, *more):
        """Write it in the register, and the facts that follow from it: the last thing in its transaction."""
        entry = of_decision(self.decision, self.about, self.between, self.names)
        self.decision.register_number = append_many([entry, *more])[0].number
        self.decision.save(update_fields=["register_number"])


class TooLate(DomainError):
    """Somebody, or another window, decided first; `review` is as it stands now."""

    def __init__(self, message, review):
        super().__init__(message)
        self.review = review


def approve(review, *, by, text=""):
    """Publish the idea, with a word to its authors or without."""
    text = said(text)
    with transaction.atomic():
        review, made = _decide(review, by=by, kind=Kind.APPROVE, text=text)
        if made:
            ideas.actions.publish(review.idea, by=by)
            made.enter()
    return review


def return_with_advice(review, *, by, text):
    """Send the idea back to its authors with advice."""
    text = said(text, _("Say what would make the idea ready: the advice is all that its authors will see."))
    with transaction.atomic():
        review, made = _decide(review, by=by, kind=Kind.RETURN, text=text)
        if made:
            due_at = add_working_days(made.decision.at, settings.EUREKA["REPLY_DAYS"])
            ideas.actions.return_to_author(review.idea, by=by, advice=text, due_at=due_at)
            made.enter()
    return review


def refuse(review, *, by, reason, text, would_change="", nothing=False, similar=None):
    """Refuse the idea, with a reason of the list and in words.

    `would_change`: what would change the decision; `nothing`: said in its place, that nothing would; `similar`: an
    accepted idea like this one, which every author may see.
    """
    if reason not in Decision.Reason.values:
        raise DomainError(_("Choose the reason of the refusal."), field="reason")
    text = said(text, _("Say why in your own words: a refusal without an explanation does not exist here."))
    unsaid = "" if nothing else _("Say what would change your decision, or tick that nothing would.")
    would_change = said("" if nothing else would_change, unsaid, field="would_change")
    with transaction.atomic():
        more = {"would_change": would_change, "similar": _seen_by_all(similar, review)}
        review, made = _decide(review, by=by, kind=Kind.REFUSE, reason=reason, text=text, **more)
        if made:
            ideas.actions.refuse(review.idea, by=by, reason=reason, text=text)
            made.enter()
    return review


def hand_over(review, *, by, theme=None, company=None, text=""):
    """Give the review to another theme's correspondent, to another company's, or simply to another person.

    Goes through routing without `by`. Raises DomainError, and changes nothing, when nobody there qualifies.
    """
    text = said(text)
    with transaction.atomic():
        review, made = _decide(review, by=by, kind=Kind.HAND_OVER, text=text, state=Review.State.HANDED_OVER)
        if not made:
            return review
        idea = review.idea
        theme = theme or idea.theme
        field, choice = find(idea, theme=theme, company=company, about=made.about, excluded=[by.pk])
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
        about = made.about._replace(filed=made.about.filed | {"theme": theme.key})
        names = about.names(User(pk=following.reviewer_id))
        know(
            (made.names, concerned([by.pk], about.authors, made.between)),
            (names, concerned([following.reviewer_id], about.authors, field.between)),
        )
        made.enter(of_routing(following, following.assigned_at, about, field.between, names))
    return review


def _seen_by_all(similar, review):
    """`similar`, if it is published for every author of the reviewed idea; raises DomainError otherwise.

    For everybody, when the reviewed idea bears a pseudonym: else the answer would tell whose entity its author is of.
    """
    if similar is None:
        return None
    if review.idea.pseudonym and similar.audience_id is not None:
        raise DomainError(_("Choose an idea that everybody sees: the reviewed one bears a pseudonym."), field="similar")
    authors = subject(review.idea).authors
    if not similar.is_published or who_may_read(similar, authors) != set(authors):
        raise DomainError(_("The authors could not see this idea: choose another one."), field="similar")
    return similar


def _decide(review, *, by, kind, text, reason="", state=Review.State.DECIDED, **more):
    """Write the decision on the idea and review, locked: (review, Made), or (review, None) when it was said before.

    Whoever calls it does what it decides, then enters it.
    """
    idea = lock(review.idea)
    returned = Step.objects.filter(idea=idea, status=Idea.Status.RETURNED, ended_at__isnull=False)
    reviews = (
        Review.objects.select_for_update(of=("self",))
        .select_related("reviewer")
        .annotate(
            has_opinion=Exists(Opinion.objects.filter(review=OuterRef("pk"))),
            has_draft=Exists(Draft.objects.filter(owner=by, purpose=Draft.Purpose.DECISION, target=str(review.pk))),
            returned_at=Subquery(returned.order_by("-ended_at").values("ended_at")[:1]),
        )
    )
    review = reviews.get(pk=review.pk)
    review.idea = idea
    if review.state != Review.State.OPEN:
        known = Decision.objects.filter(review=review, by=by, kind=kind, reason=reason, text=text)
        if known.exists():
            return review, None
        raise TooLate(what_was_decided(review, by), review)
    about = subject(idea)
    between = Between([by.pk], about.authors, is_whole=True)
    if refusal := may_decide(by, review, about.authors, between):
        raise TooLate(refusal, review)
    if review.has_opinion:
        _hear_first(review, kind)
    now = timezone.now()
    decision = Decision.objects.create(review=review, by=by, kind=kind, reason=reason, text=text, at=now, **more)
    review.state, review.ended_at = state, now
    review.save(update_fields=["state", "ended_at"])
    ideas.actions.stop_reading(idea, by, at=now)
    if review.has_draft:
        ideas.actions.drop_drafts_about(review.pk, by=by)
    return review, Made(decision, about, between, about.names(by))


def _hear_first(review, kind):
    """Whoever asked for a second opinion decides once both have spoken, or its time is over."""
    opinion = Opinion.objects.filter(review=review).exclude(state=Opinion.State.CLOSED).first()
    if opinion and kind != Kind.HAND_OVER and not opinion.is_late and not opinion.is_shown:
        raise DomainError(_("You asked for a second opinion: decide once both of you have spoken."))
    end_opinion(review, "decided")


def what_was_decided(review, reader):
    """One sentence for somebody who comes too late."""
    decision = Decision.objects.filter(review=review).select_related("by").first()
    if decision is None:
        return _("This review has passed to somebody else in the meantime. Nothing of what you wrote was sent.")
    facts = {"who": decision.by.get_full_name(), "what": decision.get_kind_display()}
    if decision.by_id == reader.pk:
        return _("You have already decided, in another window: %(what)s. The rest was not sent.") % facts
    return _("%(who)s has already decided: %(what)s. Nothing of what you wrote was sent.") % facts
