"""The desk of the prizes, for community managers: what waits for an answer, a hand-over, a jury or its turn."""

from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from gamification import actions, budget
from gamification.account import accounts_of
from gamification.forms import ChooseForm, HandOverForm, RefuseForm
from gamification.models import Prize, PrizeRequest, PrizeStep
from gamification.permissions import may_animate

State = PrizeRequest.State
GIVEN_DAYS = 90
MOST_GIVEN = 15


def desk(request):
    """Everything that the prizes ask of the community managers; no other request and nobody's points."""
    _animates(request.user)
    return _show(request)


def _animates(user):
    if may_animate(user):
        raise Http404


@require_POST
def prize_approve(request, pk):
    """Accept a request."""
    row = _request_or_404(request.user, pk)
    try:
        actions.approve(row, by=request.user)
    except DomainError as refusal:
        return _show(request, refused=(row.pk, "errors", [str(refusal.message)]), status=422)
    messages.success(request, _("Accepted: it is now to be handed over."))
    return redirect("prize-desk")


@require_POST
def prize_refuse(request, pk):
    """Refuse a request, with its reason."""
    row, form = _request_or_404(request.user, pk), RefuseForm(request.POST, auto_id=f"refuse{pk}_%s")
    done = _("Refused. The person reads your reason and has the points again.")
    return _send(request, pk, "refuse", form, partial(actions.refuse, row), done)


@require_POST
def prize_hand_over(request, pk):
    """Note that a prize was given, with its proof."""
    row, form = _request_or_404(request.user, pk), HandOverForm(request.POST, auto_id=f"hand{pk}_%s")
    done = _("Noted. The person is asked to say whether it has come.")
    return _send(request, pk, "hand", form, partial(actions.hand_over, row), done)


@require_POST
def prize_choose(request, pk):
    """Choose as a jury among those who applied."""
    _animates(request.user)
    prize = get_object_or_404(Prize, pk=pk)
    form = ChooseForm(request.POST, auto_id=f"choose{pk}_%s")
    done = _("Chosen. Everybody who applied reads your reason.")
    return _send(request, f"prize-{pk}", "choose", form, partial(actions.choose, prize), done)


def _request_or_404(user, pk):
    _animates(user)
    return get_object_or_404(PrizeRequest.objects.select_related("prize", "person"), pk=pk)


def _send(request, key, name, form, action, done):
    """Do what a form of the desk says; what cannot be done keeps what was typed, at its place."""
    if form.is_valid():
        try:
            action(by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect("prize-desk")
    return _show(request, refused=(key, name, form), status=422)


def _show(request, refused=None, status=200):
    now = timezone.now()
    steps = Prefetch("steps", PrizeStep.objects.select_related("by"))
    rows = PrizeRequest.objects.select_related("prize", "person__entity__company").prefetch_related(steps)
    recent = rows.filter(state__in=[State.HANDED, State.CONFIRMED], at__gte=now - timedelta(days=GIVEN_DAYS))
    found = list(rows.open().order_by("at", "pk"))
    asked = [row for row in found if row.state == State.ASKED and not row.prize.is_by_jury]
    accounts = accounts_of({row.person_id for row in asked})
    for row in found:
        row.refuse_form = RefuseForm(auto_id=f"refuse{row.pk}_%s")
        row.hand_form = HandOverForm(auto_id=f"hand{row.pk}_%s") if row.state == State.APPROVED else None
        row.is_covered = row not in asked or accounts[row.person_id].balance >= 0
        row.is_own = row.person_id == request.user.pk
    prizes = Prize.objects.with_counts().in_bulk({row.prize_id for row in found})
    juries = _by_prize(row for row in found if row.state == State.ASKED and row.prize.is_by_jury)
    juries = [
        {"prize": prizes[pk], "rows": of_one, "form": ChooseForm(auto_id=f"choose{pk}_%s")}
        for pk, of_one in juries.items()
    ]
    lost = _put_back(refused, found, juries) if refused else []
    today = budget.of_today()
    context = {
        "figures": budget.figures(today) if today else None,
        "asked": asked,
        "approved": [row for row in found if row.state == State.APPROVED],
        "juries": juries,
        "lists": [
            (prizes[pk], of_one) for pk, of_one in _by_prize(r for r in found if r.state == State.WAITING).items()
        ],
        "given": list(recent.order_by("-at", "-pk")[:MOST_GIVEN]),
        "lost": lost,
    }
    return render(request, "gamification/desk.html", context, status=status)


def _by_prize(rows):
    found = {}
    for row in rows:
        found.setdefault(row.prize_id, []).append(row)
    return found


def _put_back(refused, rows, juries):
    """Put a form that was refused, or an error, at its place; returns what to say above when its place is gone."""
    key, name, what = refused
    for row in rows:
        if row.pk == key:
            setattr(row, {"refuse": "refuse_form", "hand": "hand_form"}.get(name, name), what)
            return []
    for jury in juries:
        if key == f"prize-{jury['prize'].pk}":
            jury["form"] = what
            return []
    return what if name == "errors" else [error for errors in what.errors.values() for error in errors]
