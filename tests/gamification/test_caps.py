"""Two facts at the same instant never pass one cap, on either database."""

import pytest

from gamification import actions as game
from gamification.models import LedgerRow, PointRule, Standing
from gamification.rebuild import rebuild
from gamification.seasons import ensure_season
from ideas import actions
from ideas.models import Activity
from ideas.verbs import Verb
from tests.factories import make_comment, make_idea
from tests.threads import together

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def test_facts_at_once_do_not_pass_the_cap(alice, bob):
    rule = PointRule.objects.get(verb=Verb.COMMENTED)
    rule.daily_cap = 3
    rule.save()
    ideas = [make_idea(by=alice) for _ in range(6)]
    LedgerRow.objects.all().delete()
    Standing.objects.all().delete()
    lines = [Activity.objects.create(verb=Verb.COMMENTED, by=bob, idea=idea) for idea in ideas]
    assert together([lambda line=line: game.earn(line) for line in lines]) == []
    assert sorted(LedgerRow.objects.filter(person=bob).values_list("hundredths", flat=True)) == [0, 0, 0, 200, 200, 200]
    assert Standing.objects.get(person=bob, season=None).hundredths == 600


def test_what_one_gives_another_at_once_is_halved_all_the_same(alice, bob):
    ideas = [make_idea(by=alice) for _ in range(4)]
    LedgerRow.objects.all().delete()
    Standing.objects.all().delete()
    lines = [Activity.objects.create(verb=Verb.VOTED, by=bob, idea=idea) for idea in ideas]
    assert together([lambda line=line: game.earn(line) for line in lines]) == []
    rows = LedgerRow.objects.filter(person=alice).order_by("place")
    assert list(rows.values_list("place", "hundredths")) == [(0, 50), (1, 25), (2, 0), (3, 0)]
    assert Standing.objects.get(person=alice, season=None).hundredths == 75


def test_one_fact_told_twice_at_once_is_paid_once(alice, bob):
    line = Activity.objects.create(verb=Verb.COMMENTED, by=bob, idea=make_idea(by=alice))
    assert together([lambda: game.earn(line) for _ in range(4)]) == []
    assert LedgerRow.objects.get(person=bob).hundredths == 200


def test_supporters_and_regrets_at_once_leave_a_ledger_that_a_rebuild_confirms(alice, bob, cleo, eve):
    ensure_season()
    ideas = [make_idea(by=alice), make_idea(by=bob)]

    def waver(person, idea):
        for wanted in (True, False, True):
            actions.set_vote(idea, by=person, wanted=wanted)
        make_comment(idea, by=person)

    calls = [lambda p=p, i=i: waver(p, i) for p in (cleo, eve) for i in ideas]
    assert together(calls) == []
    found = rebuild()
    assert {name: found[name] for name in ("rows added", "rows removed", "totals")} == {
        "rows added": 0,
        "rows removed": 0,
        "totals": 0,
    }
