"""Two ideas are joined and separated while others answer, vote, comment and follow: nothing lost, nothing stuck."""

import pytest

from core.errors import DomainError
from ideas import actions
from ideas.actions.support import joint_comments, joint_votes
from ideas.models import Activity, Answer, Authorship, Idea, Merger, Step, Vote
from ideas.verbs import Verb
from tests.factories import make_comment, make_idea, make_person
from tests.threads import together

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ideas(alice, bob):
    """The one that would stay, and the one that would be joined: once the older one, once the younger one."""
    first, second = make_idea(by=alice), make_idea(by=bob)
    return first, second


def fresh(idea):
    return Idea.objects.get(pk=idea.pk)


def count(verb):
    return Activity.objects.filter(verb=verb).count()


def is_true(idea):
    """Whether the counters of the idea that stays are what its rows say."""
    idea = fresh(idea)
    return (idea.vote_count, idea.comment_count) == (joint_votes(idea.pk), joint_comments(idea.pk))


def refused(errors):
    """Every error is a refusal in words; how many."""
    assert {type(error) for error in errors} <= {DomainError}
    return len(errors)


def test_the_same_proposal_sent_six_times_at_once_is_one(ideas, alice):
    calls = [lambda: actions.propose_merger(*ideas, by=alice, reason="La même.")] * 6
    assert together(calls) == []
    assert (Merger.objects.count(), Answer.objects.count(), count(Verb.MERGER_PROPOSED)) == (1, 1, 1)


def test_proposals_in_both_directions_at_once_are_one(ideas, alice, bob):
    kept, joined = ideas
    calls = [
        lambda: actions.propose_merger(kept, joined, by=alice, reason="La même."),
        lambda: actions.propose_merger(joined, kept, by=bob, reason="La même."),
    ]
    assert refused(together(calls)) == 1
    assert Merger.objects.count() == 1


def test_both_sides_answering_a_manager_at_once_join_once(ideas, alice, bob, cleo):
    kept, joined = ideas
    merger = actions.propose_merger(kept, joined, by=cleo, reason="La même.")
    calls = [lambda person=person: actions.answer_merger(merger, by=person, is_yes=True) for person in (alice, bob)]
    assert together(calls * 2) == []
    assert (Merger.objects.get().state, count(Verb.MERGED)) == ("accepted", 1)
    assert Authorship.objects.filter(idea=kept, person=bob).count() == 1
    assert Step.objects.filter(idea=joined, ended_at__isnull=True).count() == 1


def test_a_yes_and_a_no_at_once_end_in_one_of_the_two(ideas, alice, bob):
    merger = actions.propose_merger(*ideas, by=alice, reason="La même.")
    calls = [
        lambda: actions.answer_merger(merger, by=bob, is_yes=True),
        lambda: actions.answer_merger(merger, by=bob, is_yes=False, reason="Non."),
    ]
    assert refused(together(calls)) == 1
    assert count(Verb.MERGED) + count(Verb.MERGER_DECLINED) == 1
    assert fresh(ideas[1]).is_merged == (count(Verb.MERGED) == 1)


def test_an_idea_asked_twice_is_joined_to_one(ideas, alice, bob):
    kept, joined = ideas
    carol = make_person("Carol")
    other = make_idea(by=carol)
    mergers = [
        actions.propose_merger(kept, joined, by=alice, reason="La même."),
        actions.propose_merger(other, joined, by=carol, reason="La même."),
    ]
    calls = [lambda merger=merger: actions.answer_merger(merger, by=bob, is_yes=True) for merger in mergers]
    assert refused(together(calls)) == 1
    assert Merger.objects.in_force().count() == 1
    assert fresh(kept).joined_count + fresh(other).joined_count == 1


def test_two_ideas_joined_to_each_other_s_neighbour_at_once_make_no_chain(ideas, alice, bob):
    first, second = ideas
    third = make_idea(by=make_person("Carol"))
    mergers = [
        actions.propose_merger(first, second, by=alice, reason="La même."),
        actions.propose_merger(second, third, by=bob, reason="La même."),
    ]
    carol = third.authorships.get().person
    calls = [
        lambda: actions.answer_merger(mergers[0], by=bob, is_yes=True),
        lambda: actions.answer_merger(mergers[1], by=carol, is_yes=True),
    ]
    assert refused(together(calls)) == 1
    assert not Idea.objects.filter(joined_to__joined_to__isnull=False).exists()


@pytest.mark.parametrize("older_stays", [True, False])
def test_votes_during_a_merger_are_counted_or_refused_in_words(ideas, alice, bob, older_stays):
    kept, joined = ideas if older_stays else ideas[::-1]
    by, other = (alice, bob) if older_stays else (bob, alice)
    people = [make_person() for _ in range(4)]
    merger = actions.propose_merger(kept, joined, by=by, reason="La même.")
    calls = [lambda: actions.answer_merger(merger, by=other, is_yes=True)]
    calls += [
        lambda person=person, idea=idea: actions.set_vote(idea, by=person, wanted=True)
        for person in people
        for idea in (kept, joined)
    ]
    refused(together(calls))
    assert fresh(joined).is_merged
    # who had supported the joined one before is counted by that, and needs no second row
    assert fresh(kept).vote_count == Vote.objects.values("user").distinct().count() == 4


@pytest.mark.parametrize("older_stays", [True, False])
def test_supports_taken_back_while_ideas_are_separated_wait_for_nobody_for_ever(ideas, alice, bob, older_stays):
    kept, joined = ideas if older_stays else ideas[::-1]
    by, other = (alice, bob) if older_stays else (bob, alice)
    people = [make_person() for _ in range(6)]
    for person in people:
        for idea in (kept, joined):
            actions.set_vote(idea, by=person, wanted=True)
    merger = actions.propose_merger(kept, joined, by=by, reason="La même.")
    actions.answer_merger(merger, by=other, is_yes=True)
    calls = [lambda person=person: actions.set_vote(kept, by=person, wanted=False) for person in people]
    calls.insert(3, lambda: actions.end_merger(merger, by=by, reason="Deux."))
    assert together(calls) == []
    assert fresh(joined).is_published
    for idea in (kept, joined):
        assert fresh(idea).vote_count == Vote.objects.filter(idea=idea).count()
    assert not Vote.objects.filter(idea=kept).exists()


def test_comments_under_both_while_they_are_joined_are_all_counted(ideas, alice, bob):
    kept, joined = ideas
    people, parent = [make_person() for _ in range(3)], make_comment(joined)
    merger = actions.propose_merger(kept, joined, by=alice, reason="La même.")
    calls = [lambda: actions.answer_merger(merger, by=bob, is_yes=True)]
    calls += [lambda person=person: make_comment(kept, by=person) for person in people]
    calls += [lambda person=person: make_comment(joined, by=person, parent=parent) for person in people]
    assert together(calls) == []
    assert fresh(kept).comment_count == 7
    assert is_true(kept)


def test_joining_and_withdrawing_at_once_leave_a_true_state(ideas, alice, bob):
    kept, joined = ideas
    merger = actions.propose_merger(kept, joined, by=alice, reason="La même.")
    calls = [
        lambda: actions.answer_merger(merger, by=bob, is_yes=True),
        lambda: actions.withdraw(kept, by=alice),
    ]
    assert refused(together(calls)) == 1
    assert fresh(kept).is_published == fresh(joined).is_merged


def test_separating_twice_at_once_is_once(ideas, alice, bob):
    merger = actions.propose_merger(*ideas, by=alice, reason="La même.")
    actions.answer_merger(merger, by=bob, is_yes=True)
    assert together([lambda who=who: actions.end_merger(merger, by=who, reason="Deux.") for who in (alice, bob)]) == []
    assert count(Verb.UNMERGED) == 1
    assert not fresh(ideas[0]).is_author(bob)


def test_lapsing_and_answering_at_once_end_in_one_of_the_two(ideas, alice, bob):
    merger = actions.propose_merger(*ideas, by=alice, reason="La même.")
    Merger.objects.filter(pk=merger.pk).update(due_at=merger.proposed_at)
    calls = [lambda: actions.answer_merger(merger, by=bob, is_yes=True), actions.lapse_mergers, actions.lapse_mergers]
    assert refused(together(calls)) == 1
    assert (Merger.objects.get().state, count(Verb.MERGER_LAPSED), count(Verb.MERGED)) == ("lapsed", 1, 0)
