"""What a reviewer decides, once."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import DomainError
from ideas import actions as idea_actions
from ideas.models import Activity, Idea, Theme
from ideas.verbs import Verb
from moderation import actions
from moderation.models import Correspondent, Decision, Review
from people.actions import set_manager
from register.actions import verify
from register.models import Entry, Token
from tests.factories import make_entity, make_idea, make_person, make_theme


@pytest.fixture
def review(alice, carl):
    return actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))


def test_approving_publishes_and_is_registered(review, carl):
    actions.approve(review, by=carl, text="Bravo.")
    review.refresh_from_db()
    assert review.state == Review.State.DECIDED
    assert review.idea.status == Idea.Status.PUBLISHED
    decision = Decision.objects.get(review=review)
    entry = Entry.objects.get(number=decision.register_number)
    assert entry.data["decision"] == "approve"
    certificate = entry.data["certificates"][0]
    assert certificate["result"] == "free"
    assert certificate["judge"] == Token.objects.get(person=carl.pk).value
    assert "Bravo" not in str(entry.data)
    assert verify() is None
    assert not review.idea.readers.filter(until=None).exists()


def test_the_same_decision_twice_is_one(review, carl):
    actions.approve(review, by=carl)
    actions.approve(review, by=carl)
    assert Decision.objects.count() == Entry.objects.filter(kind="review").count() == 1
    assert Activity.objects.filter(verb=Verb.PUBLISHED).count() == 1


def test_another_decision_comes_too_late_and_says_what_was_decided(review, carl):
    actions.approve(review, by=carl)
    with pytest.raises(actions.TooLate, match="déjà|already"):
        actions.refuse(review, by=carl, reason="unclear", text="Trop vague.", nothing=True)
    assert Decision.objects.count() == 1


def test_advice_and_refusal_need_words(review, carl):
    with pytest.raises(DomainError) as refused:
        actions.return_with_advice(review, by=carl, text="  ")
    assert refused.value.field == "text"
    with pytest.raises(DomainError) as refused:
        actions.refuse(review, by=carl, reason="", text="x", nothing=True)
    assert refused.value.field == "reason"
    with pytest.raises(DomainError):
        actions.refuse(review, by=carl, reason="unclear", text="x" * 5000, nothing=True)
    for unsaid in ({}, {"would_change": " \n"}):
        with pytest.raises(DomainError) as refused:
            actions.refuse(review, by=carl, reason="unclear", text="On ne comprend pas.", **unsaid)
        assert refused.value.field == "would_change"
    actions.refuse(review, by=carl, reason="unclear", text="On ne comprend pas.", nothing=True)
    assert Idea.objects.get().status == Idea.Status.REFUSED


def test_advice_gives_the_author_time(review, carl):
    actions.return_with_advice(review, by=carl, text="Un exemple aiderait.")
    step = review.idea.steps.get(ended_at=None)
    assert step.note == "Un exemple aiderait."
    assert step.due_at


def test_only_the_reviewer_decides(review, mona, bob):
    for person in (mona, bob):
        with pytest.raises(DomainError):
            actions.approve(review, by=person)
    assert not Decision.objects.exists()


def test_a_conflict_that_appeared_a_second_ago_stops_the_decision(review, alice, carl):
    set_manager(alice, carl)
    with pytest.raises(DomainError):
        actions.approve(review, by=carl)
    assert Idea.objects.get().status == Idea.Status.SUBMITTED
    assert not Entry.objects.filter(kind="review").exists()


def test_a_line_that_broke_a_second_ago_stops_a_decision_from_near(alice, mona, head):
    near = make_person("Nora", manager=head, entity=make_entity("Annuaires"))
    Correspondent.objects.create(person=near, theme=make_theme(), company=near.entity)
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    set_manager(mona, None)
    with pytest.raises(DomainError):
        actions.approve(review, by=near)
    assert not Decision.objects.exists()


def test_a_decision_about_an_idea_withdrawn_meanwhile_changes_nothing(review, alice, carl):
    idea_actions.withdraw(review.idea, by=alice)
    with pytest.raises(DomainError):
        actions.approve(review, by=carl)
    assert not Decision.objects.exists()
    assert not Entry.objects.filter(kind="review").exists()


def test_handing_over_goes_to_another_person_and_never_back(review, carl, cleo, head):
    second = make_person("Dina", manager=head, entity=make_entity("Édition", code="edition"))
    Correspondent.objects.create(person=second, theme=make_theme(), company=second.entity)
    actions.hand_over(review, by=carl, text="Plus proche de votre métier.")
    following = Review.objects.open().get()
    assert following.reviewer == second
    assert following.why["because"] == "handed_over"
    actions.hand_over(following, by=second)
    assert Review.objects.open().get().reviewer == cleo
    assert [e.kind for e in Entry.objects.all()] == ["routing", "review", "routing", "review", "routing"]


def test_handing_over_to_another_theme_changes_the_theme(review, carl, head):
    brand = make_theme("brand", "Valeur de la marque", "Brand value")
    expert = make_person("Bruno", manager=head, entity=make_entity("Cartes"))
    Correspondent.objects.create(person=expert, theme=brand, company=expert.entity)
    actions.hand_over(review, by=carl, theme=brand)
    following = Review.objects.open().get()
    assert (following.reviewer, following.theme, following.idea.theme) == (expert, brand, brand)


def test_handing_over_to_nobody_keeps_the_review(review, carl, alice, mona):
    Correspondent.objects.create(person=mona, theme=make_theme(), company=mona.entity)
    with pytest.raises(DomainError, match="Nobody|Personne"):
        actions.hand_over(review, by=carl, company=mona.entity)
    review.refresh_from_db()
    assert review.state == Review.State.OPEN
    assert not Entry.objects.filter(kind="review").exists()
    assert Theme.objects.get() == review.idea.theme


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_windows_deciding_at_once_make_one_decision(alice, carl):
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    ready, outcomes = threading.Barrier(2), []
    refusal = {"reason": "unclear", "text": "Trop vague.", "nothing": True}

    def decide(action, **fields):
        ready.wait()
        try:
            action(review, by=carl, **fields)
            outcomes.append("done")
        except actions.TooLate:
            outcomes.append("late")
        finally:
            connection.close()

    windows = [
        threading.Thread(target=decide, args=[actions.approve]),
        threading.Thread(target=decide, args=[actions.refuse], kwargs=refusal),
    ]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert sorted(outcomes) == ["done", "late"]
    assert Decision.objects.count() == Entry.objects.filter(kind="review").count() == 1


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_reviewers_deciding_different_ideas_at_once_share_one_chain(alice, carl):
    reviews = [actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED)) for _ in range(4)]
    ready, errors = threading.Barrier(4), []

    def decide(review):
        ready.wait()
        try:
            actions.approve(review, by=carl)
        except Exception as error:  # noqa: BLE001 (a thread's failure is a finding)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[review]) for review in reviews]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Entry.objects.filter(kind="review").count() == 4
    assert verify() is None


def test_after_its_register_entry_a_decision_waits_for_nobody(review, carl):
    """Whoever holds the head of the chain makes everybody else wait: only its own number is still written."""
    with CaptureQueriesContext(connection) as queries:
        actions.approve(review, by=carl)
    said = [query["sql"] for query in queries]
    written = max(i for i, sql in enumerate(said) if sql.startswith('INSERT INTO "register_payload"'))
    after = [sql for sql in said[written + 1 :] if not sql.startswith("RELEASE SAVEPOINT")]
    assert len(after) == 1
    assert after[0].startswith('UPDATE "moderation_decision" SET "register_number"')
    assert len([sql for sql in said if "SAVEPOINT" not in sql]) < 30


def test_a_routing_is_written_with_who_was_left_out_and_the_judge_certified(alice, mona, carl):
    Correspondent.objects.create(person=mona, theme=make_theme(), company=mona.entity)
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    entry = Entry.objects.get(kind="routing")
    assert entry.data["left_out"] == [{"reason": "conflict", "count": 1}]
    assert entry.data["review"] == review.pk
    assert entry.data["certificates"][0]["result"] == "free"
    assert (entry.data["theme"], entry.data["company"]) == ("service", "annuaires")


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_workers_and_two_reviewers_at_one_idea_make_one_decision_and_one_entry(alice, carl, head):
    other = make_person("Dina", manager=head, entity=make_entity("Édition", code="edition"))
    Correspondent.objects.all().update(is_active=False)
    idea = make_idea(by=alice, status=Idea.Status.SUBMITTED)  # nobody: it waits
    Correspondent.objects.create(person=other, theme=make_theme(), company=other.entity)
    Correspondent.objects.all().update(is_active=True)
    ready, outcomes = threading.Barrier(4), []

    def at_once(call):
        ready.wait()
        try:
            call()
            outcomes.append("done")
        except DomainError:
            outcomes.append("late")
        finally:
            connection.close()

    def decide(person):
        review = actions.route(idea) or Review.objects.get(idea=idea)
        actions.approve(review, by=person, text="Bravo.")

    calls = [actions.catch_up, actions.catch_up, lambda: decide(carl), lambda: decide(other)]
    threads = [threading.Thread(target=at_once, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "done", "done", "late"]
    assert Review.objects.count() == Decision.objects.count() == 1
    assert Entry.objects.filter(kind="review").count() == 1
    assert Entry.objects.filter(kind="routing").count() == 2  # to nobody, then to one
    assert verify() is None
