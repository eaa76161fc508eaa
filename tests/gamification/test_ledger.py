"""What facts are worth, what takes points back, and that saying it twice changes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gamification import actions as game
from gamification.models import LedgerRow, PointRule, Standing
from gamification.rules import RULES, Nothing, share
from ideas import actions
from ideas.models import Activity, Authorship
from ideas.verbs import Verb
from tests.factories import make_comment, make_idea, make_person

pytestmark = pytest.mark.django_db


def total(person):
    standing = Standing.objects.filter(person=person, season=None).first()
    rows = sum(LedgerRow.objects.filter(person=person).values_list("hundredths", flat=True))
    assert rows == (standing.hundredths if standing else 0)
    return rows / 100


@pytest.fixture
def diary(django_capture_on_commit_callbacks):
    """Runs what follows from facts, as a commit would."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def record(diary, verb, **fields):
    with diary():
        return Activity.record(verb, **fields)


def test_every_verb_has_a_rule_or_says_why_it_has_none():
    assert set(RULES) == set(Verb)
    for rule in RULES.values():
        assert not isinstance(rule, Nothing) or str(rule.why)


def test_the_back_office_starts_with_the_rules_of_the_table():
    expected = {(verb, pay.stage, pay.earner) for verb, rule in RULES.items() if type(rule) is tuple for pay in rule}
    assert set(PointRule.objects.values_list("verb", "stage", "earner")) == expected


@pytest.mark.parametrize("heads", range(1, 12))
def test_shares_add_up_to_the_hundredth(heads):
    parts = share(2000, heads)
    assert sum(parts) == 2000
    assert max(parts) - min(parts) <= 1


def test_a_published_idea_earns_its_author_twenty_points(diary, alice):
    with diary():
        make_idea(by=alice)
    assert total(alice) == 20


def test_co_authors_share(diary, alice, bob, cleo):
    with diary():
        idea = make_idea(by=alice, status="submitted")
        for person in (bob, cleo):
            Authorship.objects.create(idea=idea, person=person, role=Authorship.Role.CO_AUTHOR)
        actions.publish(idea, by=None)
    assert [total(alice), total(bob), total(cleo)] == [6.67, 6.67, 6.66]


def test_submitting_and_being_refused_earn_nothing(diary, alice):
    with diary():
        make_idea(by=alice, status="refused")
    assert not LedgerRow.objects.exists()


def test_support_earns_half_a_point_on_both_sides_and_taking_it_back_takes_them(diary, alice, bob, idea):
    with diary():
        actions.set_vote(idea, by=bob, wanted=True)
    assert (total(bob), total(alice)) == (0.5, 0.5)
    with diary():
        actions.set_vote(idea, by=bob, wanted=False)
    assert (total(bob), total(alice)) == (0, 0)
    assert LedgerRow.objects.filter(reverses__isnull=False).count() == 2
    with diary():
        actions.set_vote(idea, by=bob, wanted=True)
    assert (total(bob), total(alice)) == (0.5, 0.5)


def test_taking_back_that_arrives_before_the_vote_still_comes_out_even(diary, bob, alice, idea):
    actions.set_vote(idea, by=bob, wanted=True)  # its wake-up was lost
    with diary():
        actions.set_vote(idea, by=bob, wanted=False)
    for activity in Activity.objects.all():
        game.earn(activity)
    assert total(bob) == 0
    assert total(alice) == 20  # publication


def test_the_daily_cap_is_told_in_a_row_of_nothing(diary, bob, alice):
    with diary():
        idea = make_idea(by=alice)
        for _ in range(7):
            make_comment(idea, by=bob)
    assert total(bob) == 10
    assert LedgerRow.objects.filter(person=bob, is_capped=True, hundredths=0).count() == 2


def test_a_cap_is_for_one_calendar_day_whatever_the_hour(diary, bob, idea):
    day = timezone.make_aware(timezone.datetime(2026, 3, 10))
    for hour in (0, 8, 13, 22, 23, 23, 24):
        record(diary, Verb.COMMENTED, by=bob, idea=idea, at=day + timedelta(hours=hour, minutes=59))
    assert total(bob) == 5 * 2 + 2


@pytest.mark.parametrize("hour", [0, 5, 12, 23])
def test_the_same_act_earns_the_same_at_any_hour(diary, bob, idea, hour):
    at = timezone.make_aware(timezone.datetime(2026, 8, 15, hour, 30))
    record(diary, Verb.COMMENTED, by=bob, idea=idea, at=at)
    assert total(bob) == 2


def test_a_withdrawn_vote_frees_its_place_under_the_cap(diary, bob, alice):
    with diary():
        ideas = [make_idea(by=alice) for _ in range(10)]
        for one in ideas:
            actions.set_vote(one, by=bob, wanted=True)
    with diary():
        actions.set_vote(ideas[0], by=bob, wanted=False)
        actions.set_vote(ideas[0], by=bob, wanted=True)
    assert total(bob) == 5


def test_ones_own_idea_pays_no_comment(diary, alice):
    with diary():
        idea = make_idea(by=alice)
        make_comment(idea, by=alice)
    assert total(alice) == 20


def test_a_useful_mark_pays_who_commented_and_unmarking_takes_it_back(diary, alice, bob, idea):
    with diary():
        comment = make_comment(idea, by=bob)
    with diary():
        actions.set_useful(comment, by=alice, wanted=True)
    assert (total(bob), total(alice)) == (14, 0)
    with diary():
        actions.set_useful(comment, by=alice, wanted=False)
    assert total(bob) == 2


def test_a_co_author_marked_useful_on_the_own_idea_earns_nothing(diary, alice, bob, idea):
    Authorship.objects.create(idea=idea, person=bob, role=Authorship.Role.CO_AUTHOR)
    with diary():
        comment = make_comment(idea, by=bob)
        actions.set_useful(comment, by=alice, wanted=True)
    assert total(bob) == 0


def test_a_hidden_comment_loses_all_it_earned_and_gets_it_again_when_restored(diary, alice, bob, cleo, idea):
    with diary():
        comment = make_comment(idea, by=bob)
        actions.set_useful(comment, by=alice, wanted=True)
    for _ in range(2):
        with diary():
            actions.hide_comment(comment, by=cleo, reason="offensive")
        assert total(bob) == 0
        with diary():
            actions.restore_comment(comment, by=cleo)
        assert total(bob) == 14


def test_a_mark_taken_back_while_hidden_does_not_return(diary, alice, bob, cleo, idea):
    with diary():
        comment = make_comment(idea, by=bob)
        actions.set_useful(comment, by=alice, wanted=True)
        actions.hide_comment(comment, by=cleo, reason="offensive")
        actions.set_useful(comment, by=alice, wanted=False)
        actions.restore_comment(comment, by=cleo)
    assert total(bob) == 2


def test_a_withdrawn_comment_takes_its_points_back(diary, bob, idea):
    with diary():
        comment = make_comment(idea, by=bob)
        actions.withdraw_comment(comment, by=bob)
    assert total(bob) == 0


def test_a_withdrawn_idea_takes_back_what_its_author_earned_of_it_only(diary, alice, bob):
    with diary():
        idea = make_idea(by=alice)
        actions.set_vote(idea, by=bob, wanted=True)
        actions.withdraw(idea, by=alice)
    assert (total(alice), total(bob)) == (0, 0.5)


@pytest.mark.parametrize(("stage", "points"), [("analysis", 30), ("project", 40), ("pilot", 60), ("deployed", 100)])
def test_each_stage_pays_the_authors_once(diary, alice, eve, idea, stage, points):
    for to in (stage, "parked", stage):
        record(diary, Verb.STAGE_MOVED, by=eve, idea=idea, data={"from": "published", "to": to})
    assert total(alice) == points


def test_nobody_is_paid_for_moving_the_own_idea(diary, eve):
    with diary():
        idea = make_idea(by=eve)
    record(diary, Verb.STAGE_MOVED, by=eve, idea=idea, data={"to": "analysis"})
    assert total(eve) == 20


def test_a_measured_benefit_pays_the_authors(diary, alice, eve, idea):
    record(diary, Verb.BENEFIT_MEASURED, by=eve, idea=idea)
    assert total(alice) == 50


def test_imported_lines_and_people_from_outside_earn_nothing(diary, alice, bob, idea):
    guest = make_person("Guest", is_outside=True)
    record(diary, Verb.COMMENTED, by=guest, idea=idea)
    idea.source = "import"
    idea.save(update_fields=["source"])
    record(diary, Verb.COMMENTED, by=bob, idea=idea, is_backfill=True)
    assert not LedgerRow.objects.exists()


def test_seeded_lines_earn_though_nobody_is_told(diary, bob, idea):
    record(diary, Verb.COMMENTED, by=bob, idea=idea, is_backfill=True)
    assert total(bob) == 2


def test_replaying_the_whole_diary_changes_nothing(diary, alice, bob, cleo):
    with diary():
        idea = make_idea(by=alice)
        comment = make_comment(idea, by=bob)
        actions.set_useful(comment, by=alice, wanted=True)
        actions.hide_comment(comment, by=cleo, reason="offensive")
        actions.restore_comment(comment, by=cleo)
        for wanted in (True, False, True):
            actions.set_vote(idea, by=bob, wanted=wanted)
    before = list(LedgerRow.objects.values_list("pk", "hundredths"))
    for activity in [*Activity.objects.all(), *Activity.objects.order_by("-pk")]:
        game.earn(activity)
    game.catch_up()
    assert list(LedgerRow.objects.values_list("pk", "hundredths")) == before


def test_the_worker_catches_up_with_what_a_lost_wake_up_left_out(bob, idea):
    make_comment(idea, by=bob)
    assert not LedgerRow.objects.exists()
    assert game.catch_up() == 2
    assert total(bob) == 2


def test_a_changed_rule_holds_from_then_on(diary, bob, idea):
    record(diary, Verb.COMMENTED, by=bob, idea=idea)
    rule = PointRule.objects.get(verb=Verb.COMMENTED)
    rule.points = 3
    rule.save()
    assert rule.version == 2
    record(diary, Verb.COMMENTED, by=bob, idea=idea)
    assert total(bob) == 5
    rule.save()
    assert rule.version == 2


def test_a_rule_out_of_force_pays_nothing(diary, bob, idea):
    rule = PointRule.objects.get(verb=Verb.COMMENTED)
    rule.is_active = False
    rule.save()
    record(diary, Verb.COMMENTED, by=bob, idea=idea)
    assert total(bob) == 0


@pytest.mark.parametrize(("verb", "earner"), [("followed", "doer"), ("commented", "authors"), ("unvoted", "doer")])
def test_the_back_office_cannot_pay_for_what_serves_only_oneself(verb, earner):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        PointRule(verb=verb, earner=earner, points=5).full_clean()


def test_a_level_is_told_once_even_if_points_go_and_come(diary, alice, bob):
    with diary():
        ideas = [make_idea(by=alice) for _ in range(2)]
    assert Activity.objects.filter(verb=Verb.LEVEL_REACHED, person=alice).count() == 1
    with diary():
        actions.withdraw(ideas[0], by=alice)
    with diary():
        make_idea(by=alice)
    assert [a.data for a in Activity.objects.filter(verb=Verb.LEVEL_REACHED, person=alice)] == [{"level": 1}]
