"""A state machine against the running views: in whatever order things happen, nobody in conflict sees or decides.

People send, read and decide through the site; the directory changes between any two of their steps. What may not be is
found again from the reporting lines themselves, walked one at a time.
"""

from contextlib import contextmanager, suppress
from functools import partial
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.test import Client, TestCase
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.errors import DomainError
from ideas.actions import invite, sign
from ideas.models import Idea
from moderation import actions as moderation
from moderation.models import Correspondent, Decision, Review
from people.actions import declare_conflict, delegate, set_manager
from people.models import DeclaredConflict, Delegation, Entity, ReportingLine, Role, RoleGrant
from tests.factories import make_entity, make_idea, make_person, make_theme

WORD = "Zirconifère"


def declare_away(author, judge):
    declare_conflict(author, other=judge, is_counted=False)


def stand_in_above(author, judge):
    """`judge` stands in for the author's manager; for whoever has none, a declaration does."""
    line = ReportingLine.objects.filter(person=author, until=None).exclude(manager=judge).first()
    if line:
        delegate(line.manager, to=judge)
    else:
        declare_away(author, judge)


RISES = (
    set_manager,
    partial(set_manager, kind="dotted"),
    partial(set_manager, kind="acting"),
    stand_in_above,
    lambda author, judge: set_manager(judge, author),
    declare_away,
)
"""What may come between an author and the judge, while the judge has the idea open."""
SIZE = 8
someone = st.integers(0, SIZE - 1)


@contextmanager
def settled():
    """What happens on commit happens, again and again until nothing is left, as on the site."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield


class Site(RuleBasedStateMachine):
    """Eight people in two companies, two of them superusers, most of them able to judge."""

    @initialize()
    def begin(self):
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.theme = make_theme()
        companies = [make_entity("Nord"), make_entity("Sud")]
        self.people = [make_person("Tête", entity=make_entity("Groupe", Entity.Kind.GROUP))]
        for number in range(1, SIZE):
            person = make_person(
                f"P{number}", entity=companies[number % 2], manager=self.people[(number - 1) // 2],
                is_superuser=number in (1, 4),
            )  # fmt: skip
            self.people.append(person)
        for number in (1, 2, 4, 5, 7):
            person = self.people[number]
            Correspondent.objects.create(
                person=person, theme=self.theme, company=person.entity.company_or_self, since="2020-01-01T00:00Z"
            )
        RoleGrant.objects.create(person=self.people[6], role=Role.MANAGER)
        self.browsers = [Client() for _ in self.people]
        for browser, person in zip(self.browsers, self.people, strict=True):
            browser.force_login(person)
        self.turn = 0
        self.send(3)

    def teardown(self):
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    # what people do

    @rule(who=someone)
    def send(self, who):
        with settled():
            make_idea(by=self.people[who], status="submitted", title=f"{WORD} {uuid4().hex[:6]}", theme=self.theme)

    @precondition(lambda self: Idea.objects.exists())
    @rule(who=someone, number=st.integers(0, 50))
    def sign_late(self, who, number):
        ideas = Idea.objects.order_by("pk")
        idea = ideas[number % ideas.count()]
        for step in (lambda: invite(idea, by=idea.byline()[0][1], person=self.people[who]),
                     lambda: sign(idea, by=self.people[who])):  # fmt: skip
            with settled(), suppress(DomainError):
                step()

    @precondition(lambda self: Review.objects.open().exists())
    @rule(who=someone, number=st.integers(0, 50), kind=st.sampled_from(["approve", "refuse", "return", "hand_over"]))
    def decide(self, who, number, kind):
        reviews = Review.objects.open().order_by("pk")
        review = reviews[number % reviews.count()]
        barred = self.clashes(self.people[who], review.idea)
        said = {"kind": kind, "text": "Parce que.", "reason": "unclear", "would_change": "Un exemple."}
        with settled():
            answer = self.browsers[who].post(f"/moderation/reviews/{review.pk}/decision/", said)
        assert answer.status_code in (302, 404, 409, 422)
        decided = Decision.objects.filter(review=review).first()
        if barred or review.reviewer_id != self.people[who].pk:
            assert decided is None

    @precondition(lambda self: Review.objects.open().exists())
    @rule(number=st.integers(0, 50))
    def step_back(self, number):
        reviews = Review.objects.open().order_by("pk")
        review = reviews[number % reviews.count()]
        with settled():
            self.browsers[self.place(review.reviewer_id)].post(f"/moderation/reviews/{review.pk}/recuse/")

    @rule(who=someone)
    def look(self, who):
        """The queue, the list, the inbox and the page of each idea, as one person."""
        person, browser = self.people[who], self.browsers[who]
        for idea in Idea.objects.exclude(status="published"):
            if self.has_part(person, idea):
                continue
            assert browser.get(idea.get_absolute_url()).status_code == 404
            for address in ("/moderation/", "/ideas/", "/inbox/"):
                assert idea.title not in browser.get(address).content.decode()

    # what the directory does

    @rule(who=someone, boss=someone, kind=st.sampled_from(["line", "line", "dotted", "acting"]))
    def move(self, who, boss, kind):
        if who != boss:
            with settled():
                set_manager(self.people[who], self.people[boss], kind=kind)

    @rule(who=someone, other=someone)
    def stand_in(self, who, other):
        if who != other:
            with settled():
                delegate(self.people[who], to=self.people[other])

    @rule(who=someone, other=someone)
    def declare(self, who, other):
        if who != other:
            with settled():
                declare_conflict(self.people[who], other=self.people[other], is_counted=False)

    @rule()
    def minute(self):
        with settled():
            moderation.catch_up()

    # what must always hold

    @invariant()
    def nobody_in_conflict_sees_an_idea_under_review(self):
        if not hasattr(self, "people"):
            return
        for idea in Idea.objects.exclude(status="published"):
            for person in self.people:
                if self.clashes(person, idea) and not idea.is_author(person) and not self.is_invited(person, idea):
                    assert not Idea.objects.visible_to(person).filter(pk=idea.pk).exists()
                    assert not Review.objects.visible_to(person).filter(idea=idea).exists()

    @invariant()
    def a_judge_whom_the_directory_bars_this_very_moment_reads_no_more(self):
        """Before anything that follows from the change: the page, the queue and the review ask the directory itself.

        Of ideas with one author alone: the change is about that one.
        """
        signed_as_ever = Review.objects.open().exclude(idea__authorships__role="co_author")
        review = hasattr(self, "people") and signed_as_ever.exclude(reviewer=None).order_by("-pk").first()
        if not review:
            return
        browser, author = self.browsers[self.place(review.reviewer_id)], review.idea.authorships.first().person
        here = review.idea.get_absolute_url()
        assert browser.get(here).status_code == 200
        self.turn += 1
        point = transaction.savepoint()
        with TestCase.captureOnCommitCallbacks():
            RISES[self.turn % len(RISES)](author, review.reviewer)
            assert browser.get(here).status_code == 404
            assert browser.get(f"/moderation/reviews/{review.pk}/").status_code == 404
            assert review.idea.title not in browser.get("/moderation/").content.decode()
        transaction.savepoint_rollback(point)

    def place(self, pk):
        return next(number for number, person in enumerate(self.people) if person.pk == pk)

    def has_part(self, person, idea):
        if idea.is_author(person):
            return True
        return not self.clashes(person, idea) and idea.readers.filter(person=person, until=None).exists()

    def is_invited(self, person, idea):
        """Asked to sign, and above nobody who signs."""
        rows = list(idea.authorships.all())
        above = set().union(*(self.over(row.person_id) for row in rows if row.state == "active"))
        return person.pk not in above and any(row.person_id == person.pk and row.state == "invited" for row in rows)

    def clashes(self, judge, idea):
        """The words of the rule, from the lines that were ever stated: all of them are less than a year old."""
        authors = {row.person_id for row in idea.authorships.all()}
        return any(judge.pk == author or self.near(judge.pk, author) for author in authors)

    def near(self, judge, author):
        if judge in self.over(author) or author in self.over(judge):
            return True
        pairs = DeclaredConflict.objects.filter(person__in=[judge, author], other__in=[judge, author])
        open_lines = ReportingLine.objects.filter(until=None, kind__in=["line", "acting"])
        bosses = [set(open_lines.filter(person=pk).values_list("manager", flat=True)) for pk in (judge, author)]
        return pairs.exists() or bool(bosses[0] & bosses[1])

    def over(self, person):
        """Whoever is above `person` now, or in for one of those, by the open lines alone."""
        lines = list(ReportingLine.objects.filter(until=None).values_list("person", "manager"))
        named = list(Delegation.objects.filter(until=None).values_list("person", "delegate"))
        found = self.reach({person}, lines)
        return (found | self.reach(found - {person}, named)) - {person}

    @staticmethod
    def reach(start, edges):
        found, edge = set(), set(start)
        while edge:
            edge = {up for down, up in edges if down in edge} - found
            found |= edge
        return found


def run(examples, steps):
    assert connections["default"].in_atomic_block
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Site,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks, database=None
        ),
    )


@pytest.mark.django_db
def test_no_order_of_steps_shows_an_idea_to_somebody_in_conflict():
    run(examples=3, steps=10)


@pytest.mark.long
@pytest.mark.django_db
def test_no_order_of_many_steps_shows_an_idea_to_somebody_in_conflict():
    run(examples=30, steps=25)
