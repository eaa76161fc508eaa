"""A setback for an idea of somebody below the executive takes two, and nobody above an author is the second."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import DomainError
from ideas.actions import withdraw
from ideas.models import Activity, Authorship, Idea, Step
from ideas.verbs import Verb
from people.closure import rebuild
from people.models import LineFault, ReportingLine, Role, RoleGrant
from pipeline import actions
from pipeline.models import StageDecision
from register.actions import verify
from register.models import Entry, Token
from tests.factories import make_entity, make_idea, make_person

PARK = {"text": "Trop tôt.", "reopening": "Un budget en 2027."}


@pytest.fixture
def boss(mona):
    """Mona, alice's manager, is an executive too."""
    RoleGrant.objects.create(person=mona, role=Role.EXECUTIVE)
    return mona


@pytest.fixture
def proposal(idea, boss):
    return actions.park(idea, by=boss, **PARK)


def _stage(idea):
    return Idea.objects.get(pk=idea.pk).stage.key


def test_parking_the_idea_of_a_report_waits(idea, proposal, boss):
    assert proposal.state == "pending" and proposal.effective_at is None
    assert _stage(idea) == "published"
    assert Step.objects.filter(idea=idea, ended_at__isnull=True, stage__key="published").exists()
    assert list(Activity.objects.filter(idea=idea, verb__startswith="stage").values_list("verb", flat=True)) == [
        Verb.STAGE_PROPOSED
    ]
    assert Entry.objects.latest("number").kind == "stage_proposed"


def test_moving_the_idea_of_a_report_back_waits(alice, boss):
    idea = make_idea(by=alice, stage="project")
    assert actions.step_back(idea, by=boss, text="Pas prête").state == "pending"
    assert _stage(idea) == "project"


@pytest.mark.parametrize("depth", [2, 3])
def test_any_level_above_counts(depth, boss, alice):
    below = alice
    for _level in range(depth - 1):
        below = make_person("Nour", manager=below)
    assert actions.park(make_idea(by=below), by=boss, **PARK).state == "pending"


@pytest.mark.parametrize("kind", ["dotted", "acting"])
def test_dotted_and_acting_managers_count(kind, idea, alice, eve):
    ReportingLine.objects.create(person=alice, manager=eve, kind=kind)
    rebuild()
    assert actions.park(idea, by=eve, **PARK).state == "pending"


@pytest.mark.parametrize(("days", "state"), [(200, "pending"), (500, "effective")])
def test_a_former_manager_counts_for_twelve_months(days, state, idea, alice, eve):
    end = timezone.now() - timedelta(days=days)
    ReportingLine.objects.create(person=alice, manager=eve, since=end - timedelta(days=90), until=end)
    rebuild()
    assert actions.park(idea, by=eve, **PARK).state == state


def test_one_author_below_among_several_is_enough(idea, bob, eve):
    report = make_person("Rita", manager=eve)
    Authorship.objects.create(idea=idea, person=report, role="co_author", state="invited")
    assert actions.park(idea, by=eve, **PARK).state == "pending"


def test_an_author_whose_line_is_broken_may_be_below_so_it_waits(idea, alice, eve, boss):
    neighbour = make_person("Yann", manager=eve, entity=alice.entity, role=Role.EXECUTIVE)
    LineFault.objects.create(person=alice, kind="hole")
    assert actions.park(idea, by=eve, **PARK).state == "effective"  # another company, complete line
    assert actions.park(make_idea(by=alice), by=neighbour, **PARK).state == "pending"


def test_an_executive_from_outside_the_line_parks_alone(idea, eve):
    assert actions.park(idea, by=eve, **PARK).state == "effective"
    assert _stage(idea) == "parked"


def test_a_step_forward_for_a_report_needs_nobody_else(idea, boss):
    assert actions.retain(idea, by=boss, text="Oui").state == "effective"


def test_a_second_executive_signs(idea, proposal, boss, eve):
    signed = actions.confirm(proposal, by=eve)
    assert (signed.state, signed.by, signed.second_by) == ("effective", boss, eve)
    assert _stage(idea) == "parked"
    step = Step.objects.get(idea=idea, ended_at__isnull=True)
    assert step.holder == boss and step.note == PARK["reopening"]
    line = Activity.objects.get(verb=Verb.STAGE_MOVED)
    assert line.by == eve and line.data["proposed_by"] == boss.pk
    data = Entry.objects.get(number=signed.register_number).data
    assert data["second_by"] == Token.objects.get(person=eve.pk).value
    assert data["setback"] is True
    assert [found["result"] for found in data["certificates"]] == ["line", "free"]
    assert verify() is None


def test_signing_twice_signs_once(idea, proposal, eve):
    actions.confirm(proposal, by=eve)
    actions.confirm(proposal, by=eve)
    assert Activity.objects.filter(verb=Verb.STAGE_MOVED).count() == 1


def test_a_second_executive_declines_with_a_reason(idea, proposal, eve):
    with pytest.raises(DomainError) as refusal:
        actions.decline(proposal, by=eve, text=" ")
    assert refusal.value.field == "second_text"
    declined = actions.decline(proposal, by=eve, text="Essayons d’abord.")
    actions.decline(proposal, by=eve, text="Essayons d’abord.")
    assert (declined.state, declined.second_by) == ("declined", eve)
    assert _stage(idea) == "published"
    assert Activity.objects.filter(verb=Verb.STAGE_DECLINED).count() == 1
    with pytest.raises(DomainError):
        actions.confirm(proposal, by=eve)


def _first(boss, alice, idea, head):
    return boss


def _overseer(boss, alice, idea, head):
    RoleGrant.objects.create(person=head, role=Role.EXECUTIVE)
    return head


def _below(boss, alice, idea, head):
    return make_person("Tom", manager=alice, role=Role.EXECUTIVE)


def _author(boss, alice, idea, head):
    RoleGrant.objects.create(person=alice, role=Role.EXECUTIVE)
    return alice


def _co_author(boss, alice, idea, head):
    person = make_person("Ines", manager=head, role=Role.EXECUTIVE)
    Authorship.objects.create(idea=idea, person=person, role="co_author")
    return person


def _employee(boss, alice, idea, head):
    return make_person("Bob", manager=head)


def _ended_role(boss, alice, idea, head):
    person = make_person("Lou", manager=head)
    RoleGrant.objects.create(person=person, role=Role.EXECUTIVE, until=timezone.now() - timedelta(days=1))
    return person


@pytest.mark.parametrize("who", [_first, _overseer, _below, _author, _co_author, _employee, _ended_role])
def test_who_cannot_be_the_second(who, idea, proposal, boss, alice, head):
    person = who(boss, alice, idea, head)
    with pytest.raises(DomainError):
        actions.confirm(proposal, by=person)
    with pytest.raises(DomainError):
        actions.decline(proposal, by=person, text="Non")
    assert StageDecision.objects.get(pk=proposal.pk).state == "pending"
    assert _stage(idea) == "published"


def test_an_executive_never_decides_about_their_own_idea(idea, alice, eve):
    RoleGrant.objects.create(person=alice, role=Role.EXECUTIVE)
    for state in ("invited", "active"):
        Authorship.objects.update_or_create(idea=idea, person=eve, defaults={"role": "co_author", "state": state})
        for person in (alice, eve):
            with pytest.raises(DomainError):
                actions.retain(idea, by=person, text="Oui")


def test_only_executives_decide(idea, bob, cleo, dora, carl):
    for person in (bob, cleo, dora, carl):
        with pytest.raises(DomainError):
            actions.retain(idea, by=person, text="Oui")


def test_an_idea_that_is_not_published_cannot_be_moved(alice, eve):
    for status in ("submitted", "returned", "refused", "withdrawn"):
        with pytest.raises(DomainError):
            actions.retain(make_idea(by=alice, status=status), by=eve, text="Oui")


def test_an_idea_outside_the_executives_audience_cannot_be_moved(alice, eve):
    idea = make_idea(by=alice, audience=make_entity("Annuaires"))
    with pytest.raises(DomainError):
        actions.retain(idea, by=eve, text="Oui")


def test_a_proposal_does_not_freeze_the_idea(idea, proposal, eve):
    actions.retain(idea, by=eve, text="Elle mérite mieux.")
    assert _stage(idea) == "analysis"
    assert StageDecision.objects.get(pk=proposal.pk).state == "lapsed"
    with pytest.raises(DomainError):
        actions.confirm(proposal, by=eve)


def test_there_is_one_proposal_at_a_time(idea, proposal, boss):
    with pytest.raises(DomainError):
        actions.park(idea, by=boss, **PARK)


def test_the_first_executive_takes_a_proposal_back(idea, proposal, boss, eve):
    with pytest.raises(DomainError):
        actions.take_back(proposal, by=eve)
    assert actions.take_back(proposal, by=boss).state == "lapsed"
    assert actions.park(idea, by=boss, **PARK).state == "pending"


def test_a_proposal_about_a_withdrawn_idea_cannot_be_signed(idea, proposal, alice, eve):
    withdraw(idea, by=alice)
    with pytest.raises(DomainError):
        actions.confirm(proposal, by=eve)


def test_a_line_that_arises_after_the_proposal_bars_the_second(idea, proposal, alice, eve):
    ReportingLine.objects.create(person=alice, manager=eve, kind="dotted")
    rebuild()
    with pytest.raises(DomainError):
        actions.confirm(proposal, by=eve)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_executives_who_answer_at_once_are_heard_once(idea, proposal, eve, head):
    fred = make_person("Fred", manager=head, entity=make_entity("Cartes"), role=Role.EXECUTIVE)
    gate, heard, refused = Barrier(2), [], []

    def answer(action, person, **words):
        gate.wait()
        try:
            heard.append(action(proposal, by=person, **words).state)
        except DomainError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [
        Thread(target=answer, args=(actions.confirm, eve)),
        Thread(target=answer, args=(actions.decline, fred), kwargs={"text": "Non"}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == len(refused) == 1
    moved = Activity.objects.filter(verb__in=[Verb.STAGE_MOVED, Verb.STAGE_DECLINED], idea=idea)
    assert moved.count() == 1
    assert verify() is None
