"""What the database refuses of a review, whoever asks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ideas.models import Authorship, Idea, Reader, Vote
from moderation.models import Decision, Review
from people.models import Oversight
from tests.factories import make_idea, make_person

pytestmark = pytest.mark.both_databases


@pytest.fixture
def submitted(alice):
    return make_idea(by=alice, status=Idea.Status.SUBMITTED)


def review(idea, judge, **fields):
    return Review.objects.create(idea=idea, reviewer=judge, theme=idea.theme, **fields)


def refused(action):
    with pytest.raises(IntegrityError, match="nobody"), transaction.atomic():
        action()


def test_no_author_nor_anybody_above_or_below_can_be_made_a_judge(submitted, alice, mona, head):
    below = make_person("Basile", manager=alice)
    for judge in (alice, mona, head, below):
        refused(lambda judge=judge: review(submitted, judge))
        refused(lambda judge=judge: review(submitted, judge, state=Review.State.DECIDED))
        refused(lambda judge=judge: Reader.objects.create(idea=submitted, person=judge, why="review"))


def test_a_review_cannot_be_given_to_a_manager_later(submitted, mona, bob):
    given = review(submitted, bob)
    refused(lambda: Review.objects.filter(pk=given.pk).update(reviewer=mona))
    refused(lambda: Decision.objects.create(review=given, by=mona, kind="approve"))


def test_an_unassigned_review_cannot_be_given_to_a_manager(submitted, mona):
    given = review(submitted, None, state=Review.State.UNASSIGNED)
    refused(lambda: Review.objects.filter(pk=given.pk).update(reviewer=mona, state="open"))


def test_a_former_manager_is_refused_until_the_row_ends(submitted, alice, bob, eve):
    Oversight.objects.create(
        person=alice, overseer=bob, kind="former", depth=1, until=timezone.now() + timedelta(days=1)
    )
    Oversight.objects.create(
        person=alice, overseer=eve, kind="former", depth=1, until=timezone.now() - timedelta(days=1)
    )
    refused(lambda: review(submitted, bob))
    assert review(submitted, eve).pk


def test_a_judge_who_came_above_can_still_be_relieved_but_not_decide(submitted, alice, bob):
    given = review(submitted, bob)
    Oversight.objects.create(person=alice, overseer=bob, kind="line", depth=1)
    refused(lambda: Review.objects.filter(pk=given.pk).update(state=Review.State.DECIDED))
    Review.objects.filter(pk=given.pk).update(state=Review.State.HANDED_OVER)


def test_co_authors_count_but_who_declined_does_not(submitted, mona, bob, head):
    colleague = make_person("Colin", manager=bob)
    invited = Authorship.objects.create(idea=submitted, person=colleague, role="co_author", state="invited")
    refused(lambda: review(submitted, bob))
    Authorship.objects.filter(pk=invited.pk).update(state="declined")
    assert review(submitted, bob).pk


def test_a_vote_for_ones_own_idea_is_refused_by_the_database(alice, idea):
    with pytest.raises(IntegrityError, match="own"), transaction.atomic():
        Vote.objects.create(idea=idea, user=alice)
