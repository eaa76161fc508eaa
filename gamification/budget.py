"""The euros behind the prizes: what a budget allows, and what the prizes accepted on it have taken."""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from gamification.models import PrizeBudget, PrizeRequest


class Figures(NamedTuple):
    """A budget and how much of it is taken, in euros."""

    budget: PrizeBudget
    taken: Decimal

    @property
    def left(self):
        return self.budget.euros - self.taken


def in_euros(amount):
    """An amount as people write it: 1 250 €, 12,50 €."""
    decimals = 0 if amount == int(amount) else 2
    text = formats.number_format(amount, decimals, use_l10n=True, force_grouping=True)
    text = text.replace("\xa0", "\N{NARROW NO-BREAK SPACE}").replace("-", "\N{MINUS SIGN}")
    return f"{text}\N{NO-BREAK SPACE}€"


def of_today(*, locked=False):
    """The budget that pays for what is accepted today, or None; `locked` until the transaction ends."""
    today = timezone.localdate()
    budgets = PrizeBudget.objects.select_for_update() if locked else PrizeBudget.objects.all()
    return budgets.filter(starts_on__lte=today, ends_on__gte=today).first()


def figures(budget):
    """The Figures of a budget: what is accepted and not taken back counts."""
    granted = PrizeRequest.objects.filter(budget=budget, state__in=PrizeRequest.GRANTED)
    return Figures(budget, granted.aggregate(sum=Sum("euros"))["sum"] or Decimal(0))


def charge(request, prize):
    """Count what a prize costs on the budget of today, locked; raises DomainError when it does not cover it."""
    if not prize.euros:
        return
    budget = of_today(locked=True)
    if budget is None:
        message = _("It costs %(euros)s and no budget covers today: set one in the back office first.")
        raise DomainError(message % {"euros": in_euros(prize.euros)})
    now = figures(budget)
    if prize.euros > now.left:
        message = _(
            "The budget does not cover it: of %(budget)s (%(days)s), %(taken)s are taken and %(left)s left, and this "
            "prize costs %(euros)s."
        )
        amounts = {"budget": budget.euros, "taken": now.taken, "left": now.left, "euros": prize.euros}
        raise DomainError(message % {**{name: in_euros(value) for name, value in amounts.items()}, "days": budget})
    request.budget, request.euros = budget, prize.euros
