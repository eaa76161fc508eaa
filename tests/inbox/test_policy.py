"""Who is told of what."""

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext

from ideas import actions
from ideas.models import Activity, Authorship, Follow, Idea
from ideas.permissions import who_may_read
from ideas.verbs import Verb
from inbox.audiences import AUDIENCES, recipients
from inbox.policy import POLICY, tell_for
from people.closure import rebuild
from people.models import ReportingLine, Role, RoleGrant, User
from tests.factories import make_comment, make_entity, make_idea, make_person

PLACEHOLDERS = {"who", "person", "theme", "stage", "count", "place", "state", "search", "prize"}


@pytest.fixture
def coauthor(idea, head):
    person = make_person("Inès", manager=head, entity=make_entity("Cartes"))
    Authorship.objects.create(idea=idea, person=person, role=Authorship.Role.CO_AUTHOR, entity=person.entity)
    return person


@pytest.fixture
def follower(idea, head):
    person = make_person("Flore", manager=head, entity=make_entity("Cartes"))
    actions.set_follow(idea, by=person, level="watching")
    return person


def record(verb, **fields):
    return Activity.record(verb, **fields)


def told(activity):
    return {person.first_name for person in User.objects.filter(pk__in=recipients(activity))}


def test_every_verb_has_a_policy_and_every_audience_exists():
    assert set(POLICY) == set(Verb)
    assert {tell.whom for tells in POLICY.values() for tell in tells} <= set(AUDIENCES)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_sentence_is_translated_with_the_same_placeholders(language):
    for tells in POLICY.values():
        for tell in tells:
            with translation.override(language):
                said = gettext(tell.sentence)
            found = set(re.findall(r"%\((\w+)\)s", said))
            assert found == set(re.findall(r"%\((\w+)\)s", tell.sentence)) <= PLACEHOLDERS
            assert language == "en" or said != tell.sentence


def put_above(manager, person):
    """`person` comes to report to `manager` as well."""
    ReportingLine.objects.create(person=person, manager=manager, kind=ReportingLine.Kind.DOTTED)
    rebuild()


# what happens to alice's published idea, who does it, and who is told
PUBLISHED = [
    (Verb.RESUBMITTED, "alice", {"Inès"}),
    (Verb.PUBLISHED, "carl", {"Alice", "Inès", "Flore"}),
    (Verb.VOTED, "bob", set()),
    (Verb.UNVOTED, "bob", set()),
    (Verb.FOLLOWED, "bob", set()),
    (Verb.UNFOLLOWED, "bob", set()),
    (Verb.STAGE_MOVED, "eve", {"Alice", "Inès", "Flore"}),
    (Verb.BENEFIT_MEASURED, "eve", {"Alice", "Inès", "Flore"}),
    (Verb.WITHDRAWN, "alice", {"Inès"}),
]


@pytest.mark.parametrize(("verb", "doer", "expected"), PUBLISHED)
def test_what_happens_to_a_published_idea_reaches_authors_and_followers(
    request, idea, coauthor, follower, cleo, verb, doer, expected
):
    assert told(record(verb, by=request.getfixturevalue(doer), idea=idea, data={"to": "analysis"})) == expected


def test_the_doer_is_never_told_of_his_own_act(idea, alice, coauthor, follower, cleo, eve, bob):
    comment = make_comment(idea, by=bob)
    for verb in set(Verb) - {Verb.BADGE_EARNED, Verb.LEVEL_REACHED}:
        for doer in (alice, coauthor, follower, cleo, eve, bob):
            assert doer.pk not in recipients(record(verb, by=doer, person=doer, idea=idea, comment=comment))


def test_a_comment_reaches_who_is_answered_then_authors_then_watchers(idea, alice, bob, coauthor, follower):
    actions.set_follow(idea, by=make_person("Essentiel"), wanted=True)
    first = make_comment(idea, by=bob)
    reply = make_comment(idea, by=coauthor, parent=first)
    activity = Activity.objects.get(comment=reply, verb=Verb.COMMENTED)
    by_person = {pk: tell.whom for pk, tell in recipients(activity).items()}
    assert by_person == {bob.pk: "answered", alice.pk: "authors", follower.pk: "watchers"}


def test_a_mention_is_told_once_and_not_again_as_a_comment(idea, alice, follower, bob):
    comment = make_comment(idea, by=bob, body=f"Qu’en dis-tu, @{follower.handle} ?")
    assert told(Activity.objects.get(comment=comment, verb=Verb.MENTIONED)) == {"Flore"}
    assert told(Activity.objects.get(comment=comment, verb=Verb.COMMENTED)) == {"Alice"}


def test_what_is_done_to_a_comment_reaches_its_author(idea, alice, bob, cleo):
    comment = make_comment(idea, by=bob)
    for verb, doer in ((Verb.MARKED_USEFUL, alice), (Verb.COMMENT_HIDDEN, cleo), (Verb.COMMENT_RESTORED, cleo)):
        assert told(record(verb, by=doer, idea=idea, comment=comment, person=bob)) == {"Bob"}
    for verb in (Verb.COMMENT_EDITED, Verb.COMMENT_WITHDRAWN, Verb.UNMARKED_USEFUL):
        assert told(record(verb, by=bob, idea=idea, comment=comment)) == set()
    assert told(record(Verb.COMMENT_REPORTED, idea=idea, comment=comment)) == {"Cleo"}
    assert told(record(Verb.COMMENT_REPORTED, idea=idea, comment=make_comment(idea, by=cleo))) == set()
    assert told(record(Verb.REPORT_ANSWERED, by=cleo, person=alice, idea=idea, comment=comment)) == {"Alice"}


def test_what_happens_under_review_reaches_authors_and_reviewer_only(alice, mona, head, carl, cleo, eve, bob):
    idea = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    actions.let_read(idea, carl)
    for nosy in (mona, head, cleo, eve, bob):
        Follow.objects.create(idea=idea, person=nosy)
    assert told(record(Verb.SUBMITTED, by=alice, idea=idea)) == set()
    assert told(record(Verb.ASSIGNED, person=carl, idea=idea)) == {"Alice", "Carl"}
    assert told(record(Verb.RESUBMITTED, by=alice, idea=idea)) == set()
    assert told(record(Verb.WITHDRAWN, by=alice, idea=idea)) == {"Carl"}
    for verb in (Verb.RETURNED, Verb.REFUSED, Verb.HANDED_OVER):
        assert told(record(verb, by=carl, idea=idea)) == {"Alice"}
    assert told(record(Verb.COMMENT_REPORTED, by=bob, idea=idea)) == set()


def test_a_reader_who_becomes_a_manager_of_the_author_is_told_nothing_more(alice, bob):
    idea = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    actions.let_read(idea, bob)
    put_above(bob, alice)
    assert told(record(Verb.WITHDRAWN, by=alice, idea=idea)) == set()


def test_an_unassigned_idea_alerts_the_community_managers_without_naming_it(alice, mona, cleo):
    idea = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    RoleGrant.objects.create(person=mona, role=Role.MANAGER)
    activity = record(Verb.UNASSIGNED, idea=idea)
    by_person = {pk: tell.is_blind for pk, tell in recipients(activity).items()}
    assert by_person == {alice.pk: False, cleo.pk: True}


def test_an_idea_that_no_community_manager_may_judge_still_alerts_them_blindly(alice, mona):
    idea = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    RoleGrant.objects.create(person=mona, role=Role.MANAGER)
    by_person = {pk: tell.is_blind for pk, tell in recipients(record(Verb.UNASSIGNED, idea=idea)).items()}
    assert by_person == {alice.pk: False, mona.pk: True}


def test_a_report_never_reaches_who_is_above_the_author_of_the_comment(idea, bob, head, cleo):
    RoleGrant.objects.create(person=head, role=Role.MANAGER)
    comment = make_comment(idea, by=bob)
    assert told(record(Verb.COMMENT_REPORTED, idea=idea, comment=comment)) == {"Cleo"}


def test_a_proposal_to_park_reaches_executives_outside_the_line_alone(idea, alice, mona, eve):
    RoleGrant.objects.create(person=mona, role=Role.EXECUTIVE)
    proposal = record(Verb.STAGE_PROPOSED, by=mona, idea=idea)
    assert told(proposal) == {"Eve"}
    assert told(record(Verb.STAGE_DECLINED, by=eve, idea=idea)) == {"Mona"}
    moved = record(Verb.STAGE_MOVED, by=eve, idea=idea, data={"to": "parked", "proposed_by": mona.pk})
    assert told(moved) == {"Alice", "Mona"}


def test_badges_and_levels_reach_who_earned_them(bob, alice):
    assert told(record(Verb.BADGE_EARNED, by=bob, person=bob)) == {"Bob"}
    assert told(record(Verb.LEVEL_REACHED, person=alice)) == {"Alice"}


def test_who_left_is_told_nothing(idea, follower, bob):
    User.objects.filter(pk=follower.pk).update(is_active=False)
    assert told(record(Verb.STAGE_MOVED, by=bob, idea=idea, data={"to": "project"})) == {"Alice"}


def test_a_deployed_idea_is_cheered():
    assert tell_for(Verb.STAGE_MOVED, "authors", {"to": "deployed"}).sentence.startswith("Hats off!")
    assert "%(stage)s" in tell_for(Verb.STAGE_MOVED, "authors", {"to": "project"}).sentence


@pytest.mark.both_databases
def test_asking_for_many_people_agrees_with_asking_for_each(alice, mona, bob, carl, cleo, eve, head):
    people = [alice, mona, bob, carl, cleo, eve, head]
    invited = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    Authorship.objects.create(idea=invited, person=bob, state=Authorship.State.INVITED)
    for person in (carl, eve):
        actions.let_read(invited, person)
    put_above(eve, alice)
    restricted = make_idea(by=alice, audience=make_entity("Annuaires"))
    team = make_entity("Équipe", kind="team", parent=make_entity("Annuaires"), code="equipe")
    people.append(make_person("Tom", entity=team))
    for idea in (invited, restricted, make_idea(by=bob), make_idea(by=alice, status=Idea.Status.REFUSED)):
        each = {p.pk for p in people if Idea.objects.visible_to(p).filter(pk=idea.pk).exists()}
        assert who_may_read(idea, [p.pk for p in people]) == each
