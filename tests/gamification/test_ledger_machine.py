"""A state machine over the ledger: in whatever order people act and rules change, the sum equals the reasons.

After each step the worker has earned; every total is the sum of its rows and of its words, what one colleague brought
another stays under its limits, and now and then the whole diary is replayed, from the start or line by line.
"""

from collections import defaultdict
from contextlib import contextmanager, suppress
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from django.db.models import Sum
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.errors import DomainError
from gamification import actions as game
from gamification import why
from gamification.models import LedgerRow, PointRule, Standing
from gamification.pairs import LANES, week_of
from gamification.rebuild import rebuild
from gamification.seasons import ensure_season
from ideas import actions
from ideas.models import Activity, Comment, Idea, Merger
from ideas.verbs import Verb
from tests.factories import make_comment, make_idea, make_person

SIZE = 4
someone = st.integers(0, SIZE - 1)
number = st.integers(0, 30)


@contextmanager
def settled():
    """What happens on commit happens; what the rules of the house forbid does not."""
    with TestCase.captureOnCommitCallbacks(execute=True), suppress(DomainError):
        yield


class Game(RuleBasedStateMachine):
    """Four people and somebody who moderates."""

    @initialize()
    def begin(self):
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.clock = time_machine.travel(timezone.now(), tick=False)
        self.now = self.clock.start()
        ensure_season()
        self.people = [make_person(f"P{n}") for n in range(SIZE)]
        self.moderator = make_person("Cleo")
        for person in self.people[:2]:
            for _ in range(2):
                self.post(self.people.index(person), False)

    def teardown(self):
        if hasattr(self, "outer"):
            self.clock.stop()
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def an_idea(self, number):
        ideas = Idea.objects.order_by("pk")
        return ideas[number % ideas.count()]

    def a_comment(self, number):
        comments = Comment.objects.order_by("pk")
        return comments[number % comments.count()] if comments else None

    def record(self, verb, **fields):
        with settled():
            Activity.record(verb, **fields)

    # what people do

    @rule(who=someone, is_pseudonymous=st.booleans())
    def post(self, who, is_pseudonymous):
        with settled():
            make_idea(by=self.people[who], is_pseudonymous=is_pseudonymous)

    @rule(who=someone, which=number, wanted=st.sampled_from([True, True, False]))
    def vote(self, who, which, wanted):
        with settled():
            actions.set_vote(self.an_idea(which), by=self.people[who], wanted=wanted)

    @rule(who=someone, which=number)
    def vote_and_change_ones_mind(self, who, which):
        for wanted in (True, False, True):
            self.vote(who, which, wanted)

    @rule(who=someone, which=number, is_useful=st.booleans())
    def comment(self, who, which, is_useful):
        idea = self.an_idea(which)
        with settled():
            comment = make_comment(idea, by=self.people[who])
            if is_useful:
                actions.set_useful(comment, by=idea.authorships.order_by("pk").first().person, wanted=True)

    @rule(which=number, what=st.sampled_from(["mark", "unmark", "hide", "restore", "withdraw"]))
    def treat_a_comment(self, which, what):
        if comment := self.a_comment(which):
            with settled():
                if what in ("mark", "unmark"):
                    author = comment.idea.authorships.order_by("pk").first().person
                    actions.set_useful(comment, by=author, wanted=what == "mark")
                elif what == "hide":
                    actions.hide_comment(comment, by=self.moderator, reason="other")
                elif what == "restore":
                    actions.restore_comment(comment, by=self.moderator)
                else:
                    actions.withdraw_comment(comment, by=comment.author)

    @rule(who=someone, which=number)
    def accept_a_change(self, who, which):
        idea = self.an_idea(which)
        author = idea.authorships.order_by("pk").first().person
        if author != self.people[who]:
            self.record(Verb.AMENDMENT_ACCEPTED, by=author, person=self.people[who], idea=idea)

    @rule(who=someone, which=number)
    def sign(self, who, which):
        idea = self.an_idea(which)
        for step in (
            lambda: actions.invite(idea, by=idea.authorships.order_by("pk").first().person, person=self.people[who]),
            lambda: actions.sign(idea, by=self.people[who]),
        ):
            with settled():
                step()

    @rule(which=number, is_back=st.booleans())
    def hide_an_idea(self, which, is_back):
        """As moderation tells the diary of it; a hidden idea is hidden once, and a shown one is not restored."""
        idea = self.an_idea(which)
        told = Activity.objects.filter(idea=idea, verb__in=[Verb.IDEA_HIDDEN, Verb.IDEA_RESTORED]).order_by("pk").last()
        is_hidden = told is not None and told.verb == Verb.IDEA_HIDDEN
        if is_hidden == is_back:
            self.record(Verb.IDEA_RESTORED if is_back else Verb.IDEA_HIDDEN, by=self.moderator, idea=idea)

    @rule(which=number, other=number)
    def merge(self, which, other):
        """Two ideas become one, or, when they are, two again."""
        joined, kept = self.an_idea(which), self.an_idea(other)
        first, second = (idea.authorships.order_by("pk").first().person for idea in (kept, joined))
        standing = Merger.objects.filter(kept=kept, joined=joined, state=Merger.State.ACCEPTED).first()
        with settled():
            if standing:
                actions.end_merger(standing, by=first, reason="Non, deux.")
            elif kept != joined:
                merger = actions.propose_merger(kept, joined, by=first, reason="La même.")
                if merger.state == Merger.State.PROPOSED:
                    actions.answer_merger(merger, by=second, is_yes=True)

    @rule(days=st.sampled_from([1, 3, 7, 30, 200]))
    def let_time_pass(self, days):
        self.now.shift(timedelta(days=days))
        ensure_season()

    # what the house does

    @rule(verb=st.sampled_from([Verb.VOTED, Verb.MARKED_USEFUL, Verb.COMMENTED]), points=st.integers(0, 12),
          cap=st.sampled_from(["0.3", "6", "20"]))  # fmt: skip
    def change_a_rule(self, verb, points, cap):
        for kept in PointRule.objects.filter(verb=verb):
            kept.points = points
            kept.weekly_cap = Decimal(cap) if kept.weekly_cap is not None else None
            kept.save()
        self.now.shift(timedelta(seconds=1))

    @rule()
    def replay_line_by_line(self):
        before = list(LedgerRow.objects.order_by("pk").values_list("pk", "hundredths"))
        for activity in Activity.objects.order_by("-pk"):
            game.earn(activity)
        assert list(LedgerRow.objects.order_by("pk").values_list("pk", "hundredths")) == before

    @rule()
    def rebuild(self):
        found = rebuild()
        assert not any(found[name] for name in ("rows added", "rows changed", "rows removed", "totals")), found

    # what always holds

    @invariant()
    def every_total_is_the_sum_of_its_reasons(self):
        if not hasattr(self, "people"):
            return
        self.now.shift(timedelta(seconds=1))  # no two steps at the same instant
        game.retally({person.pk for person in self.people}, timezone.now())  # what a pseudonym earned becomes due
        for standing in Standing.objects.filter(season=None):
            person = standing.person
            rows = LedgerRow.objects.counted().filter(person=person).aggregate(sum=Sum("hundredths", default=0))["sum"]
            months = why.months(person)
            lines = sum(line.hundredths for month, _ in months for line in why.lines(person, month))
            assert standing.hundredths == rows == sum(sum_of for _, sum_of in months) == lines

    @invariant()
    def nobody_brings_a_colleague_more_than_halving_and_the_week_allow(self):
        """Of what still counts: places are taken once each, and no place is worth more than it may be."""
        weeks, places = defaultdict(int), defaultdict(set)
        rows = LedgerRow.objects.filter(rule_key__in=LANES, place__isnull=False).select_related("activity__idea")
        for row in rows.order_by("activity"):
            fact = row.activity
            lane = fact.by_id, row.person_id, LANES[row.rule_key], fact.idea.pseudonym and fact.idea_id
            full = row.hundredths + row.withheld
            assert 0 <= row.hundredths <= full >> row.place
            subject = row.rule_key, fact.comment_id or (fact.pk if fact.person_id else fact.idea_id)
            if subject in places[lane]:
                continue
            places[lane].add(subject)
            weeks[*lane, week_of(row.at)] += row.hundredths
        assert all(sum_of <= 2000 for sum_of in weeks.values())


def run(max_examples, steps):
    how = settings(
        max_examples=max_examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Game, settings=how)


@pytest.mark.django_db
def test_whatever_happens_points_equal_their_reasons():
    run(6, 12)


@pytest.mark.long
@pytest.mark.both_databases
@pytest.mark.django_db
def test_whatever_happens_for_long_points_equal_their_reasons():
    run(20, 25)
