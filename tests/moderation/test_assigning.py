"""An idea sent finds its reviewer, whatever fails on the way."""

import pytest
import time_machine

from ideas import actions as idea_actions
from ideas.models import Activity, Authorship, Idea, Reader, Step
from ideas.verbs import Verb
from moderation import actions
from moderation.models import Correspondent, Review
from people.actions import set_manager
from people.closure import rebuild
from people.models import ReportingLine, User
from tests.factories import make_entity, make_idea, make_person, make_theme


def sent(by, **fields):
    return make_idea(by=by, status=Idea.Status.SUBMITTED, **fields)


def test_a_sent_idea_is_routed_at_once(alice, carl, mona, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        idea = sent(alice)
    review = Review.objects.get(idea=idea)
    assert review.reviewer == carl
    assert review.why["tier"] == "theme"
    assert review.why["elsewhere"] is True
    assert review.due_at > review.assigned_at
    step = Step.objects.get(idea=idea, ended_at=None)
    assert (step.holder, step.due_at, step.entity) == (carl, review.due_at, make_entity("Cartes"))
    assert Activity.objects.filter(verb=Verb.ASSIGNED, idea=idea, person=carl).count() == 1
    assert Idea.objects.visible_to(carl).filter(pk=idea.pk).exists()
    assert not Idea.objects.visible_to(mona).filter(pk=idea.pk).exists()


def test_routing_twice_changes_nothing(alice, carl):
    idea = sent(alice)
    first = actions.route(idea)
    assert actions.route(idea) == first
    assert Activity.objects.filter(verb=Verb.ASSIGNED).count() == 1


def test_what_the_receiver_missed_is_caught_up(alice, carl):
    idea = sent(alice)
    actions.catch_up()
    actions.catch_up()
    assert Review.objects.get(idea=idea).reviewer == carl


def test_nobody_qualifies_then_somebody_does(alice, mona):
    Correspondent.objects.create(person=mona, theme=make_theme(), company=mona.entity)
    idea = sent(alice)
    review = actions.route(idea)
    actions.route(idea)
    assert review.state == Review.State.UNASSIGNED
    assert review.why["left_out"] == [{"reason": "line", "count": 1}]
    assert Activity.objects.filter(verb=Verb.UNASSIGNED, idea=idea).count() == 1
    assert not Reader.objects.filter(idea=idea).exists()
    carl = make_person("Carl", manager=mona.lines_up.get().manager, entity=make_entity("Cartes"))
    Correspondent.objects.create(person=carl, theme=make_theme(), company=make_entity("Cartes"))
    actions.catch_up()
    review.refresh_from_db()
    assert (review.state, review.reviewer) == (Review.State.OPEN, carl)


def test_an_absent_correspondent_is_replaced_by_a_delegate_who_is_checked_like_anyone(alice, carl, mona, bob):
    Correspondent.objects.filter(person=carl).update(absent_until="2099-01-01T00:00Z", delegate=mona)
    idea = sent(alice)
    assert actions.route(idea).reviewer is None
    Correspondent.objects.filter(person=carl).update(delegate=bob)
    review = actions.route(idea)
    assert review.reviewer == bob
    assert review.why["stands_in"] is True


def test_a_community_manager_comes_when_no_correspondent_qualifies(alice, cleo):
    review = actions.route(sent(alice))
    assert review.reviewer == cleo
    assert review.why["tier"] == "manager"


def test_a_hole_in_the_authors_line_leaves_only_correspondents_elsewhere(alice, mona, cleo, head):
    near = make_person("Nora", manager=head, entity=make_entity("Annuaires"))
    Correspondent.objects.create(person=near, theme=make_theme(), company=near.entity)
    ReportingLine.objects.filter(person=mona).delete()
    rebuild()
    idea = sent(alice)
    assert actions.route(idea).reviewer is None
    far = make_person("Farid", manager=head, entity=make_entity("Cartes"))
    Correspondent.objects.create(person=far, theme=make_theme(), company=far.entity)
    assert actions.route(idea).reviewer == far


def test_who_is_not_yet_in_the_closure_counts_as_a_hole(alice, cleo):
    ReportingLine.objects.all().delete()
    alice.overseers.all().delete()
    assert actions.route(sent(alice)).reviewer is None


def test_a_reviewer_who_becomes_a_manager_loses_the_review_at_once(
    alice, carl, cleo, django_capture_on_commit_callbacks
):
    review = actions.route(sent(alice))
    assert review.reviewer == carl
    with django_capture_on_commit_callbacks(execute=True):
        set_manager(alice, carl)
    review.refresh_from_db()
    assert (review.state, review.why["ended"]) == (Review.State.CLOSED, "conflict")
    assert Review.objects.open().get(idea=review.idea).reviewer == cleo
    assert not Idea.objects.visible_to(carl).filter(pk=review.idea_id).exists()
    assert Activity.objects.filter(verb=Verb.HANDED_OVER, idea=review.idea, by=None).count() == 1


def test_a_reviewer_who_leaves_is_replaced(alice, carl, cleo):
    review = actions.route(sent(alice))
    User.objects.filter(pk=carl.pk).update(is_active=False)
    assert actions.recheck() == 1
    assert Review.objects.open().get(idea=review.idea).reviewer == cleo


def test_a_fault_that_appears_moves_the_reviews_that_are_not_beyond_doubt(alice, mona, head):
    near = make_person("Nora", manager=head, entity=make_entity("Annuaires"))
    Correspondent.objects.create(person=near, theme=make_theme(), company=near.entity)
    far = make_person("Farid", manager=head, entity=make_entity("Cartes"))
    post = Correspondent.objects.create(person=far, theme=make_theme(), company=far.entity, is_active=False)
    review = actions.route(sent(alice))
    assert review.reviewer == near
    Correspondent.objects.filter(pk=post.pk).update(is_active=True)
    ReportingLine.objects.filter(person=mona).delete()
    rebuild()
    actions.catch_up()
    assert Review.objects.open().get().reviewer == far
    actions.catch_up()
    assert Review.objects.count() == 2


def test_a_co_author_invited_later_moves_the_review(alice, bob, carl, cleo):
    idea = sent(alice)
    actions.route(idea)
    under_carl = make_person("Colin", manager=carl)
    Authorship.objects.create(idea=idea, person=under_carl, role="co_author", state="invited")
    actions.catch_up()
    assert Review.objects.open().get(idea=idea).reviewer == cleo


def test_a_withdrawn_idea_leaves_the_queue(alice, carl):
    idea = sent(alice)
    review = actions.route(idea)
    idea_actions.withdraw(idea, by=alice)
    actions.catch_up()
    review.refresh_from_db()
    assert review.state == Review.State.CLOSED
    assert not Idea.objects.visible_to(carl).filter(pk=idea.pk).exists()


def test_an_idea_sent_again_goes_to_who_gave_the_advice(alice, bob, carl, head):
    idea = sent(alice)
    review = actions.route(idea)
    other = make_person("Autre", manager=head, entity=make_entity("Cartes"))
    Correspondent.objects.create(person=other, theme=make_theme(), company=other.entity)
    actions.return_with_advice(review, by=carl, text="Un exemple aiderait.")
    Review.objects.create(idea=make_idea(by=bob), reviewer=carl, theme=make_theme())
    idea_actions.resubmit(Idea.objects.get(pk=idea.pk), by=alice, proposal="Avec un exemple.")
    again = actions.route(idea)
    assert again.reviewer == carl
    assert again.why["knows"] is True


def test_the_time_limit_counts_working_days(alice, carl):
    with time_machine.travel("2026-11-20T10:00:00+01:00", tick=False):
        review = actions.route(sent(alice))
    assert review.due_at.date().isoformat() == "2026-11-27"


def test_catching_up_asks_no_more_when_more_reviews_are_open(
    alice, carl, django_assert_max_num_queries, django_assert_num_queries
):
    for _ in range(2):
        actions.route(sent(alice))
    with django_assert_max_num_queries(12) as few:
        actions.catch_up()
    for _ in range(6):
        actions.route(sent(alice))
    with django_assert_num_queries(len(few)):
        actions.catch_up()


def test_a_review_past_its_time_passes_sideways_and_stays_when_nobody_else_qualifies(alice, carl, cleo):
    review = actions.route(sent(alice))
    assert actions.escalate() == 0
    Review.objects.filter(pk=review.pk).update(due_at="2026-01-05T10:00Z")
    assert actions.escalate() == 1
    following = Review.objects.open().get()
    assert (following.reviewer, following.why["because"]) == (cleo, "late")
    Review.objects.filter(pk=following.pk).update(due_at="2026-01-05T10:00Z")
    assert actions.escalate() == 0
    assert Review.objects.open().get() == following


def test_whoever_signs_late_takes_the_idea_from_sight_of_a_judge_in_conflict_before_any_job_runs(alice, carl, cleo):
    review = actions.route(sent(alice))
    assert Idea.objects.visible_to(carl).filter(pk=review.idea_id).exists()
    below = make_person("Basile", manager=carl)
    Authorship.objects.create(idea=review.idea, person=below, role="co_author", state="invited")
    assert not Idea.objects.visible_to(carl).filter(pk=review.idea_id).exists()
    assert not Review.objects.visible_to(carl).exists()
    with pytest.raises(actions.TooLate):
        actions.approve(review, by=carl)
