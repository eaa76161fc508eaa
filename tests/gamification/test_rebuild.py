"""Whatever people did, in whatever order: replaying the diary comes to the same points."""

from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from gamification.models import BadgeAward, LedgerRow, Standing
from gamification.rebuild import rebuild
from gamification.seasons import ensure_season
from ideas import actions
from ideas.models import Activity, Comment
from ideas.verbs import Verb
from tests.factories import make_comment, make_idea

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(db):
    return ensure_season()


def state():
    """Everything that is derived, but for numbers of rows."""
    rows = LedgerRow.objects.order_by("person", "activity", "rule_key").values_list(
        "person", "activity", "rule_key", "hundredths", "is_capped", "at", "reverses__activity", "reverses__rule_key"
    )
    standings = Standing.objects.order_by("person", "season").values_list("person", "season", "hundredths")
    awards = BadgeAward.objects.order_by("person", "badge", "level").values_list("person", "badge", "level")
    told = Activity.objects.filter(verb__in=[Verb.LEVEL_REACHED, Verb.BADGE_EARNED])
    return list(rows), list(standings), list(awards), sorted((a.verb, a.person_id, str(a.data)) for a in told)


@pytest.fixture
def village(django_capture_on_commit_callbacks, alice, bob, cleo, eve):
    """A few facts of each kind, earned as they happened."""
    with django_capture_on_commit_callbacks(execute=True):
        ideas = [make_idea(by=alice), make_idea(by=bob), make_idea(by=alice)]
        for idea in ideas:
            comment = make_comment(idea, by=cleo)
            for person in (eve, cleo):
                actions.set_vote(idea, by=person, wanted=True)
        actions.set_useful(comment, by=alice, wanted=True)
        actions.set_vote(ideas[0], by=eve, wanted=False)
        Activity.record(Verb.STAGE_MOVED, by=eve, idea=ideas[0], data={"to": "analysis"})
    return ideas


def test_a_rebuild_of_what_is_right_changes_nothing(village):
    before = state()
    assert not any(rebuild().values())
    assert state() == before


@pytest.mark.both_databases
def test_a_rebuild_of_nothing_comes_to_the_same_as_living_it(village):
    before = state()
    Standing.objects.all().delete()
    BadgeAward.objects.all().delete()
    LedgerRow.objects.all().delete()
    Activity.objects.filter(verb__in=[Verb.LEVEL_REACHED, Verb.BADGE_EARNED]).delete()
    assert any(rebuild().values())
    assert state() == before
    assert not any(rebuild().values())


@pytest.mark.both_databases
def test_a_rebuild_puts_right_what_was_tampered_with(village):
    before = state()
    rows = LedgerRow.objects.order_by("pk")
    rows.filter(pk=rows[0].pk).update(hundredths=99_999)
    LedgerRow.objects.filter(reverses__isnull=False).delete()
    Standing.objects.filter(season=None).update(hundredths=7)
    found = rebuild()
    assert found["rows changed"] == 1
    assert found["rows added"] > 0
    assert state() == before


def test_the_command_says_that_nothing_had_to_change(village):
    out = StringIO()
    call_command("rebuild_points", stdout=out)
    assert "Nothing had to change." in out.getvalue()


def test_what_a_rebuild_finds_is_told_to_nobody(village, django_capture_on_commit_callbacks):
    Activity.objects.filter(verb=Verb.LEVEL_REACHED).delete()
    with django_capture_on_commit_callbacks() as wake_ups:
        rebuild()
    assert not wake_ups
    assert Activity.objects.filter(verb=Verb.LEVEL_REACHED, is_backfill=True).exists()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["vote", "unvote", "comment", "withdraw", "useful", "unmark", "hide", "restore", "take_back"]),
        st.integers(0, 1),
        st.integers(0, 2),
    ),
    max_size=25,
)


def act(what, idea, person, cast):
    """One step of a random life; what the rules forbid simply does not happen."""
    comments = Comment.objects.filter(idea=idea).order_by("pk")
    mine, last = comments.filter(author=person).last(), comments.last()
    author = idea.authorships.first().person
    try:
        if what in ("vote", "unvote"):
            actions.set_vote(idea, by=person, wanted=what == "vote")
        elif what == "comment":
            make_comment(idea, by=person)
        elif what == "withdraw" and mine:
            actions.withdraw_comment(mine, by=person)
        elif what in ("useful", "unmark") and last:
            actions.set_useful(last, by=author, wanted=what == "useful")
        elif what == "hide" and last:
            actions.hide_comment(last, by=cast[-1], reason="other")
        elif what == "restore" and last:
            actions.restore_comment(last, by=cast[-1])
        elif what == "take_back":
            actions.withdraw(idea, by=author)
    except DomainError:
        pass


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_life_earns_the_same_lived_and_rebuilt(steps, alice, bob, cleo, django_capture_on_commit_callbacks):
    from django.db import transaction

    with transaction.atomic():
        cast = [alice, bob, cleo]
        with django_capture_on_commit_callbacks(execute=True):
            ideas = [make_idea(by=alice), make_idea(by=bob)]
        for what, which, who in steps:
            with django_capture_on_commit_callbacks(execute=True):
                act(what, ideas[which], cast[who], cast)
        lived = state()
        found = rebuild()
        assert not any(found.values()), found
        assert state() == lived
        transaction.set_rollback(True)
