"""Appeals: once per decision, in other hands, answered in writing, in force at once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import DomainError
from ideas import actions as idea_actions
from ideas.models import Activity, Comment, Idea
from ideas.verbs import Verb
from moderation import actions
from moderation.figures import overturns
from moderation.grounds import ground_of_comment, ground_of_idea
from moderation.models import Appeal, Correspondent, Seat
from people.actions import set_manager
from people.models import Entity, Role
from pipeline import actions as pipeline
from register.actions import verify
from register.models import Entry
from tests.factories import make_comment, make_entity, make_idea, make_person, make_theme
from tests.threads import together

MONTH = timedelta(days=31)


@pytest.fixture
def bruno(head):
    """A second correspondent of the theme, in a third company."""
    bruno = make_person("Bruno", manager=head, entity=make_entity("Édition", code="edition"))
    Correspondent.objects.create(person=bruno, theme=make_theme(), company=bruno.entity)
    return bruno


@pytest.fixture
def refused(alice, carl, bruno):
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    actions.refuse(review, by=review.reviewer, reason="unclear", text="On ne comprend pas.", nothing=True)
    return Idea.objects.get(pk=review.idea_id)


@pytest.fixture
def contested(refused, alice):
    return actions.appeal(ground_of_idea(refused), by=alice, text="Relisez le deuxième exemple.")


@pytest.fixture
def parked(alice, eve, head):
    make_person("Édouard", manager=head, entity=make_entity("Édition", code="edition"), role=Role.EXECUTIVE)
    idea = make_idea(by=alice)
    pipeline.retain(idea, by=eve, text="À étudier.")
    pipeline.park(Idea.objects.get(pk=idea.pk), by=eve, text="Trop tôt.", reopening="Un budget.")
    return Idea.objects.get(pk=idea.pk)


def seat_of(appeal):
    return Seat.objects.open().select_related("appeal__idea", "appeal__comment", "judge").get(appeal=appeal)


def first_judge(idea):
    return Activity.objects.get(idea=idea, verb=Verb.REFUSED).by


def test_an_appeal_goes_to_somebody_else_who_may_read_the_idea(contested, refused):
    seat = seat_of(contested)
    assert seat.judge != first_judge(refused)
    assert Idea.objects.visible_to(seat.judge).filter(pk=refused.pk).exists()
    assert not Idea.objects.visible_to(first_judge(refused)).filter(pk=refused.pk).exists()
    step = refused.steps.get(ended_at=None)
    assert (step.holder, step.purpose, step.note) == (seat.judge, "appeal", "On ne comprend pas.")
    assert step.due_at == seat.due_at == Appeal.objects.get().due_at
    assert [e.kind for e in Entry.objects.all()][-3:] == ["review", "appeal", "appeal_assigned"]
    assert "exemple" not in str([e.data for e in Entry.objects.select_related("payload")])


def test_the_same_decision_is_appealed_against_once(contested, refused, alice):
    assert actions.appeal(ground_of_idea(refused), by=alice) == contested
    assert Appeal.objects.count() == Activity.objects.filter(verb=Verb.APPEALED).count() == 1


def test_only_an_author_appeals_and_only_for_thirty_days(refused, alice, bob, mona):
    for person in (bob, mona):
        with pytest.raises(DomainError):
            actions.appeal(ground_of_idea(refused), by=person)
    with time_machine.travel(timezone.now() + MONTH), pytest.raises(DomainError, match="ended|fin"):
        actions.appeal(ground_of_idea(refused), by=alice)
    assert not Appeal.objects.exists()


def test_an_overturned_refusal_publishes_at_once(contested, refused):
    seat = seat_of(contested)
    actions.answer_appeal(seat, by=seat.judge, verdict="overturn", text="L’exemple est clair.")
    contested.refresh_from_db()
    assert contested.state == Appeal.State.OVERTURNED
    assert Idea.objects.get(pk=refused.pk).status == Idea.Status.PUBLISHED
    fact = Activity.objects.get(verb=Verb.APPEAL_DECIDED)
    assert fact.data["overturned"] is True
    assert fact.data["first"] == [first_judge(refused).pk]
    assert Entry.objects.get(number=contested.register_number).data["outcome"] == "overturned"
    assert verify() is None
    assert not refused.readers.filter(until=None).exists()


def test_a_confirmed_refusal_stays_with_its_answer(contested, refused):
    seat = seat_of(contested)
    actions.answer_appeal(seat, by=seat.judge, verdict="confirm", text="Il manque un exemple.")
    idea = Idea.objects.get(pk=refused.pk)
    assert idea.status == Idea.Status.REFUSED
    assert (idea.steps.get(ended_at=None).holder, idea.steps.get(ended_at=None).due_at) == (None, None)
    assert ground_of_idea(idea).appeal == contested
    actions.answer_appeal(seat, by=seat.judge, verdict="confirm", text="Il manque un exemple.")
    with pytest.raises(actions.TooLate):
        actions.answer_appeal(seat, by=seat.judge, verdict="overturn", text="Finalement si.")
    assert Entry.objects.filter(kind="appeal_decided").count() == 1


def test_an_answer_needs_a_choice_and_words(contested):
    seat = seat_of(contested)
    for verdict, text, field in (
        ("", "Mes mots", "verdict"),
        ("overturn", " ", "text"),
        ("overturn", "x" * 5000, "text"),
    ):
        with pytest.raises(DomainError) as no:
            actions.answer_appeal(seat, by=seat.judge, verdict=verdict, text=text)
        assert no.value.field == field


def test_nobody_but_its_judge_answers(contested, refused, mona, alice):
    seat = seat_of(contested)
    for person in (first_judge(refused), mona, alice):
        with pytest.raises(DomainError):
            actions.answer_appeal(seat, by=person, verdict="overturn", text="x")


def test_the_judge_is_not_of_the_team_of_the_first_one(alice, head):
    team = make_entity("Équipe plans", kind=Entity.Kind.TEAM, parent=make_entity("Cartes"), code="plans")
    chief, other = (make_person(name, manager=head, entity=make_entity("Cartes")) for name in ("Yves", "Zoé"))
    # carl and chloé share a team, carl and denis a manager, who is yves; nora works elsewhere
    teams = {"Carl": (chief, team), "Chloé": (other, team), "Denis": (chief, make_entity("Édition", code="edition"))}
    people = [chief] + [make_person(name, manager=boss, entity=place) for name, (boss, place) in teams.items()]
    near = make_person("Nora", manager=other, entity=make_entity("Annuaires"))
    for person in (*people, near):
        Correspondent.objects.create(person=person, theme=make_theme(), company=make_entity("Cartes"))
    carl = people[1]
    Correspondent.objects.exclude(person=carl).update(is_active=False)
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    actions.refuse(review, by=review.reviewer, reason="unclear", text="Flou.", nothing=True)
    assert first_judge(review.idea) == carl
    Correspondent.objects.update(is_active=True)
    made = actions.appeal(ground_of_idea(Idea.objects.get()), by=alice)
    assert seat_of(made).judge == near
    assert {"reason": "first_team", "count": 3} in seat_of(made).why["left_out"]


def test_who_gave_a_second_opinion_does_not_judge_the_appeal(alice, carl, bruno, head):
    nora = make_person("Nora", manager=head, entity=make_entity("Cartes", code="cartes"))
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    asked = actions.ask_opinion(review, by=review.reviewer, text="Trop cher aussi.")
    actions.give_opinion(asked, by=asked.person, text="Trop cher.")
    Correspondent.objects.create(person=nora, theme=make_theme(), company=alice.entity)  # the last one otherwise
    actions.refuse(review, by=review.reviewer, reason="unclear", text="Flou.", nothing=True)
    seat = seat_of(actions.appeal(ground_of_idea(Idea.objects.get()), by=alice))
    assert seat.judge == nora
    assert {"reason": "heard", "count": 1} in seat.why["left_out"]


def test_who_reported_a_comment_does_not_judge_its_hiding(idea, bob, cleo, head, alice):
    reporter, other = (make_person(name, manager=head, role=Role.MANAGER) for name in ("Rémi", "Zita"))
    comment = make_comment(idea, by=bob)
    report = actions.report_comment(comment, by=reporter, reason="offensive")
    actions.answer_report(report, by=cleo, hide=True, answer="Il vise une personne.")
    made = actions.appeal(ground_of_comment(Comment.objects.get(pk=comment.pk)), by=bob)
    assert seat_of(made).judge == other
    assert {"reason": "heard", "count": 1} in seat_of(made).why["left_out"]


def test_a_judge_who_joins_the_team_of_the_first_one_is_relieved(contested, refused):
    seat, first = seat_of(contested), first_judge(refused)
    set_manager(seat.judge, first.lines_up.get().manager)
    with pytest.raises(DomainError, match="team|équipe"):
        actions.answer_appeal(seat, by=seat.judge, verdict="overturn", text="x")
    actions.catch_up()
    seat.refresh_from_db()
    assert (seat.state, seat.why["ended"]) == (Seat.State.CLOSED, "first_team")
    assert not Idea.objects.visible_to(seat.judge).filter(pk=refused.pk).exists()


def test_without_anybody_an_appeal_waits_and_is_given_within_a_minute(alice, carl, head):
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    actions.refuse(review, by=carl, reason="unclear", text="Flou.", nothing=True)
    made = actions.appeal(ground_of_idea(Idea.objects.get()), by=alice)
    assert not made.seats.exists()
    actions.catch_up()
    assert Activity.objects.filter(verb=Verb.APPEAL_WAITS).count() == 1
    cleo = make_person("Cleo", manager=head, entity=make_entity("Cartes"), role=Role.MANAGER)
    actions.catch_up()
    assert seat_of(made).judge == cleo


def test_a_judge_who_comes_above_the_author_is_relieved_at_once(contested, alice, cleo):
    judge = seat_of(contested).judge
    set_manager(alice, judge)
    with pytest.raises(actions.TooLate):
        actions.answer_appeal(seat_of(contested), by=judge, verdict="confirm", text="Non.")
    actions.catch_up()
    assert seat_of(contested).judge == cleo
    assert not Idea.objects.visible_to(judge).filter(pk=contested.idea_id).exists()


@pytest.fixture
def before_panel(contested, cleo, dora, head):
    make_person("Chloé", manager=head, entity=make_entity("Annuaires"), role=Role.MANAGER)
    with time_machine.travel(timezone.now() + MONTH, tick=False):
        assert actions.escalate_appeals() == 1
        assert actions.escalate_appeals() == 0
    contested.refresh_from_db()
    return contested


def test_an_overdue_appeal_goes_to_three_of_whom_one_is_a_delegate(before_panel, refused, dora):
    seats = list(Seat.objects.open().filter(appeal=before_panel))
    assert len({seat.judge_id for seat in seats}) == 3
    assert dora in [seat.judge for seat in seats]
    assert first_judge(refused) not in [seat.judge for seat in seats]
    late = before_panel.seats.get(state=Seat.State.CLOSED)
    assert late.why["ended"] == "late"
    assert late.judge not in [seat.judge for seat in seats]
    assert Activity.objects.filter(verb=Verb.APPEAL_TO_PANEL).count() == 1


def test_two_of_three_decide(before_panel, refused):
    seats = list(Seat.objects.open().filter(appeal=before_panel).select_related("appeal__idea", "judge"))
    for seat, verdict in zip(seats, ("overturn", "confirm", "overturn"), strict=True):
        assert Idea.objects.get(pk=refused.pk).status == Idea.Status.REFUSED
        actions.answer_appeal(seat, by=seat.judge, verdict=verdict, text="Mon avis.")
    before_panel.refresh_from_db()
    assert before_panel.state == Appeal.State.OVERTURNED
    assert Idea.objects.get(pk=refused.pk).status == Idea.Status.PUBLISHED
    assert Entry.objects.filter(kind="appeal_decided").count() == 1


def test_without_a_delegate_an_overdue_appeal_stays_and_is_late(contested):
    with time_machine.travel(timezone.now() + MONTH, tick=False):
        assert actions.escalate_appeals() == 0
        assert Appeal.objects.get().is_late
    assert seat_of(contested)


def test_a_hidden_comment_is_shown_again(idea, bob, cleo, head, alice):
    comment = make_comment(idea, by=bob, body="Un mot de trop.")
    report = actions.report_comment(comment, by=alice, reason="offensive")
    actions.answer_report(report, by=cleo, hide=True, answer="Blessant.")
    other = make_person("Chloé", manager=head, entity=make_entity("Annuaires"), role=Role.MANAGER)
    comment.refresh_from_db()
    with pytest.raises(DomainError):
        actions.appeal(ground_of_comment(comment), by=alice)
    made = actions.appeal(ground_of_comment(comment), by=bob)
    seat = seat_of(made)
    assert seat.judge == other
    actions.answer_appeal(seat, by=other, verdict="overturn", text="C’était de l’humour.")
    assert Comment.objects.get(pk=comment.pk).status == Comment.Status.PUBLISHED


def test_a_parked_idea_returns_to_the_stage_it_had(parked, alice, eve):
    made = actions.appeal(ground_of_idea(parked), by=alice)
    seat = seat_of(made)
    assert seat.judge != eve
    assert seat.why["tier"] == "executive"
    actions.answer_appeal(seat, by=seat.judge, verdict="overturn", text="Le budget existe.")
    idea = Idea.objects.get(pk=parked.pk)
    assert idea.stage.key == "analysis"
    assert idea.steps.get(ended_at=None).holder == eve


def test_an_appeal_lapses_when_the_idea_is_withdrawn_or_reopened(contested, parked, alice, eve):
    other = actions.appeal(ground_of_idea(parked), by=alice)
    idea_actions.withdraw(contested.idea, by=alice)
    pipeline.reopen(Idea.objects.get(pk=parked.pk), by=eve, text="Le budget est là.")
    actions.catch_up()
    assert set(Appeal.objects.values_list("pk", "state")) == {(contested.pk, "lapsed"), (other.pk, "lapsed")}
    assert not Seat.objects.open().exists()


def test_the_words_of_an_appeal_may_come_later_until_somebody_answers(contested, alice, bob):
    with pytest.raises(DomainError):
        actions.plead(contested, by=bob, text="x")
    actions.plead(contested, by=alice, text="Et le troisième aussi.")
    seat = seat_of(contested)
    assert seat.appeal.text == "Et le troisième aussi."
    actions.answer_appeal(seat, by=seat.judge, verdict="confirm", text="Non.")
    with pytest.raises(DomainError):
        actions.plead(contested, by=alice, text="Encore.")


@pytest.mark.both_databases
def test_the_database_refuses_a_seat_above_an_author_or_of_the_first_judge(contested, refused, mona, alice):
    now = timezone.now()
    for judge in (mona, alice, first_judge(refused)):
        with pytest.raises(IntegrityError, match="nobody"), transaction.atomic():
            Seat.objects.create(appeal=contested, judge=judge, is_panel=True, due_at=now, assigned_at=now)
        with pytest.raises(IntegrityError, match="nobody"), transaction.atomic():
            Seat.objects.filter(appeal=contested).update(judge=judge)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_windows_and_four_clicks_make_one_appeal_and_one_answer(alice, carl, bruno):
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    actions.refuse(review, by=review.reviewer, reason="unclear", text="Flou.", nothing=True)
    ground = ground_of_idea(Idea.objects.get())
    assert together([lambda: actions.appeal(ground, by=alice)] * 4) == []
    seat = seat_of(Appeal.objects.get())
    verdicts = [lambda v=v: actions.answer_appeal(seat, by=seat.judge, verdict=v, text="Oui.") for v in Seat.Verdict]
    errors = together(verdicts)
    assert [type(error) for error in errors] == [actions.TooLate]
    assert Entry.objects.filter(kind="appeal_decided").count() == 1


def test_overturns_are_counted_by_theme_and_period(contested, refused):
    seat = seat_of(contested)
    before = timezone.now()
    actions.answer_appeal(seat, by=seat.judge, verdict="overturn", text="L’exemple est clair.")
    after = timezone.now() + timedelta(seconds=1)
    assert overturns(before, after) == {refused.theme_id: {"answered": 1, "overturned": 1, "authors": 1}}
    assert overturns(after, after + MONTH) == {}


@pytest.mark.both_databases
def test_the_database_refuses_a_seat_in_conflict_with_who_wrote_the_hidden_comment(idea, bob, cleo, head, alice):
    comment = make_comment(idea, by=bob)
    report = actions.report_comment(comment, by=alice, reason="offensive")
    actions.answer_report(report, by=cleo, hide=True, answer="Blessant.")
    comment.refresh_from_db()
    made = actions.appeal(ground_of_comment(comment), by=bob)
    later = {"is_panel": True, "due_at": timezone.now() + timedelta(days=1)}
    for judge in (bob, head, cleo):
        with pytest.raises(IntegrityError, match="nobody"), transaction.atomic():
            Seat.objects.create(appeal=made, judge=judge, **later)
    assert Seat.objects.create(appeal=made, judge=alice, **later).pk
