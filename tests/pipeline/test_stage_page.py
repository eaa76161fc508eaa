"""What the idea's page shows to executives and to everybody, and what comes back from the forms."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from ideas.models import Idea
from people.models import Role, RoleGrant
from pipeline import actions
from pipeline.models import Benefit, StageDecision
from tests.factories import make_idea, make_person

PARK = {"move": "park", "text": "Trop tôt.", "reopening": "Un budget en 2027.", "seen": "published"}


def _address(idea):
    return f"/ideas/{idea.pk}/stage/"


def _tags(idea, user):
    request = RequestFactory().get("/")
    request.user = user
    template = Template("{% load pipeline %}{% stage_panel idea %}|{% stage_answers idea %}")
    return template.render(Context({"idea": idea, "request": request})).split("|")


@pytest.fixture
def boss(mona):
    RoleGrant.objects.create(person=mona, role=Role.EXECUTIVE)
    return mona


@pytest.fixture
def proposal(idea, boss):
    return actions.park(idea, by=boss, text="Trop tôt.", reopening="Un budget en 2027.")


def test_only_executives_see_the_panel(idea, alice, bob, eve):
    assert _tags(idea, alice)[0].strip() == _tags(idea, bob)[0].strip() == ""
    assert 'value="retain"' in _tags(idea, eve)[0]
    assert 'value="deploy"' not in _tags(idea, eve)[0]


@pytest.mark.parametrize("who", ["alice", "bob", "cleo", "dora", "carl"])
def test_for_everybody_else_the_address_does_not_exist(who, idea, client, request):
    client.force_login(request.getfixturevalue(who))
    missing = client.get("/ideas/999999/stage/")
    for answer in (
        client.get(_address(idea)),
        client.post(_address(idea), PARK),
        client.post(f"/ideas/{idea.pk}/stage/1/", {"answer": "confirm"}),
        client.post(f"/ideas/{idea.pk}/benefit/", {}),
    ):
        assert answer.status_code == 404
        assert len(answer.content) == len(missing.content)
    assert Idea.objects.get(pk=idea.pk).stage.key == "published"


def test_an_idea_under_review_has_no_such_address(alice, eve, client):
    client.force_login(eve)
    idea = make_idea(by=alice, status="submitted")
    assert client.get(_address(idea)).status_code == client.post(_address(idea), PARK).status_code == 404


def test_a_decision_moves_the_idea_and_leads_back_to_it(idea, eve, client):
    client.force_login(eve)
    answer = client.post(_address(idea), PARK)
    assert answer.status_code == 302 and answer["Location"].startswith(idea.get_absolute_url())
    assert Idea.objects.get(pk=idea.pk).stage.key == "parked"
    again = client.post(_address(make_idea(by=idea.authorships.get().person)), PARK, headers={"HX-Request": "true"})
    assert "HX-Redirect" in again


@pytest.mark.parametrize("htmx", [True, False])
def test_a_form_with_a_hole_comes_back_with_its_words(htmx, idea, eve, client):
    client.force_login(eve)
    answer = client.post(_address(idea), {**PARK, "reopening": ""}, headers={"HX-Request": "true"} if htmx else {})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Trop tôt." in page and 'id="id_reopening_error"' in page and 'value="park" checked' in page
    assert ("<html" in page) is not htmx
    assert not StageDecision.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"move": "fly", "text": "x"},
        {"move": "retain"},
        {"move": "retain", "text": "x" * 5000},
        {"move": "start_pilot", "text": "Trop vite"},
        {"move": "retain", "text": "Oui", "seen": "pilot"},
        {"move": "deploy", "text": "Oui", "amount": "beaucoup"},
        {"move": "park", "text": "Non", "reopening": "x" * 5000},
    ],
)
def test_bad_input_is_answered_by_words(data, idea, eve, client):
    client.force_login(eve)
    answer = client.post(_address(idea), data)
    assert answer.status_code == 422
    assert b'class="error"' in answer.content or b'role="alert"' in answer.content
    assert not StageDecision.objects.exists()


def test_markup_in_a_decision_is_shown_as_text(idea, eve, client, bob):
    client.force_login(eve)
    client.post(_address(idea), {"move": "retain", "text": "<script>alert(1)</script><b>oui</b>"})
    answers = _tags(Idea.objects.get(pk=idea.pk), bob)[1]
    assert "<script>" not in answers and "&lt;script&gt;" in answers


def test_deploying_asks_for_the_benefit_and_shows_it_to_everybody(alice, bob, eve, client):
    idea = make_idea(by=alice, stage="pilot")
    client.force_login(eve)
    data = {"move": "deploy", "text": "Chapeau", "unit": "euros", "amount": "12\u202f500,50", "method": "Factures 2025"}
    assert client.post(_address(idea), {**data, "amount": ""}).status_code == 422
    assert client.post(_address(idea), data).status_code == 302
    assert str(Benefit.objects.get().amount) == "12500.50"
    assert "Factures 2025" in _tags(Idea.objects.get(pk=idea.pk), bob)[1]
    measure = {"measure-unit": "hours", "measure-amount": "40", "measure-method": "Pointages"}
    assert client.post(f"/ideas/{idea.pk}/benefit/", {**measure, "measure-method": ""}).status_code == 422
    assert client.post(f"/ideas/{idea.pk}/benefit/", measure).status_code == 302
    assert Benefit.objects.count() == 2


def test_answers_say_who_decided_why_and_what_would_reopen(idea, eve, bob):
    actions.park(idea, by=eve, text="Trop tôt.", reopening="Un budget en 2027.")
    answers = _tags(Idea.objects.get(pk=idea.pk), bob)[1]
    for words in ("Eve Marchand", "Trop tôt.", "Un budget en 2027."):
        assert words in answers


def test_a_proposal_is_shown_to_executives_alone(idea, proposal, boss, eve, bob, alice):
    fresh = Idea.objects.get(pk=idea.pk)
    assert all("Trop tôt." not in part for user in (bob, alice) for part in _tags(fresh, user))
    assert 'value="confirm"' in _tags(fresh, eve)[0]
    mine = _tags(fresh, boss)[0]
    assert 'value="take_back"' in mine and 'value="confirm"' not in mine


def test_an_executive_in_the_line_sees_the_proposal_and_cannot_sign(idea, proposal, head, client):
    RoleGrant.objects.create(person=head, role=Role.EXECUTIVE)
    assert 'value="confirm"' not in _tags(Idea.objects.get(pk=idea.pk), head)[0]
    client.force_login(head)
    answer = client.post(f"/ideas/{idea.pk}/stage/{proposal.pk}/", {"answer": "confirm"})
    assert answer.status_code == 422
    assert StageDecision.objects.get().state == "pending"


def test_signing_and_declining_by_the_form(idea, proposal, eve, client):
    client.force_login(eve)
    address = f"/ideas/{idea.pk}/stage/{proposal.pk}/"
    assert client.get(address).status_code == 405
    assert client.post(address, {"answer": "decline"}).status_code == 422
    assert client.post(address, {"answer": "perhaps"}).status_code == 422
    assert client.post(address, {"answer": "confirm"}).status_code == 302
    assert Idea.objects.get(pk=idea.pk).stage.key == "parked"
    assert client.post(address, {"answer": "decline", "second_text": "Non"}).status_code == 422


def test_the_second_signature_stands_in_the_answer(idea, proposal, eve, bob):
    actions.confirm(proposal, by=eve)
    answers = _tags(Idea.objects.get(pk=idea.pk), bob)[1]
    assert "Mona Vidal" in answers and "Eve Marchand" in answers


def test_an_executive_who_is_an_author_gets_no_form(idea, alice):
    RoleGrant.objects.create(person=alice, role=Role.EXECUTIVE)
    assert 'name="move"' not in _tags(idea, alice)[0]


@pytest.mark.parametrize(("who", "most"), [("bob", 2), ("eve", 3)])
def test_the_tags_cost_few_queries(who, most, alice, eve, request, django_assert_max_num_queries):
    person = request.getfixturevalue(who)
    idea = make_idea(by=alice)
    for _round in range(4):
        actions.retain(idea, by=eve, text="Oui")
        actions.step_back(idea, by=make_person("Fred", role=Role.EXECUTIVE), text="Non")
    idea = Idea.objects.select_related("stage").get(pk=idea.pk)
    with django_assert_max_num_queries(most):
        _tags(idea, person)
