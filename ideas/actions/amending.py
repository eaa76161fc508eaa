"""A colleague proposes another text for a published idea; its authors accept it or decline it, with a reason."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas.actions.journey import lock
from ideas.actions.revising import Outdated, replace_text, standing
from ideas.actions.writing import fill
from ideas.mentions import written
from ideas.models import Activity, Amendment, Draft, Idea, Version
from ideas.models.amendment import REASON_LENGTH, WHY_LENGTH
from ideas.models.version import TEXTS
from ideas.permissions import may_amend, may_answer_amendment, may_revise, may_withdraw_amendment
from ideas.verbs import Verb

State = Amendment.State


def propose_amendment(idea, *, by, client_key, seen, why, **texts):
    """Propose `texts` (title, problem, proposal, benefit) to the authors, having read version `seen`; the Amendment.

    The same `client_key` again returns the one sent before. Raises Outdated when another version stands by now,
    DomainError naming the field.
    """
    why = " ".join(written(why).split())
    if not why or len(why) > WHY_LENGTH:
        raise DomainError(_("Say in one sentence why you would change it."), field="why")
    with transaction.atomic():
        idea = lock(idea)
        if sent := Amendment.objects.filter(by=by, client_key=client_key).first():
            return sent
        if refusal := may_amend(by, idea):
            raise DomainError(refusal)
        current = standing(idea)
        fill(Idea(language=idea.language), texts)  # what could never be accepted is refused now
        texts = {name: _unless_the_same(texts[name], getattr(current, name)) for name in TEXTS}
        if texts == {name: getattr(current, name) for name in TEXTS}:
            raise DomainError(_("Nothing is changed yet: write into the text what you would have it say."))
        if seen != current.number:
            raise Outdated(current)
        about = {"why": why, "seen": seen, "client_key": client_key}
        amendment = Amendment.objects.create(idea=idea, by=by, **about, **texts)
        Draft.objects.filter(owner=by, client_key=client_key).delete()
        Activity.record(Verb.AMENDMENT_PROPOSED, by=by, idea=idea, data={"amendment": amendment.pk, "reason": why})
    return amendment


def _unless_the_same(text, now):
    """The text, or the one that stands when they differ by the ends of their lines alone: browsers change those."""
    text = written(text)
    return now if text.splitlines() == now.strip().splitlines() else text


def accept_amendment(amendment, *, by, seen, changes_meaning=True):
    """An author, having read version `seen` beside it, makes it the text of the idea; returns the Amendment.

    The new version bears the proposer's name. Accepting twice changes nothing. Raises Outdated when another version
    stands by now, DomainError when somebody else has answered otherwise.
    """
    with transaction.atomic():
        idea, amendment = _locked(amendment)
        if refusal := may_answer_amendment(by, idea, amendment):
            raise DomainError(refusal)
        if amendment.state == State.ACCEPTED:
            return amendment
        _require_open(amendment)
        if refusal := may_revise(by, idea):
            raise DomainError(refusal)
        current = standing(idea)
        base = Version.objects.get(idea=idea, number=amendment.seen)
        texts = amendment.upon(base, current)
        if texts == {name: getattr(current, name) for name in TEXTS}:
            raise DomainError(_("The text says this already: there is nothing left to accept."))
        if seen != current.number:
            raise Outdated(current)
        fill(idea, texts)
        about = {"why": Version.Why.AMENDED, "note": amendment.why, "changes_meaning": changes_meaning}
        amendment.version = replace_text(idea, current, by=by, writer=amendment.by, **about)
        _answer(amendment, State.ACCEPTED, by=by)
        data = {"amendment": amendment.pk, "version": amendment.version.number}
        Activity.record(Verb.AMENDMENT_ACCEPTED, by=by, person=amendment.by, idea=idea, data=data)
    return amendment


def decline_amendment(amendment, *, by, reason):
    """An author keeps the text as it is and says why; the proposer reads it. Declining twice changes nothing."""
    reason = written(reason)
    if not reason:
        raise DomainError(_("Say why: whoever proposed it reads it."), field="reason")
    if len(reason) > REASON_LENGTH:
        message = _("This text is too long: %(limit)d characters at most.") % {"limit": REASON_LENGTH}
        raise DomainError(message, field="reason")
    with transaction.atomic():
        idea, amendment = _locked(amendment)
        if refusal := may_answer_amendment(by, idea, amendment):
            raise DomainError(refusal)
        if amendment.state == State.DECLINED:
            return amendment
        _require_open(amendment)
        amendment.reason = reason
        _answer(amendment, State.DECLINED, by=by)
        data = {"amendment": amendment.pk, "reason": reason}
        Activity.record(Verb.AMENDMENT_DECLINED, by=by, person=amendment.by, idea=idea, data=data)
    return amendment


def withdraw_amendment(amendment, *, by):
    """Who proposed it takes it back, while nobody has answered; twice changes nothing."""
    with transaction.atomic():
        idea, amendment = _locked(amendment)
        if refusal := may_withdraw_amendment(by, amendment):
            raise DomainError(refusal)
        if amendment.state == State.WITHDRAWN:
            return amendment
        _require_open(amendment)
        _answer(amendment, State.WITHDRAWN, by=by)
        Activity.record(Verb.AMENDMENT_WITHDRAWN, by=by, idea=idea, data={"amendment": amendment.pk})
    return amendment


def _locked(amendment):
    """The idea, locked, and the amendment as it stands now: whoever answers waits for whoever is answering."""
    idea = lock(Idea(pk=amendment.idea_id))
    return idea, Amendment.objects.select_related("by").get(pk=amendment.pk)


def _require_open(amendment):
    if not amendment.is_open:
        raise DomainError(_("This proposal has been answered or taken back in the meantime."))


def _answer(amendment, state, *, by):
    amendment.state, amendment.answered_by, amendment.answered_at = state, by, timezone.now()
    amendment.save()
