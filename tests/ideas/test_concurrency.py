"""Many people at the same idea at once: nothing lost, nothing counted twice."""

import pytest
from django.db.utils import OperationalError

from ideas import actions
from ideas.models import Activity, Comment, Idea, Vote
from ideas.verbs import Verb
from tests.factories import make_idea, make_person, make_theme
from tests.threads import together

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def test_eight_people_voting_at_once_are_eight_votes(alice):
    idea, people = make_idea(by=alice), [make_person() for _ in range(8)]
    errors = together([lambda person=person: actions.set_vote(idea, by=person, wanted=True) for person in people])
    assert errors == []
    idea.refresh_from_db()
    assert idea.vote_count == Vote.objects.filter(idea=idea).count() == 8
    assert Activity.objects.filter(verb=Verb.VOTED, idea=idea).count() == 8


def test_a_vote_clicked_six_times_at_once_is_one_vote(alice, bob):
    idea = make_idea(by=alice)
    assert together([lambda: actions.set_vote(idea, by=bob, wanted=True)] * 6) == []
    idea.refresh_from_db()
    assert idea.vote_count == Vote.objects.count() == 1
    assert Activity.objects.filter(verb=Verb.VOTED).count() == 1


def test_votes_given_and_taken_back_at_once_end_in_the_right_count(alice):
    idea, people = make_idea(by=alice), [make_person() for _ in range(4)]
    for person in people:
        actions.set_vote(idea, by=person, wanted=True)
    more = [make_person() for _ in range(4)]
    calls = [lambda person=person: actions.set_vote(idea, by=person, wanted=False) for person in people]
    calls += [lambda person=person: actions.set_vote(idea, by=person, wanted=True) for person in more]
    assert together(calls) == []
    idea.refresh_from_db()
    assert idea.vote_count == Vote.objects.count() == 4


def test_votes_and_comments_at_once_are_all_counted(alice):
    idea, people = make_idea(by=alice), [make_person() for _ in range(4)]
    calls = [lambda person=person: actions.set_vote(idea, by=person, wanted=True) for person in people]
    calls += [
        lambda person=person: actions.post_comment(idea, by=person, body="Oui.", client_key="one") for person in people
    ]
    assert together(calls) == []
    idea.refresh_from_db()
    assert (idea.vote_count, idea.comment_count) == (4, 4)


def test_an_idea_sent_four_times_at_once_is_one_idea(alice):
    theme = make_theme()
    fields = {
        "title": "Une fois",
        "problem": "p",
        "proposal": "q",
        "benefit": "",
        "theme": theme,
        "entity": alice.entity,
    }
    assert together([lambda: actions.submit(by=alice, client_key="same", language="fr", **fields)] * 4) == []
    assert Idea.objects.count() == 1
    assert Activity.objects.filter(verb=Verb.SUBMITTED).count() == 1


def test_a_comment_sent_four_times_at_once_is_one_comment(alice, bob):
    idea = make_idea(by=alice)
    assert together([lambda: actions.post_comment(idea, by=bob, body="Oui.", client_key="same")] * 4) == []
    assert Comment.objects.count() == 1
    idea.refresh_from_db()
    assert idea.comment_count == 1


def test_withdrawing_and_voting_at_once_leave_a_true_state(alice, bob):
    idea = make_idea(by=alice)
    errors = together([lambda: actions.withdraw(idea, by=alice), lambda: actions.set_vote(idea, by=bob, wanted=True)])
    assert not any(isinstance(error, OperationalError) for error in errors)
    idea.refresh_from_db()
    assert idea.status == Idea.Status.WITHDRAWN
    assert idea.vote_count == Vote.objects.count()
