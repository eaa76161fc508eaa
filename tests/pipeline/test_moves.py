"""The table of moves, and what each move writes."""

from datetime import date
from decimal import Decimal
from itertools import product
from uuid import uuid4

import pytest
from django.utils import timezone

from core.errors import DomainError
from core.worktime import working_days_between
from ideas.models import Activity, Idea, Step
from ideas.verbs import Verb
from pipeline import actions
from pipeline.models import Benefit, StageDecision
from pipeline.moves import CHAIN, MOVES, PARKED, Move, moves_from, target_of
from register.actions import verify
from register.models import Entry
from tests.factories import make_idea

BENEFIT = {"amount": Decimal(1200), "unit": "hours", "method": "Relevé des appels", "measured_on": date(2026, 1, 5)}
STAGES = [*CHAIN, PARKED]


def _decide(idea, move, by, **fields):
    fields.setdefault("text", "Parce que cela sert tout le monde.")
    if move == Move.PARK:
        fields.setdefault("reopening", "Quand le budget 2027 sera voté.")
    if move == Move.DEPLOY:
        fields.setdefault("benefit", BENEFIT)
    return actions.decide(idea, move, by=by, **fields)


def _fresh(idea):
    return Idea.objects.get(pk=idea.pk)


def test_an_idea_walks_the_whole_chain(idea, eve):
    moves = (Move.RETAIN, Move.START_PROJECT, Move.START_PILOT, Move.DEPLOY)
    for move, stage in zip(moves, CHAIN[1:], strict=True):
        decision = _decide(idea, move, eve)
        assert decision.state == "effective"
        assert _fresh(idea).stage.key == stage
    assert [s.stage.key for s in Step.objects.filter(idea=idea, stage__isnull=False)] == list(CHAIN)


def test_the_named_actions_are_the_moves_of_the_table(idea, eve):
    actions.retain(idea, by=eve, text="Oui")
    actions.start_project(idea, by=eve, text="Oui")
    actions.start_pilot(idea, by=eve, text="Oui")
    actions.deploy(idea, by=eve, text="Oui", benefit=BENEFIT)
    actions.step_back(idea, by=eve, text="Le pilote reprend")
    actions.park(idea, by=eve, text="Trop cher", reopening="Un fournisseur moins cher")
    assert _fresh(idea).stage.key == "parked"
    actions.reopen(idea, by=eve, text="Trouvé")
    assert _fresh(idea).stage.key == "pilot"
    actions.park(idea, by=eve, text="Trop cher", reopening="Un fournisseur moins cher")
    actions.reopen(idea, by=eve, text="Que les votes parlent", to_votes=True)
    assert _fresh(idea).stage.key == "published"
    assert verify() is None


@pytest.mark.parametrize(("move", "stage"), [(m, s) for m, s in product(MOVES, STAGES) if not MOVES[m].targets.get(s)])
def test_an_illegal_move_is_refused_and_changes_nothing(move, stage, alice, eve):
    idea = make_idea(by=alice, stage=stage)
    entries = Entry.objects.count()
    with pytest.raises(DomainError):
        _decide(idea, move, eve)
    assert _fresh(idea).stage.key == stage
    assert not StageDecision.objects.exists()
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("stage", STAGES)
def test_every_move_is_reversible_by_further_moves(stage):
    for move in moves_from(stage, before="pilot"):
        seen, edge = set(), {target_of(move, stage, "pilot")}
        while edge - seen:
            seen |= edge
            edge = {target_of(m, key, stage if key == PARKED else "published") for key in seen for m in MOVES} - {None}
        assert stage in seen | edge


def test_a_move_writes_decision_step_diary_and_register(idea, eve):
    decision = actions.retain(idea, by=eve, text="Quatre services y gagnent.")
    step = Step.objects.get(idea=idea, ended_at__isnull=True)
    assert (step.stage.key, step.holder, step.entity) == ("analysis", eve, eve.entity)
    assert working_days_between(step.started_at, step.due_at) == 20
    line = Activity.objects.get(verb=Verb.STAGE_MOVED)
    assert line.by == eve and line.idea == idea
    assert line.data == {"from": "published", "to": "analysis", "decision": decision.pk}
    entry = Entry.objects.get(number=decision.register_number)
    assert entry.kind == "stage_moved" and entry.data["idea"] == idea.reference
    assert "Quatre services" not in str(entry.data)
    assert verify() is None


def test_sending_a_decision_twice_makes_it_once(idea, eve):
    key = uuid4().hex
    first = actions.retain(idea, by=eve, text="Oui", client_key=key)
    assert actions.retain(idea, by=eve, text="Oui", client_key=key) == first
    assert Activity.objects.filter(verb=Verb.STAGE_MOVED).count() == 1


def test_a_form_sent_for_one_idea_does_not_decide_about_another(idea, alice, eve):
    key = uuid4().hex
    actions.retain(idea, by=eve, text="Oui", client_key=key)
    with pytest.raises(DomainError):
        actions.retain(make_idea(by=alice), by=eve, text="Oui", client_key=key)


def test_a_decision_made_on_an_old_screen_is_refused(idea, eve):
    actions.retain(idea, by=eve, text="Oui")
    with pytest.raises(DomainError, match="entre-temps|meantime"):
        _decide(idea, Move.PARK, eve, seen="published")
    assert _fresh(idea).stage.key == "analysis"


@pytest.mark.parametrize(
    ("move", "stage", "fields", "field"),
    [
        (Move.RETAIN, "published", {"text": "  "}, "text"),
        (Move.RETAIN, "published", {"text": "x" * 4001}, "text"),
        (Move.PARK, "published", {"reopening": ""}, "reopening"),
        (Move.DEPLOY, "pilot", {"benefit": None}, "unit"),
        (Move.DEPLOY, "pilot", {"benefit": {**BENEFIT, "unit": "bananas"}}, "unit"),
        (Move.DEPLOY, "pilot", {"benefit": {**BENEFIT, "amount": None}}, "amount"),
        (Move.DEPLOY, "pilot", {"benefit": {**BENEFIT, "amount": Decimal(-1)}}, "amount"),
        (Move.DEPLOY, "pilot", {"benefit": {**BENEFIT, "method": ""}}, "method"),
        (Move.DEPLOY, "pilot", {"benefit": {**BENEFIT, "measured_on": date(2999, 1, 1)}}, "measured_on"),
    ],
)
def test_what_a_move_needs_is_asked_for_at_its_field(move, stage, fields, field, alice, eve):
    idea = make_idea(by=alice, stage=stage)
    with pytest.raises(DomainError) as refusal:
        _decide(idea, move, eve, **fields)
    assert refusal.value.field == field
    assert _fresh(idea).stage.key == stage


def test_deploying_records_the_benefit(alice, eve):
    idea = make_idea(by=alice, stage="pilot")
    actions.deploy(idea, by=eve, text="Chapeau", benefit=BENEFIT)
    row = Benefit.objects.get(idea=idea)
    assert (row.amount, row.unit, row.by) == (Decimal(1200), "hours", eve)
    assert Activity.objects.get(verb=Verb.BENEFIT_MEASURED).data["unit"] == "hours"


def test_a_later_measure_replaces_the_earlier_one_in_the_totals(alice, eve):
    idea = make_idea(by=alice, stage="pilot")
    actions.deploy(idea, by=eve, text="Chapeau", benefit=BENEFIT)
    again = {**BENEFIT, "amount": Decimal(1500), "measured_on": timezone.localdate()}
    first = actions.measure(idea, by=eve, benefit=again)
    assert actions.measure(idea, by=eve, benefit=again) == first
    actions.measure(idea, by=eve, benefit={**BENEFIT, "amount": Decimal(9000), "unit": "euros"})
    present = {(b.amount, b.unit) for b in Benefit.objects.present()}
    assert present == {(Decimal(1500), "hours"), (Decimal(9000), "euros")}
    actions.step_back(idea, by=eve, text="Retour au pilote")
    assert not Benefit.objects.present().exists()


def test_only_a_deployed_idea_is_measured(idea, eve):
    with pytest.raises(DomainError):
        actions.measure(idea, by=eve, benefit=BENEFIT)


def test_an_idea_open_to_votes_again_is_held_by_nobody(alice, eve):
    idea = make_idea(by=alice, stage="analysis")
    actions.step_back(idea, by=eve, text="Pas mûre")
    step = Step.objects.get(idea=idea, ended_at__isnull=True)
    assert step.stage.key == "published" and step.holder is None and step.due_at is None
