"""What one sees of prizes: the catalogue, one's own requests and nobody else's, the desk without anybody's points."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from gamification import actions
from gamification.models import Prize, PrizeRequest
from tests.factories import make_person
from tests.gamification.prizes import ask, give_points, make_jury_prize, make_prize, wait
from tests.gamification.test_prizes import make_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def see(client):
    """The page that `who` gets, in text."""

    def see(who, name, *args, status=200):
        client.force_login(who)
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == status
        return answer.content.decode()

    return see


def send(client, who, name, *args, **data):
    client.force_login(who)
    return client.post(reverse(name, args=args), data)


def test_the_catalogue_says_price_stock_and_what_is_missing(see, alice):
    give_points(alice, 12)
    make_prize("Une gourde", cost=10, stock=3)
    make_prize("Un vélo", cost=40, stock=0)
    make_prize("Un secret", is_active=False)
    make_jury_prize()
    page = see(alice, "prizes")
    assert "il en reste 3" in page and "à votre portée" in page
    assert "épuisé" in page and "encore 28 points" in page
    assert "Au choix d’un jury" in page and "Un secret" not in page
    assert "Le bureau des prix" not in page


def test_one_asks_sees_every_step_and_takes_it_back(client, see, alice, cleo):
    give_points(alice, 12)
    prize = make_prize()
    assert send(client, alice, "prize-ask", prize.pk, client_key="k").url == reverse("my-prizes")
    actions.approve(PrizeRequest.objects.get(), by=cleo)
    page = see(alice, "my-prizes")
    assert "Cleo Garnier" in page and "à remettre" in page and "Accepté" in page
    assert "<b>2</b> <small>à dépenser" in page
    send(client, alice, "prize-cancel", PrizeRequest.objects.get().pk)
    assert "<b>12</b> <small>à dépenser" in see(alice, "my-prizes")
    send(client, alice, "prize-ask", prize.pk, client_key="k")  # the page of before, sent once more
    assert PrizeRequest.objects.get().state == "cancelled"


def test_who_comes_second_is_offered_the_waiting_list(client, see, alice, bob):
    for person in (alice, bob):
        give_points(person, 10)
    prize = make_prize()
    ask(prize, alice)
    answer = send(client, bob, "prize-ask", prize.pk, client_key="k")
    page = answer.content.decode()
    assert answer.status_code == 422 and "Le dernier vient de partir" in page and "Me mettre en liste d’attente" in page
    assert send(client, bob, "prize-ask", prize.pk, client_key="k", wait="1").status_code == 302
    assert "en liste d’attente" in see(bob, "my-prizes")


def test_a_prize_out_of_the_catalogue_exists_only_for_who_asked(see, alice, bob):
    give_points(alice, 10)
    prize = make_prize()
    ask(prize, alice)
    Prize.objects.update(is_active=False)
    see(bob, "prize", prize.pk, status=404)
    assert "en attente de réponse" in see(alice, "prize", prize.pk)


def test_an_application_keeps_its_words_when_it_is_refused(client, alice):
    prize = make_jury_prize()
    answer = send(client, alice, "prize-ask", prize.pk, reason="x" * 501)
    assert answer.status_code == 422 and "x" * 501 in answer.content.decode()
    assert send(client, alice, "prize-ask", prize.pk, reason="Pour voir.").status_code == 302


def test_the_desk_shows_who_asks_for_what_and_never_how_many_points_they_have(see, alice, bob, cleo):
    give_points(alice, 4321)
    give_points(bob, 10)
    prize = make_prize(euros=Decimal(25), stock=1)
    make_budget("1500")
    ask(prize, alice)
    wait(prize, bob)
    page = see(cleo, "prize-desk")
    assert "Alice Briand" in page and "les points couvrent le prix" in page and "1\u202f500\xa0€" in page
    assert "Bob Tanguy" in page
    assert "4321" not in page and "4\u202f321" not in page and "4\u202f311" not in page


def test_the_whole_life_at_the_desk(client, see, alice, cleo):
    give_points(alice, 10)
    request = ask(make_prize(), alice)
    today = timezone.localdate().isoformat()
    assert send(client, cleo, "prize-approve", request.pk).url == reverse("prize-desk")
    answer = send(client, cleo, "prize-hand-over", request.pk, day=today, proof="")
    assert answer.status_code == 422 and "numéro du reçu" in answer.content.decode()
    assert send(client, cleo, "prize-hand-over", request.pk, day=today, proof="Reçu 12").status_code == 302
    assert "pas encore confirmé" in see(cleo, "prize-desk")
    send(client, alice, "prize-confirm", request.pk)
    page = see(cleo, "prize-desk")
    assert "pas encore confirmé" not in page and "Reçu 12" in page


def test_a_refused_acceptance_says_why_beside_the_request(client, alice, cleo):
    give_points(alice, 10)
    request = ask(make_prize(euros=Decimal(60)), alice)
    make_budget("50")
    answer = send(client, cleo, "prize-approve", request.pk)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Le budget ne le permet pas" in page and "Reprendre" not in page
    answer = send(client, cleo, "prize-refuse", request.pk, reason="")
    assert answer.status_code == 422 and "pourquoi" in answer.content.decode()


def test_what_has_gone_from_the_desk_meanwhile_is_said_above(client, alice, cleo):
    give_points(alice, 10)
    request = ask(make_prize(), alice)
    actions.cancel(request, by=alice)
    for name, data in (("prize-approve", {}), ("prize-refuse", {"reason": "Non."})):
        answer = send(client, cleo, name, request.pk, **data)
        assert answer.status_code == 422 and "a évolué entre-temps" in answer.content.decode()


def test_a_jury_chooses_on_the_desk(client, see, alice, bob, cleo):
    prize = make_jury_prize()
    hers, his = ask(prize, alice, reason="Pour voir la mer."), ask(prize, bob, reason="Moi aussi.")
    assert "Pour voir la mer." in see(cleo, "prize-desk")
    seen = [hers.pk, his.pk]
    answer = send(client, cleo, "prize-choose", prize.pk, chosen=[hers.pk], seen=seen, reason="")
    assert answer.status_code == 422 and f'value="{hers.pk}" checked' in answer.content.decode()
    assert send(client, cleo, "prize-choose", prize.pk, chosen=[hers.pk], seen=seen, reason="Oui.").status_code == 302
    assert "Demande refusée" in see(bob, "my-prizes") and "Oui." in see(bob, "my-prizes")


def test_pages_cost_as_many_queries_however_many_ask(client, alice, cleo, django_assert_max_num_queries):
    def crowd(count):
        for _ in range(count):
            prize, jury = make_prize(stock=1, cost=1), make_jury_prize()
            person = give_points(make_person("Luc"), 10)
            actions.approve(ask(make_prize(cost=1), person), by=cleo)
            ask(prize, person)
            wait(prize, give_points(make_person("Léa"), 10))
            ask(jury, person, reason="Oui.")
            given = ask(make_prize(cost=1, stock=1), give_points(alice, 5))
            actions.approve(given, by=cleo)
            actions.hand_over(given, by=cleo, proof="Reçu.", day=timezone.localdate())

    crowd(1)
    few = {}
    for who, name in ((cleo, "prize-desk"), (alice, "prizes"), (alice, "my-prizes")):
        client.force_login(who)
        client.get(reverse(name))
        with django_assert_max_num_queries(30) as queries:
            client.get(reverse(name))
        few[name] = len(queries.captured_queries)
    crowd(4)
    for who, name in ((cleo, "prize-desk"), (alice, "prizes"), (alice, "my-prizes")):
        client.force_login(who)
        client.get(reverse(name))
        with django_assert_max_num_queries(few[name]):
            client.get(reverse(name))


# ── the back office ──


@pytest.fixture
def office(client, cleo):
    from editorial.actions import ensure_site
    from people.actions import grant_role
    from people.models import Role

    ensure_site()
    grant_role(cleo, Role.ADMINISTRATOR, at_once=True)
    client.force_login(cleo)
    return client


FIELDS = {"key": "gourde", "name_fr": "Une gourde", "name_en": "A bottle", "stock": 1, "euros": 0, "is_active": "on"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "qu’un jury le donne"),
        ({"cost": 10, "is_by_jury": "on"}, "laissez le prix vide"),
        ({"cost": 0}, "1"),
        ({"cost": 10, "stock": -1}, "0"),
        ({"cost": 10, "euros": -1}, "0"),
    ],
)
def test_a_prize_that_makes_no_sense_is_refused_in_words(office, typed, said):
    page = office.post(reverse("prize:add"), FIELDS | typed).content.decode()
    assert said in page and not Prize.objects.exists()


def test_more_of_a_prize_serves_who_waits_and_there_are_never_fewer_than_promised(office, alice, bob):
    for person in (alice, bob):
        give_points(person, 10)
    prize = make_prize(stock=1)
    ask(prize, alice)
    wait(prize, bob)
    typed = FIELDS | {"key": prize.key, "cost": 10}
    page = office.post(reverse("prize:edit", args=[prize.pk]), typed | {"stock": 0}).content.decode()
    assert "sont déjà promis ou remis" in page
    assert office.post(reverse("prize:edit", args=[prize.pk]), typed | {"stock": 2}).status_code == 302
    assert prize.requests.get(person=bob).state == "asked"
    jury = {name: value for name, value in typed.items() if name != "cost"} | {"is_by_jury": "on", "stock": 2}
    assert "sous l’autre règle" in office.post(reverse("prize:edit", args=[prize.pk]), jury).content.decode()


def test_two_budgets_never_cover_one_day(office):
    make_budget("100")
    today = timezone.localdate()
    days = {"starts_on": today.isoformat(), "ends_on": today.isoformat(), "euros": "5"}
    assert "Un autre budget" in office.post(reverse("prizebudget:add"), days).content.decode()
    days = {"starts_on": "2020-02-01", "ends_on": "2020-01-01", "euros": "5"}
    assert "précède" in office.post(reverse("prizebudget:add"), days).content.decode()
    days = {"starts_on": "2020-01-01", "ends_on": "2020-02-01", "euros": "5"}
    assert office.post(reverse("prizebudget:add"), days).status_code == 302
