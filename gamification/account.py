"""What a person may spend: everything earned that counts by now, less what prizes have taken. In hundredths.

Spending is a book of its own, so that it costs no level, no place in a season and no line of “why these points”.
"""

from typing import NamedTuple

from django.db.models import Sum

from gamification.models import LedgerRow, Spending


class Account(NamedTuple):
    """What was earned, and what prizes have taken of it."""

    earned: int
    spent: int

    @property
    def balance(self):
        return self.earned - self.spent


def account_of(person):
    """The Account of one person; two queries, whatever was earned or spent."""
    return accounts_of([person.pk])[person.pk]


def accounts_of(people):
    """Map each of `people` (ids) to an Account; two queries for all of them."""
    earned = _sums(LedgerRow.objects.counted(), people)
    spent = _sums(Spending.objects.all(), people)
    return {pk: Account(earned.get(pk, 0), spent.get(pk, 0)) for pk in people}


def _sums(rows, people):
    rows = rows.filter(person__in=people).order_by().values_list("person")
    return dict(rows.annotate(sum=Sum("hundredths")))
