"""The life of a request for a prize: points taken and given back, stock, waiting list, budget, hand-over."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from core.errors import DomainError
from gamification import actions
from gamification.account import account_of
from gamification.models import LedgerRow, PrizeBudget, PrizeRequest, PrizeStep, Spending, Standing
from gamification.rebuild import rebuild
from ideas.models import Activity
from ideas.verbs import Verb
from inbox.models import Notification
from people.models import Role
from tests.factories import make_idea, make_person
from tests.gamification.prizes import ask, give_points, key, make_jury_prize, make_prize, states, wait

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def refused(call, *args, **kwargs):
    """What an action that refuses says, as the person reads it."""
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        call(*args, **kwargs)
    return str(refusal.value)


def make_budget(euros, **days):
    today = timezone.localdate()
    days = {"starts_on": today - timedelta(days=30), "ends_on": today + timedelta(days=30), **days}
    return PrizeBudget.objects.create(euros=Decimal(euros), **days)


# ── the account ──


def test_asking_takes_the_price_and_leaves_what_was_earned_as_it_is(alice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_idea(by=alice)
    assert rebuild()["rows added"] == 0
    before = list(Standing.objects.filter(person=alice).values_list("season", "hundredths"))
    with django_capture_on_commit_callbacks(execute=True):
        request = ask(make_prize(cost=15), alice)
    assert account_of(alice) == (2000, 1500) and account_of(alice).balance == 500
    assert list(Standing.objects.filter(person=alice).values_list("season", "hundredths")) == before
    assert not any(rebuild().values())
    actions.cancel(request, by=alice)
    assert account_of(alice) == (2000, 0)
    assert list(Spending.objects.values_list("hundredths", flat=True)) == [1500, -1500]
    assert LedgerRow.objects.filter(person=alice).aggregate(sum=Sum("hundredths"))["sum"] == 2000


def test_points_that_do_not_cover_the_price_are_told_to_the_hundredth(alice):
    give_points(alice, 7)
    said = refused(ask, make_prize(cost=10), alice)
    assert "10" in said and "7" in said and "3" in said
    assert not PrizeRequest.objects.exists() and not Spending.objects.exists()


def test_points_spent_once_are_not_spent_twice(alice):
    give_points(alice, 15)
    ask(make_prize(cost=10), alice)
    refused(ask, make_prize(cost=10), alice)
    assert account_of(alice).balance == 500


def test_what_is_under_a_veil_is_not_spent_before_it_counts(alice):
    give_points(alice, 10)
    LedgerRow.objects.update(due_at=timezone.now() + timedelta(days=2))
    refused(ask, make_prize(cost=10), alice)
    LedgerRow.objects.update(due_at=timezone.now())
    assert ask(make_prize(cost=10), alice).state == "asked"


def test_the_database_keeps_what_was_spent_and_how_a_request_came_to_where_it_is(alice):
    give_points(alice, 10)
    ask(make_prize(), alice)
    for rows, change in ((Spending.objects, {"hundredths": 1}), (PrizeStep.objects, {"text": "Autre"})):
        for harm in (lambda rows=rows, change=change: rows.update(**change), lambda rows=rows: rows.all().delete()):
            with pytest.raises(IntegrityError), transaction.atomic():
                harm()
    assert Spending.objects.get().hundredths == 1000


# ── asking ──


def test_the_same_form_twice_asks_once(alice):
    give_points(alice, 50)
    prize, form = make_prize(stock=5), key()
    first, second = (actions.ask_for(prize, by=alice, client_key=form) for _ in range(2))
    assert first == second and Spending.objects.count() == 1
    assert Activity.objects.filter(verb=Verb.PRIZE_ASKED).count() == 1
    assert "déjà demandé" in refused(ask, prize, alice)


def test_a_prize_taken_out_of_the_catalogue_meanwhile_says_so(alice):
    give_points(alice, 50)
    prize = make_prize()
    type(prize).objects.update(is_active=False)
    assert "catalogue" in refused(ask, prize, alice)
    assert account_of(alice).spent == 0


def test_who_works_outside_the_group_is_told_that_prizes_are_not_for_them():
    nobody = give_points(make_person("Omar", is_outside=True), 50)
    assert "groupe" in refused(ask, make_prize(), nobody)


def test_every_state_is_dated_and_signed(alice, cleo):
    give_points(alice, 10)
    request = ask(make_prize(), alice)
    actions.approve(request, by=cleo)
    actions.hand_over(request, by=cleo, proof="Remise au café", day=timezone.localdate())
    actions.confirm(request, by=alice)
    steps = [(step.state, step.by, step.text, step.day) for step in request.steps.all()]
    assert steps == [
        ("asked", alice, "", None),
        ("approved", cleo, "", None),
        ("handed", cleo, "Remise au café", timezone.localdate()),
        ("confirmed", alice, "", None),
    ]
    told = Activity.objects.filter(verb__startswith="prize_").order_by("pk").values_list("verb", flat=True)
    assert list(told) == ["prize_asked", "prize_approved", "prize_handed", "prize_confirmed"]


def test_doing_anything_twice_is_doing_it_once(alice, cleo):
    give_points(alice, 10)
    request = ask(make_prize(stock=2), alice)
    for _ in range(2):
        actions.approve(request, by=cleo)
    for proof in ("Reçu 12", "Reçu 13"):
        actions.hand_over(request, by=cleo, proof=proof, day=timezone.localdate())
    for _ in range(2):
        actions.confirm(request, by=alice)
    assert [step.text for step in request.steps.all()] == ["", "", "Reçu 12", ""]
    other = ask(make_prize(cost=0), alice)
    for _ in range(2):
        actions.cancel(other, by=alice)
    assert other.steps.count() == 2


def test_what_is_handed_over_is_not_taken_back(alice, cleo):
    give_points(alice, 10)
    request = ask(make_prize(), alice)
    actions.approve(request, by=cleo)
    actions.hand_over(request, by=cleo, proof="Reçu 12", day=timezone.localdate())
    assert "remis" in refused(actions.cancel, request, by=alice)
    assert "évolué" in refused(actions.refuse, request, by=cleo, reason="Trop tard.")
    assert account_of(alice).spent == 1000


def test_nobody_takes_back_or_confirms_for_another(alice, bob, cleo):
    give_points(alice, 10)
    request = ask(make_prize(), alice)
    refused(actions.cancel, request, by=bob)
    refused(actions.cancel, request, by=cleo)
    refused(actions.confirm, request, by=bob)
    refused(actions.confirm, request, by=alice)  # nothing was handed over yet
    request.refresh_from_db()
    assert request.state == "asked"


# ── answering ──


def test_only_community_managers_answer_and_never_for_themselves(alice, bob, cleo):
    for person in (alice, cleo):
        give_points(person, 10)
    prize = make_prize(stock=2)
    hers, own = ask(prize, alice), ask(prize, cleo)
    for act in (actions.approve, lambda request, by: actions.refuse(request, by=by, reason="Non.")):
        refused(act, hers, by=bob)
        assert "votre propre demande" in refused(act, own, by=cleo)
    assert actions.approve(hers, by=cleo).state == "approved"


def test_a_refusal_needs_a_reason_tells_it_and_gives_the_points_back(alice, cleo, django_capture_on_commit_callbacks):
    give_points(alice, 10)
    request = ask(make_prize(), alice)
    assert "pourquoi" in refused(actions.refuse, request, by=cleo, reason=" \0 ")
    with django_capture_on_commit_callbacks(execute=True):
        actions.refuse(request, by=cleo, reason="Le fournisseur a fermé.")
    assert account_of(alice).balance == 1000
    [line] = Notification.objects.filter(recipient=alice, verb="prize_refused")
    assert line.activity.data["reason"] == "Le fournisseur a fermé."


def test_points_taken_back_since_no_longer_pay_and_can_only_be_refused(alice, cleo):
    give_points(alice, 10)
    request = ask(make_prize(), alice)
    give_points(alice, -5)
    assert "ne couvrent plus" in refused(actions.approve, request, by=cleo)
    actions.refuse(request, by=cleo, reason="Points repris.")
    assert account_of(alice).balance == 500


def test_of_who_has_left_only_a_refusal_is_possible(alice, cleo):
    give_points(alice, 10)
    request = ask(make_prize(), alice)
    type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    assert "quitté" in refused(actions.approve, request, by=cleo)
    assert actions.refuse(request, by=cleo, reason="A quitté le groupe.").state == "refused"
    with_one = make_prize(stock=1)
    assert with_one.requests.count() == 0


def test_a_hand_over_needs_a_proof_and_a_day_between_the_request_and_today(alice, cleo):
    give_points(alice, 10)
    request = ask(make_prize(), alice)
    today = timezone.localdate()
    assert "évolué" in refused(actions.hand_over, request, by=cleo, proof="Reçu", day=today)
    actions.approve(request, by=cleo)
    refused(actions.hand_over, request, by=cleo, proof="  ", day=today)
    for day in (today + timedelta(days=1), today - timedelta(days=2)):
        refused(actions.hand_over, request, by=cleo, proof="Reçu", day=day)
    assert actions.hand_over(request, by=cleo, proof="Reçu", day=today).state == "handed"


# ── the waiting list ──


def test_who_waits_is_served_in_order_when_somebody_gives_up(alice, bob, dora, cleo):
    for person in (alice, bob, dora):
        give_points(person, 10)
    prize = make_prize()
    first = ask(prize, alice)
    with pytest.raises(actions.OutOfStock), transaction.atomic():
        ask(prize, bob)
    wait(prize, bob)
    wait(prize, dora)
    assert account_of(bob).spent == 0  # nothing is taken while one waits
    actions.cancel(first, by=alice)
    assert states(prize) == [("Alice", "cancelled"), ("Bob", "asked"), ("Dora", "waiting")]
    assert (account_of(bob).spent, account_of(dora).spent) == (1000, 0)
    actions.refuse(prize.requests.get(person=bob), by=cleo, reason="Non.")
    assert states(prize)[-1] == ("Dora", "asked")


def test_new_stock_serves_those_who_wait_and_a_newcomer_comes_after_them(alice, bob, dora):
    for person in (alice, bob, dora):
        give_points(person, 10)
    prize = make_prize(stock=0)
    wait(prize, alice)
    type(prize).objects.update(stock=1)
    with pytest.raises(actions.OutOfStock), transaction.atomic():
        ask(prize, bob)
    assert actions.serve_all() == 1
    assert states(prize) == [("Alice", "asked")]
    type(prize).objects.update(stock=2)
    assert ask(prize, dora).state == "asked"


def test_waiting_for_what_is_there_is_asking_for_it(alice):
    give_points(alice, 10)
    assert wait(make_prize(), alice).state == "asked"
    assert account_of(alice).spent == 1000


def test_whose_points_no_longer_cover_it_keeps_their_place_and_the_next_is_served(alice, bob):
    for person in (alice, bob):
        give_points(person, 10)
    prize = make_prize(stock=0)
    wait(prize, alice)
    wait(prize, bob)
    ask(make_prize(), alice)
    type(prize).objects.filter(pk=prize.pk).update(stock=1)
    assert actions.serve_waiting(prize) == 1
    assert states(prize) == [("Alice", "waiting"), ("Bob", "asked")]
    give_points(alice, 10)
    type(prize).objects.filter(pk=prize.pk).update(stock=2)
    assert actions.serve_all() == 1
    assert states(prize) == [("Alice", "asked"), ("Bob", "asked")]


def test_who_has_left_leaves_the_list_and_a_prize_out_of_the_catalogue_serves_nobody(alice, bob):
    for person in (alice, bob):
        give_points(person, 10)
    prize = make_prize(stock=0)
    wait(prize, alice)
    wait(prize, bob)
    type(prize).objects.update(stock=1, is_active=False)
    assert actions.serve_all() == actions.serve_waiting(prize) == 0
    type(prize).objects.update(is_active=True)
    type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    actions.serve_all()
    assert states(prize) == [("Alice", "cancelled"), ("Bob", "asked")]
    assert prize.requests.get(person=alice).steps.last().by is None


# ── the budget ──


def test_acceptances_beyond_the_budget_are_refused_in_words_and_a_refund_frees_it(alice, bob, cleo):
    for person in (alice, bob):
        give_points(person, 10)
    prize = make_prize(stock=2, euros=Decimal("60"))
    make_budget("100")
    first, second = ask(prize, alice), ask(prize, bob)
    actions.approve(first, by=cleo)
    said = refused(actions.approve, second, by=cleo)
    assert all(amount in said for amount in ("100\xa0€", "60\xa0€", "40\xa0€"))
    actions.cancel(first, by=alice)
    assert actions.approve(second, by=cleo).budget.euros == 100


def test_a_prize_that_costs_euros_needs_a_budget_of_the_day_and_one_that_costs_none_does_not(alice, cleo):
    give_points(alice, 20)
    today = timezone.localdate()
    make_budget("100", starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    dear, free = ask(make_prize(euros=Decimal("60")), alice), ask(make_prize(), alice)
    assert "budget" in refused(actions.approve, dear, by=cleo)
    assert actions.approve(free, by=cleo).budget is None


# ── by jury ──


def test_a_jury_chooses_among_those_who_applied_and_all_are_told(
    alice, bob, dora, cleo, django_capture_on_commit_callbacks
):
    prize = make_jury_prize()
    with django_capture_on_commit_callbacks(execute=True):
        hers, his = ask(prize, alice, reason="Pour voir."), ask(prize, bob, reason="Moi aussi.")
    assert account_of(alice).spent == 0 and "jury" in refused(actions.approve, hers, by=cleo)
    seen = [hers.pk, his.pk]
    late = ask(prize, dora, reason="Après la lecture.")
    refused(actions.choose, prize, by=cleo, chosen=[hers.pk], seen=seen, reason="")
    refused(actions.choose, prize, by=cleo, chosen=[], seen=seen, reason="Voilà.")
    assert "1" in refused(actions.choose, prize, by=cleo, chosen=seen, seen=seen, reason="Les deux.")
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            actions.choose(prize, by=cleo, chosen=[hers.pk], seen=seen, reason="Son idée change tout.")
    assert states(prize) == [("Alice", "approved"), ("Bob", "refused"), ("Dora", "asked")]
    for person, verb in ((alice, "prize_approved"), (bob, "prize_refused")):
        line = Notification.objects.get(recipient=person, verb=verb)
        assert line.activity.data["reason"] == "Son idée change tout."
    refused(actions.choose, prize, by=cleo, chosen=[late.pk], seen=[late.pk], reason="Plus rien à donner.")


def test_an_application_needs_a_reason_and_nobody_waits_in_line_for_a_jury(alice):
    prize = make_jury_prize()
    assert "pourquoi" in refused(ask, prize, alice, reason="")
    assert "jury" in refused(wait, prize, alice)


def test_whoever_applied_or_is_close_to_the_chosen_does_not_choose(alice, mona, cleo):
    prize = make_jury_prize(stock=2)
    hers, own = ask(prize, alice, reason="Oui."), ask(prize, cleo, reason="Moi.")
    above = make_person("Sami", role=Role.MANAGER)
    refused(actions.choose, prize, by=cleo, chosen=[hers.pk], seen=[hers.pk, own.pk], reason="Elle.")
    from people.models import RoleGrant

    RoleGrant.objects.create(person=mona, role=Role.MANAGER)
    assert "proche" in refused(actions.choose, prize, by=mona, chosen=[hers.pk], seen=[hers.pk], reason="Elle.")
    actions.choose(prize, by=above, chosen=[hers.pk], seen=[hers.pk, own.pk], reason="Elle.")
    assert states(prize) == [("Alice", "approved"), ("Cleo", "refused")]


# ── who is told ──


def test_community_managers_hear_of_a_request_but_not_of_their_own(alice, cleo, django_capture_on_commit_callbacks):
    other = make_person("Sami", role=Role.MANAGER)
    give_points(cleo, 10)
    with django_capture_on_commit_callbacks(execute=True):
        ask(make_prize(), cleo)
    assert [n.recipient for n in Notification.objects.filter(verb="prize_asked")] == [other]
