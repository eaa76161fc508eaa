"""The prizes: what there is, asking for one, and one's own requests, which nobody else sees but who answers them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.ratelimit import rate_limited
from gamification import actions
from gamification.account import account_of
from gamification.forms import AskForm
from gamification.models import Prize, PrizeRequest
from gamification.permissions import may_animate, may_ask


def prizes(request):
    """The catalogue: what each costs, how many are left, and what one may spend."""
    rows = list(Prize.objects.in_catalogue().with_counts())
    mine = dict(request.user.prize_requests.open().values_list("prize", "state"))
    account = account_of(request.user)
    shown = [(row, mine.get(row.pk), max(row.hundredths - account.balance, 0)) for row in rows]
    context = {
        "by_points": [row for row in shown if not row[0].is_by_jury],
        "by_jury": [row for row in shown if row[0].is_by_jury],
        "account": account,
        "may_animate": may_animate(request.user) is None,
    }
    return render(request, "gamification/prizes.html", context)


def _prize_or_404(user, pk):
    """A prize of the catalogue, or one that the person has asked for."""
    found = get_object_or_404(Prize.objects.with_counts(), pk=pk)
    if not found.is_active and not found.requests.filter(person=user).exists():
        raise Http404
    return found


def prize(request, pk):
    """One prize: what it is, what it would leave, and the way to ask for it."""
    return _show(request, _prize_or_404(request.user, pk), AskForm())


def _show(request, found, form, status=200):
    account = account_of(request.user)
    context = {
        "prize": found,
        "account": account,
        "after": account.balance - found.hundredths,
        "missing": max(found.hundredths - account.balance, 0),
        "mine": found.requests.open().filter(person=request.user).first(),
        "refusal": may_ask(request.user, found),
        "form": form,
    }
    return render(request, "gamification/prize.html", context, status=status)


@rate_limited("prize-ask", limit=60, seconds=3600)
@require_POST
def prize_ask(request, pk):
    """Ask for the prize, or wait for the next; a refusal says why and keeps what was typed."""
    found, form = _prize_or_404(request.user, pk), AskForm(request.POST)
    if form.is_valid():
        key, said = form.cleaned_data["client_key"], _("Your request is sent. The community managers answer you.")
        try:
            if form.cleaned_data["wait"]:
                made = actions.join_waiting_list(found, by=request.user, client_key=key)
                if made.state == PrizeRequest.State.WAITING:
                    said = _("You are on the waiting list. No points are taken before your turn.")
            else:
                actions.ask_for(found, by=request.user, client_key=key, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            form.refuse(refusal)
            found = _prize_or_404(request.user, pk)
        else:
            messages.success(request, said)
            return redirect("my-prizes")
    return _show(request, found, form, status=422)


def my_prizes(request):
    """One's own requests with every step, and what they have taken of one's points."""
    rows = request.user.prize_requests.select_related("prize").prefetch_related("steps__by").order_by("-at", "-pk")
    rows = list(rows)
    context = {
        "account": account_of(request.user),
        "open": [row for row in rows if row.is_open or row.state == PrizeRequest.State.HANDED],
        "past": [row for row in rows if not (row.is_open or row.state == PrizeRequest.State.HANDED)],
    }
    return render(request, "gamification/my_prizes.html", context)


def _act(request, pk, action, said):
    """Do something with one's own request, say how it went, and show all of them."""
    mine = get_object_or_404(request.user.prize_requests.select_related("prize", "person"), pk=pk)
    try:
        action(mine, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)
    return redirect("my-prizes")


@require_POST
def prize_cancel(request, pk):
    """Take a request back."""
    return _act(request, pk, actions.cancel, _("Your request is taken back; its points are yours again."))


@require_POST
def prize_confirm(request, pk):
    """Say that the prize has come."""
    return _act(request, pk, actions.confirm, _("Noted. Enjoy it!"))
