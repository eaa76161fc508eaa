"""Whoever made or helped an idea hears each step with what comes next; whoever supported it is thanked."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core.dates import day_of
from ideas import actions
from ideas.models import Activity, Idea, Step, Vote
from ideas.verbs import Verb
from inbox import mail, muting
from inbox.actions import TOLD_WITH, notify
from inbox.audiences import recipients
from inbox.models import Notification
from inbox.sentences import grouped
from people.models import RoleGrant, User
from pipeline import actions as pipeline
from tests.factories import make_comment, make_entity, make_idea, make_person
from tests.inbox.posting import NEXT_MONDAY, TEN, TUESDAY

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
STEPS = (Verb.PUBLISHED, Verb.STAGE_MOVED, Verb.BENEFIT_MEASURED)
BENEFIT = {"amount": Decimal(1200), "unit": "hours", "method": "Relevé", "measured_on": date(2026, 1, 5)}


def record(verb, idea, **fields):
    return Activity.record(verb, idea=idea, **fields)


def told(activity):
    return {pk: tell.whom for pk, tell in recipients(activity).items()}


def walk(idea, by, to="deployed"):
    """Bring a published idea to a stage, and tell its last step."""
    for move in ("retain", "start_project", "start_pilot"):
        getattr(pipeline, move)(idea, by=by, text="Oui.")
        if Idea.objects.get(pk=idea.pk).stage.key == to:
            break
    else:
        pipeline.deploy(idea, by=by, text="Oui.", benefit=BENEFIT)
    return tell_last(idea, Verb.STAGE_MOVED)


def tell_last(idea, verb):
    activity = Activity.objects.select_related(*TOLD_WITH).filter(idea=idea, verb=verb).latest("id")
    notify(activity)
    return activity


def group_of(person, language="fr"):
    with translation.override(language):
        (group,) = grouped(Notification.objects.visible_to(person).filter(idea__isnull=False), person)
    return group


@pytest.fixture
def helpers(idea, alice):
    """Who had a change accepted, wrote what an author found useful, gave an opinion: and their opposites."""
    people = {name: make_person(name.title()) for name in ("words", "remark", "expert", "declined", "idle")}
    texts = {part: getattr(idea, part) for part in ("problem", "proposal", "benefit")}
    proposed = {}
    for name in ("words", "declined"):
        change = {**texts, "title": f"Autrement, dit {name}", "why": "Plus clair.", "client_key": name}
        proposed[name] = actions.propose_amendment(idea, by=people[name], seen=1, **change)
    actions.accept_amendment(proposed["words"], by=alice, seen=1)
    actions.decline_amendment(proposed["declined"], by=alice, reason="Non.")
    actions.set_useful(make_comment(idea, by=people["remark"]), by=alice, wanted=True)
    make_comment(idea, by=people["idle"])
    record(Verb.OPINION_ASKED, idea, person=people["expert"])
    return people


@pytest.mark.parametrize("verb", STEPS)
def test_who_helped_hears_each_step(idea, helpers, alice, eve, verb):
    heard = told(record(verb, idea, by=eve, data={"to": "analysis"}))
    assert heard == {alice.pk: "authors", helpers["idle"].pk: "followers"} | {
        helpers[name].pk: "helpers" for name in ("words", "remark", "expert")
    }


def test_help_taken_back_is_no_help(idea, helpers, alice, eve):
    comment = idea.comments.get(author=helpers["remark"])
    actions.set_useful(comment, by=alice, wanted=False)
    heard = told(record(Verb.STAGE_MOVED, idea, by=eve, data={"to": "pilot"}))
    assert heard[helpers["remark"].pk] == "followers"  # whoever comments follows


def test_who_helped_an_idea_joined_to_another_hears_of_the_one_that_stands(idea, helpers, eve):
    kept = make_idea(by=make_person("Kim"), title="Celle qui reste")
    Idea.objects.filter(pk=idea.pk).update(joined_to=kept, status=Idea.Status.MERGED)
    Idea.objects.filter(pk=kept.pk).update(joined_count=1)
    heard = told(record(Verb.STAGE_MOVED, Idea.objects.get(pk=kept.pk), by=eve, data={"to": "pilot"}))
    assert {pk for pk, whom in heard.items() if whom == "helpers"} == {
        helpers[name].pk for name in ("words", "remark", "expert")
    }


@pytest.mark.parametrize(("to", "thanked"), [("deployed", True), ("pilot", False), ("parked", False)])
def test_who_supported_is_thanked_when_it_is_deployed(idea, bob, alice, eve, to, thanked):
    actions.set_vote(idea, by=bob, wanted=True)
    assert (told(record(Verb.STAGE_MOVED, idea, by=eve, data={"to": to})).get(bob.pk) == "voters") is thanked


def test_who_supported_is_thanked_when_its_result_is_measured_and_not_twice_at_once(idea, bob, alice, eve):
    actions.set_vote(idea, by=bob, wanted=True)
    walk(idea, eve)
    tell_last(idea, Verb.BENEFIT_MEASURED)
    assert [line.text for line in group_of(bob).lines] == ["Merci\u202f: l’idée que vous soutenez est déployée."]
    pipeline.measure(idea, by=eve, benefit={**BENEFIT, "amount": Decimal(1500)})
    tell_last(idea, Verb.BENEFIT_MEASURED)
    group = group_of(bob, "en")
    assert group.lines[0].text == "Thank you: what the idea that you support brings has been measured."
    assert group.reasons == ["you support this idea"]


def test_a_support_taken_back_muted_too_late_or_of_who_left_is_not_thanked(idea, bob, eve, alice):
    away, deaf, late = (make_person(name) for name in ("Away", "Deaf", "Late"))
    for person in (bob, away, deaf):
        actions.set_vote(idea, by=person, wanted=True)
    actions.set_vote(idea, by=bob, wanted=False)
    actions.set_follow(idea, by=deaf, level="muted")
    User.objects.filter(pk=away.pk).update(is_active=False)
    activity = record(Verb.STAGE_MOVED, idea, by=eve, data={"to": "deployed"})
    actions.set_vote(idea, by=late, wanted=True)
    assert told(activity) == {alice.pk: "authors"}


def test_a_support_whose_text_changed_is_told_even_to_who_muted(idea, bob, alice):
    actions.set_vote(idea, by=bob, wanted=True)
    actions.set_follow(idea, by=bob, level="muted")
    assert told(record(Verb.REVISED, idea, by=alice, data={"meaning": True, "version": 2})) == {bob.pk: "voters"}


def test_who_may_no_longer_see_it_is_not_thanked(idea, bob, eve, alice, helpers):
    actions.set_vote(idea, by=bob, wanted=True)
    Idea.objects.filter(pk=idea.pk).update(audience=make_entity("Ailleurs"))
    heard = told(record(Verb.STAGE_MOVED, Idea.objects.get(pk=idea.pk), by=eve, data={"to": "deployed"}))
    assert heard == {alice.pk: "authors"}


def test_who_supports_and_follows_or_helped_reads_one_line(idea, bob, helpers, eve, alice):
    for person in (bob, helpers["remark"]):
        actions.set_vote(idea, by=person, wanted=True)
        actions.set_follow(idea, by=person, level="watching")
    heard = told(record(Verb.STAGE_MOVED, idea, by=eve, data={"to": "deployed"}))
    assert (heard[bob.pk], heard[helpers["remark"].pk]) == ("voters", "helpers")


def test_thanks_say_nothing_of_who_supported(idea, bob, eve, alice, client):
    """Neither to those who sign it, nor to who decides, nor in what the other gets."""
    other = make_person("Olga", "Secrète")
    for person in (bob, other):
        actions.set_vote(idea, by=person, wanted=True)
    walk(idea, eve)
    for reader, secret in ((alice, "Tanguy"), (eve, "Tanguy"), (other, "Tanguy"), (bob, "Secrète")):
        client.force_login(reader)
        page = client.get(reverse("inbox")).content.decode()
        assert secret not in page.partition('id="messages"')[2]
    rows = Notification.objects.filter(recipient__in=[bob, other])
    assert {(row.actor_object_id, row.public) for row in rows} == {(str(eve.pk), False)}


def test_an_idea_under_a_pseudonym_thanks_without_a_name(alice, bob, eve):
    idea = make_idea(by=alice, pseudonym="Lanterne")
    actions.set_vote(idea, by=bob, wanted=True)
    notify(record(Verb.STAGE_MOVED, idea, by=eve, data={"to": "deployed"}))
    said = " ".join(line.text for line in group_of(bob).lines)
    assert said and "Briand" not in said and "Alice" not in said


def test_thanking_thousands_takes_few_statements(idea, head, eve):
    place, statements = make_entity("Cartes"), {}
    for count in (10, 3000):
        people = User.objects.bulk_create(
            User(email=f"v{n}@{count}.example", first_name=f"V{n}", last_name="X", entity=place,
                 employee_number=f"V{count}-{n}", handle=f"v{count}-{n}")
            for n in range(count)
        )  # fmt: skip
        Vote.objects.bulk_create(Vote(idea=idea, user=person, created_at=TUESDAY) for person in people)
        activity = record(Verb.STAGE_MOVED, idea, by=eve, data={"to": "deployed"})
        activity = Activity.objects.select_related(*TOLD_WITH).get(pk=activity.pk)
        with CaptureQueriesContext(connection) as asked:
            notify(activity)
        statements[count] = len(asked)
    assert Notification.objects.filter(activity=activity).count() == 3011
    assert statements[3000] <= statements[10] + 8  # rows are written by the two thousand


# ── what comes next ──


@pytest.fixture
def judge(eve):
    """Eve, who decided before these days already."""
    RoleGrant.objects.filter(person=eve).update(since="2026-01-01T00:00Z")
    return eve


def test_each_step_comes_with_what_comes_next_and_by_when(idea, alice, judge, time_machine):
    time_machine.move_to(TUESDAY, tick=False)
    notify(record(Verb.PUBLISHED, idea, by=judge))
    assert group_of(alice).then == ("Une direction peut la retenir", "soutiens et commentaires y aident")
    walk(idea, judge, to="analysis")
    due = Step.objects.get(idea=idea, ended_at=None).due_at
    with translation.override("en"):
        assert group_of(alice, "en").then == (f"An answer before {day_of(due)}", "")
    pipeline.start_project(idea, by=judge, text="Oui.")
    pipeline.deploy(idea, by=judge, text="Oui.", benefit=BENEFIT)
    tell_last(idea, Verb.STAGE_MOVED)
    assert group_of(alice, "en").then.answer == "Other entities may adapt it"


def test_what_comes_next_is_in_the_inbox_and_in_both_parts_of_the_mail(
    idea, alice, judge, client, time_machine, mailoutbox
):
    time_machine.move_to(TUESDAY, tick=False)
    walk(idea, judge, to="analysis")
    answer = group_of(alice).then.answer
    time_machine.move_to(TUESDAY + TEN, tick=False)
    mail.send(alice.pk)
    (message,) = mailoutbox
    assert f"Et ensuite\u202f? {answer}." in message.body
    assert f"<b>Et ensuite\u202f?</b> {answer}." in message.alternatives[0][0]
    client.force_login(alice)
    assert f"<b>Et ensuite\u202f?</b> {answer}." in client.get(reverse("inbox")).content.decode()


def test_an_idea_under_review_says_until_when(alice, carl, time_machine):
    time_machine.move_to(TUESDAY, tick=False)
    idea = make_idea(by=alice, status="submitted")
    Step.objects.filter(idea=idea).update(holder=carl, due_at=NEXT_MONDAY)
    notify(record(Verb.ASSIGNED, idea, person=carl))
    answer, detail = group_of(alice, "en").then
    assert answer.startswith("An answer before") and detail == "otherwise it goes to somebody else, sideways"


def test_talk_alone_promises_nothing(idea, alice, bob):
    comment = make_comment(idea, by=bob)
    notify(Activity.objects.get(comment=comment, verb=Verb.COMMENTED))
    assert group_of(alice).then is None


def test_a_text_that_would_reopen_an_idea_stays_text(idea, alice, eve):
    pipeline.park(idea, by=eve, text="Pas maintenant.", reopening="Quand <b>le budget</b> & le temps seront là. " * 20)
    tell_last(idea, Verb.STAGE_MOVED)
    detail = group_of(alice).then.detail
    assert len(detail) <= 200 and detail.endswith("…")


def test_many_promises_take_as_many_queries_as_one(alice, eve):
    queries = []
    for _round in range(2):
        for number in range(1 if not queries else 5):
            notify(record(Verb.PUBLISHED, make_idea(by=alice, title=f"Idée {number}"), by=eve))
        with CaptureQueriesContext(connection) as asked:
            groups = grouped(Notification.objects.visible_to(alice), alice)
        assert all(group.then for group in groups)
        queries.append(len(asked))
    assert queries[0] == queries[1]


def test_those_who_helped_choose_to_hear_no_more(idea, helpers, eve):
    actions.set_follow(idea, by=helpers["words"], level="muted")
    assert helpers["words"].pk not in told(record(Verb.STAGE_MOVED, idea, by=eve, data={"to": "pilot"}))
    assert muting.is_mutable(Verb.PUBLISHED, "helpers") and not muting.is_mutable(Verb.REVISED, "voters")
