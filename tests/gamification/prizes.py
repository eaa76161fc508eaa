"""What tests of prizes need: a prize, points to spend, a request in any state."""

from itertools import count

from django.utils import timezone

from gamification import actions
from gamification.models import LedgerRow, Prize
from ideas.models import Activity
from ideas.verbs import Verb

_number = count(1)


def make_prize(name="Une gourde", cost=10, stock=1, **fields):
    fields.setdefault("key", f"prize-{next(_number)}")
    return Prize.objects.create(name_fr=name, name_en=f"{name} (en)", cost=cost, stock=stock, **fields)


def make_jury_prize(**fields):
    return make_prize("Une journée au phare", cost=None, is_by_jury=True, **fields)


def give_points(person, points):
    """Points as if earned, by a row of the ledger."""
    fact = Activity.objects.create(verb=Verb.LEVEL_REACHED, person=person, is_backfill=True)
    LedgerRow.objects.create(
        person=person, activity=fact, rule_key="published::authors", hundredths=points * 100, at=timezone.now()
    )
    return person


def key():
    return f"form-{next(_number)}"


def ask(prize, person, **fields):
    return actions.ask_for(prize, by=person, client_key=key(), **fields)


def wait(prize, person):
    return actions.join_waiting_list(prize, by=person, client_key=key())


def states(prize):
    """Who is where, in the order of asking."""
    return [(request.person.first_name, request.state) for request in prize.requests.order_by("at", "pk")]
