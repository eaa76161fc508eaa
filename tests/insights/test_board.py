"""The board's page and its file: who sees them, what they cost, and that they say the same."""

import csv
import io
import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from ideas.models import Campaign, Vote
from people.models import Role, RoleGrant, User
from pipeline import actions
from tests.factories import make_comment, make_entity, make_idea, make_person, make_theme, now

ADDRESSES = ["board", "board-csv"]


def _fill(people, ideas):
    """More of everything the board counts."""
    crowd = [make_person("Nour", entity=make_entity("Cartes")) for _person in range(people)]
    writer = make_person("Inès", entity=make_entity("Régie"))
    for number in range(ideas):
        stage = ("published", "analysis", "project", "pilot", "deployed", "parked")[number % 6]
        idea = make_idea(by=writer, stage=stage, theme=make_theme(f"t{number % 4}", "Thème", "Theme"))
        Vote.objects.bulk_create([Vote(idea=idea, user=person) for person in crowd])
        make_comment(idea, by=crowd[0])


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("who", ["alice", "bob", "mona", "carl", "dora", "cleo"])
def test_for_everybody_but_executives_it_does_not_exist(who, address, client, request):
    client.force_login(request.getfixturevalue(who))
    answer, missing = client.get(reverse(address)), client.get("/board/nothing-here/")
    assert answer.status_code == missing.status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_role_that_has_ended_opens_nothing(address, eve, client):
    RoleGrant.objects.filter(person=eve).update(until=now())
    client.force_login(eve)
    assert client.get(reverse(address)).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_session_one_is_asked_to_log_in(address, client, db):
    assert client.get(reverse(address)).status_code == 302


def test_an_empty_house_has_a_board_too(eve, client):
    client.force_login(eve)
    page = client.get(reverse("board")).content.decode()
    assert "Tout commence" in page or "Everything begins" in page
    assert 'viewBox="0 0 480 -' not in page
    assert "Aucun thème pour l’instant" in page


def test_the_board_speaks_first(eve, client):
    _fill(people=11, ideas=17)
    client.force_login(eve)
    page = client.get(reverse("board"), headers={"Accept-Language": "fr"}).content.decode()
    assert "<h1>" in page and page.index("<h1>") < page.index('<svg class="chart')
    assert 'style="' not in page and "<script>" not in page


def test_the_cost_does_not_grow(eve, client, django_assert_max_num_queries):
    client.force_login(eve)
    for people, ideas in ((11, 6), (5, 18)):
        _fill(people, ideas)
        cache.clear()
        client.force_login(eve)
        with django_assert_max_num_queries(16) as seen:
            assert client.get(reverse("board")).status_code == 200
        assert len(seen) <= 16
        with django_assert_max_num_queries(16):
            client.get(reverse("board-csv"))


def _cells(page):
    """Every cell of the page's tables by (definition, row, column)."""
    found = {}
    for title, body in re.findall(r"<caption>(.*?)</caption>(.*?)</table>", page, re.S):
        head = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', body)
        for row in re.findall(r"<tbody>(.*?)</tbody>", body, re.S)[0].split("</tr>"):
            label = re.findall(r'<th scope="row">(.*?)</th>', row)
            for column, cell in zip(head[1:], re.findall(r'<td class="r">(.*?)</td>', row), strict=bool(label)):
                found[title, label[0], column] = cell
    return found


def _plain(text):
    return re.sub(r"[\s\u202f\xa0]", "", text)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_file_holds_the_numbers_of_the_page(language, eve, client):
    _fill(people=12, ideas=13)
    eve.language = language
    eve.save()
    client.force_login(eve)
    page = client.get(reverse("board")).content.decode()
    answer = client.get(reverse("board-csv"))
    text = answer.content.decode()
    assert text.startswith("\ufeff") and answer["Content-Disposition"].endswith('.csv"')
    rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    from html import unescape

    shown = {tuple(map(unescape, key)): unescape(cell) for key, cell in _cells(page).items()}
    written = {(row[4], row[1], row[2]): row[3] for row in rows[1:]}
    assert len(shown) > 40 and set(shown) == set(written)
    for key, cell in shown.items():
        assert _plain(cell).replace(",", ".") == _plain(written[key]).replace(",", ".") or language == "en", key
    assert all(len(row) == 5 and row[4] for row in rows[1:])


def test_no_cell_of_the_file_is_a_formula(eve, client):
    make_theme("evil", "=2+5", "=2+5")
    Campaign.objects.create(question="@SUM(A1)", opens_at=now(), closes_at=now().replace(year=2999))
    client.force_login(eve)
    rows = csv.reader(io.StringIO(client.get(reverse("board-csv")).content.decode()[1:]), delimiter=";")
    cells = [cell for row in rows for cell in row]
    assert "'=2+5" in cells and "'@SUM(A1)" in cells
    assert not any(cell[:1] in "=+-@\t\r" for cell in cells if cell)


def test_few_people_stay_hidden_on_the_page(eve, idea, client):
    make_comment(idea, by=make_person("Bob"))
    client.force_login(eve)
    text = client.get(reverse("board-csv")).content.decode()
    rows = csv.reader(io.StringIO(text[1:]), delimiter=";")
    row = next(row for row in rows if row[1] in ("ont commenté", "have commented"))
    assert row[3] in ("moins de 10", "fewer than 10")


def test_words_in_the_place_of_a_number_are_set_smaller(eve, client):
    User.objects.filter(pk=eve.pk).update(first_login_at=now())
    client.force_login(eve)
    page = client.get(reverse("board")).content.decode()
    assert page.count('<div class="is-few">') == 1 and "<dd>moins de 10" in page


def test_proposals_that_await_a_signature_are_listed(idea, mona, eve, client):
    RoleGrant.objects.create(person=mona, role=Role.EXECUTIVE)
    actions.park(idea, by=mona, text="Non", reopening="Un budget")
    client.force_login(eve)
    page = client.get(reverse("board")).content.decode()
    assert reverse("stage-move", args=[idea.pk]) in page and "Mona Vidal" in page
