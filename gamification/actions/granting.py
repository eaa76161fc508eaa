"""What community managers do about prizes: accept or refuse a request, choose as a jury, hand the prize over."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from gamification.account import account_of
from gamification.actions.moving import State, give_back, left, lock, locked, move, said, serve, tell
from gamification.budget import charge
from gamification.models import PrizeRequest
from gamification.models.prizes import REASON_LENGTH
from gamification.permissions import may_choose, may_handle
from ideas.verbs import Verb

REFUSABLE = (State.WAITING, State.ASKED, State.APPROVED)


def approve(request, *, by):
    """Accept a request for a prize that costs points; accepting twice changes nothing.

    Raises DomainError when the points no longer cover the price or the budget does not cover the euros.
    """
    with transaction.atomic():
        request, prize = locked(request)
        _check_handled(request, by)
        if request.state in PrizeRequest.GRANTED:
            return request
        if prize.is_by_jury:
            raise DomainError(_("A jury gives this prize: choose among all who applied."))
        _check_state(request, [State.ASKED])
        _check_here(request)
        if account_of(request.person).balance < 0:
            raise DomainError(
                _("The points no longer cover the price: what earned them was taken back since. You can only refuse.")
            )
        charge(request, prize)
        move(request, State.APPROVED, by=by)
        tell(Verb.PRIZE_APPROVED, request, by=by)
    return request


def refuse(request, *, by, reason):
    """Refuse a request, also one accepted before, for a reason that the person reads; the points come back."""
    missing = _("Say why: the person who asked reads it.")
    reason = said(reason, longest=REASON_LENGTH, field="reason", missing=missing)
    with transaction.atomic():
        request, prize = locked(request)
        _check_handled(request, by)
        if request.state == State.REFUSED:
            return request
        _check_state(request, REFUSABLE)
        _refuse(request, by, reason)
        serve(prize)
    return request


def _refuse(request, by, reason):
    give_back(request)
    move(request, State.REFUSED, by=by, text=reason)
    tell(Verb.PRIZE_REFUSED, request, by=by, reason=reason)


def hand_over(request, *, by, proof, day):
    """Note that a prize was given on `day` (a date), with its proof: a note, or the number of a receipt."""
    missing = _("Say how it was given: a word, or the number of the receipt.")
    proof = said(proof, longest=REASON_LENGTH, field="proof", missing=missing)
    with transaction.atomic():
        request, _prize = locked(request)
        _check_handled(request, by)
        if request.state in (State.HANDED, State.CONFIRMED):
            return request
        _check_state(request, [State.APPROVED])
        _check_here(request)
        if not timezone.localdate(request.at) <= day <= timezone.localdate():
            raise DomainError(_("The day lies between that of the request and today."), field="day")
        move(request, State.HANDED, by=by, text=proof, day=day)
        tell(Verb.PRIZE_HANDED, request, by=by)
    return request


def choose(prize, *, by, chosen, seen, reason):
    """As a jury, choose among the applications that one has `seen` (ids), the `chosen`; everybody reads the reason.

    Those seen and not chosen are refused by the same decision; those that come meanwhile stay open.
    """
    missing = _("Say why: everybody who applied reads it.")
    reason = said(reason, longest=REASON_LENGTH, field="reason", missing=missing)
    chosen, seen = set(chosen), set(seen) | set(chosen)
    with transaction.atomic():
        prize = lock(prize)
        requests = list(prize.requests.filter(pk__in=seen).select_for_update(of=("self",)).select_related("person"))
        picked = [request for request in requests if request.pk in chosen]
        if not prize.is_by_jury or not picked or len(picked) < len(chosen):
            raise DomainError(_("Choose at least one of those who apply."), field="chosen")
        if refusal := may_choose(by, {r.person_id for r in requests}, [r.person_id for r in picked]):
            raise DomainError(refusal)
        if all(request.state in PrizeRequest.GRANTED for request in picked):
            return picked
        for request in picked:
            _check_state(request, [State.ASKED])
            _check_here(request)
        if len(picked) > (free := left(prize)):
            message = _("There are only %(left)d to give: choose no more than that.")
            raise DomainError(message % {"left": free}, field="chosen")
        for request in requests:
            request.prize = prize
            if request in picked:
                charge(request, prize)
                move(request, State.APPROVED, by=by, text=reason)
                tell(Verb.PRIZE_APPROVED, request, by=by, reason=reason)
            elif request.state == State.ASKED:
                _refuse(request, by, reason)
    return picked


def _check_handled(request, by):
    if refusal := may_handle(by, request):
        raise DomainError(refusal)


def _check_state(request, states):
    if request.state not in states:
        message = _("The request of %(who)s has moved on meanwhile: it is %(state)s.")
        raise DomainError(message % {"who": request.person.get_full_name(), "state": request.get_state_display()})


def _check_here(request):
    if not request.person.is_active:
        message = _("%(who)s has left the group: refuse the request, and the prize is free for somebody else.")
        raise DomainError(message % {"who": request.person.get_full_name()})
