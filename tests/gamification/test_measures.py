"""What each badge counts: the case that counts beside those that look like it and do not."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from gamification import badges
from gamification.measures import MEASURES
from gamification.models import BadgeAward
from gamification.rebuild import rebuild
from ideas import actions
from ideas.models import Activity, Authorship, Campaign, Shortlisting
from ideas.verbs import Verb
from pipeline import actions as pipeline
from tests.factories import make_comment, make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def counted(measure, person):
    return len(badges.counted([measure], [person.pk])[measure][person.pk])


def sign(idea, person):
    actions.invite(idea, by=idea.authorships.get(role="author").person, person=person)
    actions.sign(idea, by=person)


def held(person):
    return {f"{award.badge.key} {award.level}" for award in BadgeAward.objects.filter(person=person)}


def campaign():
    now = timezone.now()
    return Campaign.objects.create(question="Et si ?", opens_at=now, closes_at=now + timedelta(days=9))


@pytest.mark.both_databases
def test_an_idea_signed_by_several_counts_for_each_and_across_companies_when_they_work_in_two(diary, alice, bob):
    make_idea(by=alice)
    idea, near = make_idea(by=alice), make_idea(by=alice)
    with diary():
        sign(idea, bob)
    sign(near, make_person("Zoé", manager=make_person("Chef"), entity=alice.entity))
    assert [counted("ideas_signed_together", p) for p in (alice, bob)] == [2, 1]
    assert [counted("ideas_across", p) for p in (alice, bob)] == [1, 1]
    assert {"four-hands 1", "tandem 1"} <= held(bob) & held(alice)


def test_whoever_left_an_idea_signs_it_with_nobody(alice, bob):
    idea = make_idea(by=alice)
    sign(idea, bob)
    actions.unsign(idea, by=bob)
    assert [counted("ideas_signed_together", p) for p in (alice, bob)] == [0, 0]


@pytest.mark.both_databases
def test_two_ideas_that_become_one_count_for_both_sides(diary, alice, bob):
    kept, joined = make_idea(by=alice), make_idea(by=bob)
    with diary():
        merger = actions.propose_merger(kept, joined, by=alice, reason="La même.")
        actions.answer_merger(merger, by=bob, is_yes=True)
    assert [counted("ideas_joined", p) for p in (alice, bob)] == [1, 1]
    assert "confluence 1" in held(alice) & held(bob)


def test_two_ideas_of_ones_own_joined_count_for_nothing(alice):
    kept, joined = make_idea(by=alice), make_idea(by=alice)
    merger = actions.propose_merger(kept, joined, by=alice, reason="La même.")
    merger.refresh_from_db()
    assert merger.is_accepted
    assert counted("ideas_joined", alice) == 0


@pytest.mark.both_databases
def test_a_change_of_text_counts_once_it_is_accepted(diary, alice, bob, idea):
    texts = {part: getattr(idea, part) for part in ("problem", "proposal", "benefit")}
    texts |= {"title": "Autrement", "why": "Plus clair.", "seen": 1, "client_key": "k"}
    amendment = actions.propose_amendment(idea, by=bob, **texts)
    assert counted("amendments_accepted", bob) == 0
    with diary():
        actions.accept_amendment(amendment, by=alice, seen=1)
    assert counted("amendments_accepted", bob) == 1
    assert "shared-pen 1" in held(bob)


@pytest.mark.both_databases
def test_a_question_counts_once_who_signs_the_idea_has_answered(diary, alice, bob, carl):
    for number in range(2):
        idea = make_idea(by=alice)
        question = make_comment(idea, by=bob, kind="question")
        make_comment(idea, by=carl, parent=question)
        assert counted("questions_answered", bob) == number
        with diary():
            make_comment(idea, by=alice, parent=question)
    make_comment(idea, by=alice, parent=make_comment(idea, by=bob))  # no question
    own = make_idea(by=bob)
    make_comment(own, by=bob, parent=make_comment(own, by=bob, kind="question"))
    assert counted("questions_answered", bob) == 2
    assert "touchstone 1" in held(bob)


@pytest.mark.both_databases
def test_the_first_answer_to_a_colleagues_question_counts(alice, bob, carl, idea):
    question = make_comment(idea, by=bob, kind="question")
    first = make_comment(idea, by=carl, parent=question)
    make_comment(idea, by=make_person("Luc"), parent=question)
    assert counted("answers_given", carl) == 1
    actions.withdraw_comment(first, by=carl)
    assert [counted("answers_given", p) for p in (carl, alice, bob)] == [0, 0, 0]
    make_comment(idea, by=carl, parent=make_comment(idea, by=carl, kind="question"))  # one's own question
    make_comment(idea, by=alice, parent=make_comment(idea, by=bob, kind="question"))  # the own idea
    assert [counted("answers_given", p) for p in (carl, alice)] == [0, 0]


@pytest.mark.both_databases
def test_only_the_first_idea_of_somebody_is_a_welcome(alice, bob):
    with time_machine.travel("2026-03-01", tick=False):
        first = make_idea(by=alice)
    with time_machine.travel("2026-03-02", tick=False):
        second, veiled = make_idea(by=alice), make_idea(by=make_person("Luc"), is_pseudonymous=True)
        for idea in (first, first, second, veiled):
            make_comment(idea, by=bob)
        make_comment(first, by=alice)
    assert counted("newcomers_welcomed", bob) == 1
    assert counted("newcomers_welcomed", alice) == 0


def test_an_earlier_idea_under_a_pseudonym_does_not_show_in_who_is_welcomed(alice, bob):
    with time_machine.travel("2026-03-01", tick=False):
        make_idea(by=alice, is_pseudonymous=True)
    with time_machine.travel("2026-03-02", tick=False):
        make_comment(make_idea(by=alice), by=bob)
    assert counted("newcomers_welcomed", bob) == 1


@pytest.mark.both_databases
def test_useful_comments_elsewhere_and_in_campaigns(alice, bob):
    theme = campaign()
    for idea in (make_idea(by=alice, campaign=theme), make_idea(by=alice, campaign=theme), make_idea(by=alice)):
        actions.set_useful(make_comment(idea, by=bob), by=alice, wanted=True)
    make_comment(make_idea(by=alice, campaign=campaign()), by=bob)
    here = make_idea(by=alice, entity=bob.entity)
    actions.set_useful(make_comment(here, by=bob), by=alice, wanted=True)
    assert counted("useful_elsewhere", bob) == 3
    assert counted("campaigns_enriched", bob) == 1
    assert counted("comments_useful", bob) == 4


@pytest.mark.both_databases
def test_an_idea_adapted_elsewhere_counts_for_who_wrote_it(diary, alice, bob):
    origin = make_idea(by=alice)
    with diary():
        make_idea(by=bob, origin=origin, entity=bob.entity)
    make_idea(by=alice, origin=origin, entity=make_entity("Plans"))  # adapted by oneself
    assert [counted("ideas_adopted", p) for p in (alice, bob)] == [1, 0]
    assert "travelling-seed 1" in held(alice)


@pytest.mark.both_databases
def test_a_measured_benefit_counts_once_an_idea(diary, alice, eve):
    idea = make_idea(by=alice, stage="deployed")
    measured = {"amount": 1200, "unit": "euros", "method": "Compté.", "measured_on": date(2026, 1, 1)}
    with diary():
        pipeline.measure(idea, by=eve, benefit=measured)
        pipeline.measure(idea, by=eve, benefit=measured | {"amount": 2400})
    assert counted("benefits_measured", alice) == 1
    assert "proof 1" in held(alice)


@pytest.mark.both_databases
def test_who_helped_an_idea_shares_its_way_when_the_help_came_first(diary, alice, bob, carl, eve):
    idea = make_idea(by=alice)
    actions.set_useful(make_comment(idea, by=bob), by=alice, wanted=True)
    make_comment(idea, by=carl)
    with diary():
        pipeline.retain(idea, by=eve, text="Utile.")
    late = make_comment(idea, by=carl)
    actions.set_useful(late, by=alice, wanted=True)
    assert [counted("helped_retained", p) for p in (alice, bob, carl)] == [0, 1, 0]
    assert "head-start 1" in held(bob)
    assert counted("helped_deployed", bob) == 0
    actions.enter_stage(idea, "deployed")
    assert [counted("helped_deployed", p) for p in (alice, bob, carl)] == [0, 1, 1]


@pytest.mark.both_databases
def test_answers_to_a_campaign_count_when_they_are_short_listed_and_when_they_are_retained(diary, alice, cleo):
    asked = campaign()
    idea = make_idea(by=alice, campaign=asked)
    Shortlisting.objects.create(idea=idea, campaign=asked, by=cleo)
    with diary():
        Activity.record(Verb.SHORTLISTED, by=cleo, idea=idea)
    assert counted("ideas_shortlisted", alice) == 1
    assert "podium 1" in held(alice)
    make_idea(by=alice, stage="analysis")
    assert counted("campaign_ideas_retained", alice) == 0
    actions.enter_stage(idea, "analysis")
    assert counted("campaign_ideas_retained", alice) == 1


@pytest.mark.both_databases
def test_nothing_done_under_a_pseudonym_counts_for_any_badge(alice, bob, eve):
    asked = campaign()
    idea = make_idea(by=alice, is_pseudonymous=True, campaign=asked, entity=make_entity("Plans"))
    actions.enter_stage(idea, "deployed")
    make_comment(idea, by=alice, parent=make_comment(idea, by=bob, kind="question"))
    make_idea(by=bob, origin=idea)
    Activity.record(Verb.BENEFIT_MEASURED, by=eve, idea=idea)
    Shortlisting.objects.create(idea=idea, campaign=asked, by=eve)
    found = badges.counted(MEASURES, [alice.pk])
    assert {name: moments[alice.pk] for name, moments in found.items() if moments[alice.pk]} == {}


def test_every_badge_comes_at_night_too_and_nobody_is_told_twice(alice, bob):
    sign(make_idea(by=alice), bob)
    assert "four-hands 1" not in held(alice)
    rebuild()
    assert "four-hands 1" in held(alice)
    assert rebuild()["badges"] == 0


def test_all_measures_together_are_one_query(alice, django_assert_num_queries):
    with django_assert_num_queries(1):
        badges.counted(MEASURES, [alice.pk])
    with django_assert_num_queries(1):
        badges.counted(MEASURES)


def test_who_left_an_idea_is_no_author_of_what_becomes_of_it(alice, bob):
    idea = make_idea(by=alice)
    sign(idea, bob)
    Authorship.objects.filter(idea=idea, person=bob).update(state="left")
    actions.enter_stage(idea, "deployed")
    assert [counted("ideas_deployed", p) for p in (alice, bob)] == [1, 0]


def test_a_badge_comes_at_once_to_whoever_signs_what_others_began_or_is_found_useful_late(diary, alice, bob, carl, eve):
    idea = make_idea(by=alice)
    said = make_comment(idea, by=carl)
    pipeline.retain(idea, by=eve, text="Utile.")
    with diary():
        sign(idea, bob)
        actions.set_useful(said, by=alice, wanted=True)
    assert {"first-light 1", "nugget 1"} <= held(bob)
    assert counted("helped_retained", carl) == 1
    assert rebuild()["badges"] == 0  # the night finds nobody forgotten
