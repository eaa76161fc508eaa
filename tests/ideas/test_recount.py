"""Derived counters can be rebuilt, and are left alone when right."""

from io import StringIO

import pytest
from django.core.management import call_command

from ideas import actions
from ideas.models import Idea
from tests.factories import make_comment, make_idea

pytestmark = pytest.mark.django_db


def recount():
    out = StringIO()
    call_command("recount", stdout=out)
    return out.getvalue().strip()


def test_recount_mends_what_is_wrong_and_then_changes_nothing(idea, alice, bob):
    make_idea(by=alice, status=Idea.Status.SUBMITTED)
    actions.set_vote(idea, by=bob, wanted=True)
    make_comment(idea, by=bob)
    assert recount() == "0 ideas recounted."
    Idea.objects.filter(pk=idea.pk).update(vote_count=9, comment_count=9, popularity=0)
    assert recount() == "1 ideas recounted."
    idea.refresh_from_db()
    assert (idea.vote_count, idea.comment_count) == (1, 1)
    assert recount() == "0 ideas recounted."
