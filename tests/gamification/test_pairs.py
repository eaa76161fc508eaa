"""What one colleague brings another: fully, then half, a quarter …, and never beyond the limit of a week."""

from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gamification import why
from gamification.models import EVER, LedgerRow, PointRule, RuleVersion
from gamification.pairs import LANES, Gift, week_of, weigh, year_of
from gamification.rebuild import rebuild
from gamification.rules import key
from gamification.seasons import ensure_season
from ideas import actions
from ideas.models import Activity, Authorship
from ideas.verbs import Verb
from tests.factories import make_comment, make_idea

pytestmark = pytest.mark.django_db
MONDAY = timezone.make_aware(datetime(2026, 8, 10, 9))


@pytest.fixture(autouse=True)
def season(db):
    return ensure_season()


@pytest.fixture
def diary(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def brought(person, verb):
    """What each row of a verb is worth to a person, in the order of the diary, whatever was taken back after."""
    rows = LedgerRow.objects.filter(person=person, rule_key__startswith=f"{verb}:").exclude(rule_key__endswith=":doer")
    return list(rows.order_by("activity").values_list("hundredths", flat=True))


def total(person, verb):
    return sum(LedgerRow.objects.filter(person=person, rule_key__contains=f"{verb}::").exclude(
        rule_key__endswith=":doer").values_list("hundredths", flat=True))  # fmt: skip


def unlimited(verb, earner):
    """The rule with a limit that nothing here reaches, so that halving alone is seen."""
    rule = PointRule.objects.get(verb=verb, earner=earner)
    rule.weekly_cap = 500
    rule.save()


def confirmed():
    found = rebuild()
    assert not any(found[name] for name in ("rows added", "rows changed", "rows removed", "totals")), found


def record(diary, verb, **fields):
    with diary():
        return Activity.record(verb, **fields)


# ── the formula ──


@pytest.mark.parametrize(("place", "worth"), list(enumerate([1200, 600, 300, 150, 75, 37, 18, 9, 4, 2, 1, 0, 0])))
def test_each_further_time_is_worth_half_in_whole_hundredths(place, worth):
    given = {n: Gift(n, MONDAY, 0) for n in range(place)}
    assert weigh(1200, 99_999, "new", MONDAY, given) == (place, worth)


@given(
    acts=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 200)), max_size=30),
    hundredths=st.integers(0, 3000),
    limit=st.integers(0, 3000),
)
def test_whatever_is_given_again_and_whenever_a_week_never_passes_its_limit(acts, hundredths, limit):
    given, first = {}, {}
    for subject, days in acts:
        place, worth = weigh(hundredths, limit, subject, MONDAY + timedelta(days=days), given)
        given.setdefault(subject, Gift(place, MONDAY + timedelta(days=days), worth))
        assert first.setdefault(subject, (place, worth)) == (place, worth)  # going to and fro brings nothing
    weeks = {}
    for gift in given.values():
        weeks[week_of(gift.at)] = weeks.get(week_of(gift.at), 0) + gift.hundredths
    assert all(0 <= sum_of <= limit for sum_of in weeks.values())
    years = [(year_of(gift.at), gift.place) for gift in given.values()]
    assert len(years) == len(set(years))


@pytest.mark.parametrize("hour", [0, 5, 12, 23])
def test_no_hour_of_the_day_weighs_otherwise(hour):
    monday = timezone.make_aware(datetime(2026, 8, 10, hour, 59))
    assert (year_of(monday), week_of(monday)) == (2026, (2026, 33))


def test_a_year_and_a_week_begin_at_midnight_of_the_site():
    last = timezone.make_aware(datetime(2026, 12, 31, 23, 59))
    assert year_of(last) != year_of(last + timedelta(minutes=1))
    sunday = timezone.make_aware(datetime(2026, 8, 16, 23, 59))
    assert week_of(sunday) == date(2026, 8, 10).isocalendar()[:2] != week_of(sunday + timedelta(minutes=1))


# ── in the ledger ──


@pytest.mark.both_databases
def test_the_same_supporter_is_worth_half_each_further_time(diary, alice, bob, cleo):
    unlimited(Verb.VOTED, "authors")
    with diary():
        for _ in range(4):
            idea = make_idea(by=alice)
            actions.set_vote(idea, by=bob, wanted=True)
        actions.set_vote(idea, by=cleo, wanted=True)
    assert brought(alice, "voted") == [50, 25, 12, 6, 50]
    assert LedgerRow.objects.get(person=alice, hundredths=12).withheld == 38
    confirmed()


def test_whoever_supports_earns_the_same_each_time(diary, alice, bob):
    with diary():
        for _ in range(4):
            actions.set_vote(make_idea(by=alice), by=bob, wanted=True)
    given = LedgerRow.objects.filter(person=bob, rule_key="voted::doer")
    assert set(given.values_list("hundredths", "place", "withheld")) == {(50, None, 0)}


def test_a_week_has_a_limit_for_each_colleague(diary, alice, bob):
    with diary():
        for _ in range(3):
            actions.set_vote(make_idea(by=alice), by=bob, wanted=True)
    assert brought(alice, "voted") == [50, 25, 0]
    confirmed()


@pytest.mark.both_databases
def test_support_taken_back_and_given_again_finds_its_place(diary, alice, bob):
    with diary():
        ideas = [make_idea(by=alice) for _ in range(2)]
        for idea in ideas:
            actions.set_vote(idea, by=bob, wanted=True)
    assert total(alice, "voted") == 75
    for idea in [*ideas, *reversed(ideas)]:
        for wanted in (False, True):
            with diary():
                actions.set_vote(idea, by=bob, wanted=wanted)
        assert total(alice, "voted") == 75
    confirmed()


def test_given_again_in_another_year_it_still_finds_its_place(diary, alice, bob):
    with diary():
        ideas = [make_idea(by=alice) for _ in range(3)]
    this, next_year = timezone.now(), timezone.now() + timedelta(days=366)
    for idea in ideas[:2]:
        record(diary, Verb.VOTED, by=bob, idea=idea, at=this)
    record(diary, Verb.UNVOTED, by=bob, idea=ideas[1], at=next_year)
    record(diary, Verb.VOTED, by=bob, idea=ideas[1], at=next_year)
    assert brought(alice, "voted") == [50, 25, 25]
    record(diary, Verb.VOTED, by=bob, idea=ideas[2], at=next_year)
    assert brought(alice, "voted") == [50, 25, 25, 50]
    confirmed()


def test_marks_and_accepted_changes_share_one_sequence_and_support_has_its_own(diary, alice, bob):
    """The mark's giver is known: if a vote halved it, the mark would tell that alice voted for bob."""
    with diary():
        idea = make_idea(by=alice)
        actions.set_vote(make_idea(by=bob), by=alice, wanted=True)
        actions.set_useful(make_comment(idea, by=bob), by=alice, wanted=True)
    assert brought(bob, "marked_useful") == [1200]
    record(diary, Verb.AMENDMENT_ACCEPTED, by=alice, person=bob, idea=idea)
    assert brought(bob, "amendment_accepted") == [300]  # half would be 7.5, the week has room for 3
    confirmed()


def test_a_mark_taken_off_and_set_again_is_worth_the_same(diary, alice, bob):
    with diary():
        idea = make_idea(by=alice)
        comments = [make_comment(idea, by=bob) for _ in range(2)]
    for comment in comments:
        with diary():
            actions.set_useful(comment, by=alice, wanted=True)
    for wanted in (False, True, False, True):
        with diary():
            actions.set_useful(comments[1], by=alice, wanted=wanted)
    assert total(bob, "marked_useful") == 1200 + 300
    confirmed()


def test_hidden_and_restored_it_is_worth_what_it_was(diary, alice, bob, cleo):
    with diary():
        ideas = [make_idea(by=alice) for _ in range(2)]
        for idea in ideas:
            actions.set_vote(idea, by=bob, wanted=True)
    for act in (Verb.IDEA_HIDDEN, Verb.IDEA_RESTORED):
        record(diary, act, by=cleo, idea=ideas[1])
    assert total(alice, "voted") == 75
    assert LedgerRow.objects.get(activity__verb=Verb.IDEA_RESTORED, rule_key__contains="voted").withheld == 25
    confirmed()


def test_duty_is_never_halved(diary, alice, eve, carl):
    with diary():
        ideas = [make_idea(by=alice, status="submitted") for _ in range(3)]
        for idea in ideas:
            actions.publish(idea, by=carl)
    for idea in ideas:
        record(diary, Verb.STAGE_MOVED, by=eve, idea=idea, data={"to": "analysis"})
        record(diary, Verb.BENEFIT_MEASURED, by=eve, idea=idea)
    assert brought(alice, "published") == [2000] * 3
    assert brought(alice, "stage_moved") == [3000] * 3
    assert brought(alice, "benefit_measured") == [5000] * 3


def test_each_author_who_shares_has_a_sequence_of_their_own(diary, alice, bob, cleo):
    with diary():
        shared, own = make_idea(by=alice), make_idea(by=alice)
    Authorship.objects.create(idea=shared, person=cleo, role=Authorship.Role.CO_AUTHOR)
    for idea in (shared, own):
        with diary():
            actions.set_vote(idea, by=bob, wanted=True)
    assert brought(alice, "voted") == [25, 25]
    assert brought(cleo, "voted") == [25]
    confirmed()


def test_an_idea_under_a_pseudonym_is_weighed_alone(diary, alice, bob):
    """Weighed with the others, the support of a named idea would tell who wrote the other one."""
    with diary():
        for is_pseudonymous in (True, False, False, True):
            idea = make_idea(by=alice, is_pseudonymous=is_pseudonymous)
            actions.set_vote(idea, by=bob, wanted=True)
    assert brought(alice, "voted") == [50, 50, 25, 50]
    confirmed()


def test_what_was_earned_before_the_limit_stays_and_takes_no_place(diary, alice, bob):
    rule = PointRule.objects.get(verb=Verb.VOTED, earner="authors")
    rule.versions.update(weekly_cap=None)
    with diary():
        for _ in range(3):
            actions.set_vote(make_idea(by=alice), by=bob, wanted=True)
    assert brought(alice, "voted") == [50, 50, 50]
    rule.weekly_cap = "0.75"
    rule.save()
    with diary():
        for _ in range(2):
            actions.set_vote(make_idea(by=alice), by=bob, wanted=True)
    assert brought(alice, "voted") == [50, 50, 50, 50, 25]
    confirmed()


def test_a_site_in_use_is_limited_from_now_on_and_once():
    migration = import_module("gamification.migrations.0018_limits_between_colleagues")
    limited = {key(rule.verb, rule.stage, rule.earner): rule.weekly_cap for rule in PointRule.objects.all()}
    PointRule.objects.update(weekly_cap=None)
    RuleVersion.objects.update(weekly_cap=None)
    for _ in range(2):
        migration.limit(apps, None)
    assert {key(rule.verb, rule.stage, rule.earner): rule.weekly_cap for rule in PointRule.objects.all()} == limited
    added = RuleVersion.objects.filter(version=2)
    assert {key(v.verb, v.stage, v.earner) for v in added} == set(LANES)
    assert all(v.since > EVER and v.weekly_cap == v.rule.weekly_cap and v.points == v.rule.points for v in added)


# ── in words ──


def test_support_says_per_idea_how_much_and_once_for_all_what_came_from_the_same(diary, alice, bob, cleo):
    with diary():
        ideas = [make_idea(by=alice, title=f"Idée {n}") for n in range(3)]
        for idea in ideas:
            actions.set_vote(idea, by=bob, wanted=True)
        actions.set_vote(ideas[2], by=cleo, wanted=True)
    lines = [line for line in why.lines(alice, timezone.localtime()) if line.at is None]
    assert sorted(line.hundredths for line in lines) == [-75, 50, 50, 100]
    less = min(lines)
    assert not any(idea.title in f"{less.text}{less.note}" for idea in ideas)
    assert sum(line.hundredths for line in why.lines(alice, timezone.localtime())) == 3 * 2000 + 125


def test_a_mark_that_counts_less_says_why(diary, alice, bob):
    with diary():
        idea = make_idea(by=alice)
        for _ in range(3):
            actions.set_useful(make_comment(idea, by=bob), by=alice, wanted=True)
    notes = {line.hundredths: line.note for line in why.lines(bob, timezone.localtime()) if "utile" in line.text}
    assert "15 points par semaine" in notes[300]
    unlimited(Verb.MARKED_USEFUL, "person")
    with diary():
        actions.set_useful(make_comment(idea, by=bob), by=alice, wanted=True)
    notes = {line.hundredths: line.note for line in why.lines(bob, timezone.localtime()) if "utile" in line.text}
    assert "1/8 de 12 points" in notes[150]
