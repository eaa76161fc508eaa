"""Two people at the same moment: the last prize goes to one, no point is spent twice, no euro beyond the budget."""

from decimal import Decimal
from functools import partial

import pytest

from core.errors import DomainError
from gamification import actions
from gamification.account import account_of
from gamification.models import PrizeRequest, Spending, Thanks
from tests.factories import make_person
from tests.gamification.prizes import ask, give_points, key, make_prize, states
from tests.gamification.test_prizes import make_budget
from tests.threads import together

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def test_of_many_who_take_the_last_one_at_once_one_gets_it_and_the_others_may_wait(head):
    people = [give_points(make_person(f"P{n}"), 10) for n in range(5)]
    prize = make_prize()
    errors = together([partial(actions.ask_for, prize, by=person, client_key="k") for person in people])
    assert [type(error) for error in errors] == [actions.OutOfStock] * 4
    assert PrizeRequest.objects.filter(state="asked").count() == Spending.objects.count() == 1
    late = [person for person in people if not person.prize_requests.exists()]
    assert together([partial(actions.join_waiting_list, prize, by=p, client_key="w") for p in late]) == []
    actions.cancel(PrizeRequest.objects.get(state="asked"), by=PrizeRequest.objects.get(state="asked").person)
    assert sorted(state for _name, state in states(prize)) == ["asked", "cancelled"] + ["waiting"] * 3


def test_one_form_sent_four_times_at_once_asks_once(alice):
    give_points(alice, 40)
    prize, form = make_prize(stock=9), key()
    assert together([partial(actions.ask_for, prize, by=alice, client_key=form)] * 4) == []
    assert PrizeRequest.objects.count() == Spending.objects.count() == 1


def test_two_prizes_at_once_do_not_spend_the_same_points(alice):
    give_points(alice, 10)
    prizes = [make_prize(stock=1) for _ in range(3)]
    errors = together([partial(actions.ask_for, prize, by=alice, client_key=prize.key) for prize in prizes])
    assert [type(error) for error in errors] == [DomainError] * 2
    assert account_of(alice).balance == 0


def test_two_acceptances_at_once_stay_within_the_budget(alice, bob, cleo):
    make_budget("100")
    requests = [ask(make_prize(euros=Decimal(60)), give_points(person, 10)) for person in (alice, bob)]
    errors = together([partial(actions.approve, request, by=cleo) for request in requests])
    assert [type(error) for error in errors] == [DomainError]
    assert sorted(PrizeRequest.objects.values_list("state", flat=True)) == ["approved", "asked"]


def test_taken_back_and_accepted_at_once_ends_in_one_of_the_two_with_the_points_right(alice, cleo):
    give_points(alice, 10)
    request = ask(make_prize(), alice)
    together([partial(actions.cancel, request, by=alice), partial(actions.approve, request, by=cleo)])
    request.refresh_from_db()
    assert request.state == "cancelled"  # whoever comes second takes back what was accepted, or finds it gone
    assert account_of(alice).balance == 1000


def test_lists_of_the_same_people_in_another_order_are_served_without_a_deadlock(alice, bob, head):
    for person in (alice, bob):
        give_points(person, 100)
    prizes = [make_prize(stock=0) for _ in range(2)]
    for prize, order in zip(prizes, ((alice, bob), (bob, alice)), strict=True):
        for person in order:
            actions.join_waiting_list(prize, by=person, client_key=key())
    type(prizes[0]).objects.update(stock=2)
    assert together([partial(actions.serve_waiting, prize) for prize in prizes * 2]) == []
    assert PrizeRequest.objects.filter(state="asked").count() == 4


def test_thanks_at_once_pass_no_limit(alice, head):
    colleagues = [make_person(f"P{n}") for n in range(5)]
    calls = [partial(actions.thank, p, by=alice, words="Merci.", client_key=f"k{p.pk}") for p in colleagues]
    errors = together(calls)
    assert [type(error) for error in errors] == [DomainError] * 2
    assert Thanks.objects.count() == 3
