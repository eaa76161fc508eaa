"""What a person does about prizes: ask for one, wait for one, take that back, say that it has come."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, each
from gamification.account import account_of
from gamification.actions.moving import State, give_back, left, lock, locked, move, said, serve, take, tell
from gamification.models import Prize, PrizeRequest
from gamification.models.prizes import REASON_LENGTH
from gamification.permissions import may_ask
from gamification.templatetags.gamification import points
from ideas.verbs import Verb


class OutOfStock(DomainError):
    """Nothing is left of the prize: one may wait for the next."""


def ask_for(prize, *, by, client_key, reason=""):
    """Ask for a prize, its price taken at once; of a jury’s, apply with a reason. The same `client_key` again changes
    nothing.

    Raises OutOfStock when the last one is promised, DomainError when the points do not cover the price.
    """
    with transaction.atomic():
        prize = lock(prize, by)
        if known := _known(by, client_key):
            return known
        _check(prize, by)
        if prize.is_by_jury:
            missing = _("Say why it should be you: those who choose read it.")
            reason = said(reason, longest=REASON_LENGTH, field="reason", missing=missing)
        else:
            _check_points(prize, by)
            serve(prize)  # who waited comes first
            if left(prize) < 1:
                raise OutOfStock(_("The last one has just gone. You can wait for the next; your points are untouched."))
            reason = ""
        request = _open(prize, by, client_key, State.ASKED, reason)
        take(request)
        tell(Verb.PRIZE_ASKED, request, by=by)
    return request


def join_waiting_list(prize, *, by, client_key):
    """Wait for the next one, in order; points are taken only when one’s turn comes, which may be at once."""
    with transaction.atomic():
        prize = lock(prize, by)
        if known := _known(by, client_key):
            return known
        _check(prize, by)
        if prize.is_by_jury:
            raise DomainError(_("A jury chooses among those who apply: nobody waits in line."))
        _check_points(prize, by)
        request = _open(prize, by, client_key, State.WAITING, "")
        tell(Verb.PRIZE_WAITED, request, by=by)
        serve(prize)
        request.refresh_from_db()
    return request


def _known(by, client_key):
    """What the same form has already brought."""
    return PrizeRequest.objects.filter(person=by, client_key=client_key).first()


def _check(prize, by):
    if refusal := may_ask(by, prize):
        raise DomainError(refusal)
    if prize.requests.open().filter(person=by).exists():
        raise DomainError(_("You have already asked for it: see where it is among your prizes."))


def _check_points(prize, by):
    balance = account_of(by).balance
    if balance < prize.hundredths:
        message = _("It costs %(price)s points and you may spend %(balance)s: another %(missing)s are missing.")
        amounts = {"price": prize.hundredths, "balance": balance, "missing": prize.hundredths - balance}
        raise DomainError(message % {name: points(amount) for name, amount in amounts.items()})


def _open(prize, by, client_key, state, reason):
    request = PrizeRequest(
        prize=prize, person=by, hundredths=prize.hundredths, reason=reason, client_key=client_key, state=state
    )
    return move(request, state, by=by)


def cancel(request, *, by):
    """Its person takes a request back before the prize is handed over, and gets the points back; twice is once."""
    with transaction.atomic():
        request, prize = locked(request)
        if request.person_id != by.pk:
            raise DomainError(_("Only who asked takes a request back."))
        if request.state == State.CANCELLED:
            return request
        if not request.is_open:
            message = _("This request can no longer be taken back: it is %(state)s.")
            raise DomainError(message % {"state": request.get_state_display()})
        was = request.state
        give_back(request)
        move(request, State.CANCELLED, by=by)
        tell(Verb.PRIZE_CANCELLED, request, by=by, was=was)
        serve(prize)
    return request


def confirm(request, *, by):
    """The person says that the prize has come; twice is once."""
    with transaction.atomic():
        request, _prize = locked(request)
        if request.person_id != by.pk:
            raise DomainError(_("Only who asked says that it has come."))
        if request.state == State.CONFIRMED:
            return request
        if request.state != State.HANDED:
            raise DomainError(_("Nobody has noted yet that it was handed over."))
        move(request, State.CONFIRMED, by=by)
        tell(Verb.PRIZE_CONFIRMED, request, by=by)
    return request


def serve_waiting(prize):
    """Give what is left of a prize to those who wait for it; returns how many are served."""
    with transaction.atomic():
        return serve(lock(prize))


def serve_all():
    """Serve every waiting list with something left: whoever was short of points may have earned them meanwhile."""
    waited = Prize.objects.in_catalogue().filter(is_by_jury=False, requests__state=State.WAITING).distinct()
    return each(serve_waiting, [prize for prize in waited.with_counts() if prize.left])
