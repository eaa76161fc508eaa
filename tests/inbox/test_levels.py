"""Who hears of what, by the level at which they follow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ideas import actions
from ideas.models import Activity, Authorship, Campaign, Follow, Idea
from ideas.verbs import Verb
from inbox.actions import notify
from inbox.audiences import recipients
from inbox.models import Notification
from tests.factories import make_comment, make_idea, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(db):
    now = timezone.now()
    return Campaign.objects.create(question="Que cesser ?", opens_at=now, closes_at=now + timedelta(days=9))


@pytest.fixture
def levels(idea):
    """One person for each level, following alice's idea."""
    people = {level: make_person(level.title()) for level in Follow.Level.values}
    for level, person in people.items():
        actions.set_follow(idea, by=person, level=level)
    return people


def told(activity):
    return {pk: tell.whom for pk, tell in recipients(activity).items()}


def test_watching_hears_everything_normal_the_steps_and_muted_nothing(idea, levels, alice, bob, eve):
    moved = Activity.record(Verb.STAGE_MOVED, by=eve, idea=idea, data={"to": "analysis"})
    assert told(moved) == {alice.pk: "authors"} | {levels[name].pk: "followers" for name in ("watching", "normal")}
    comment = make_comment(idea, by=bob)
    assert told(Activity.objects.get(comment=comment, verb=Verb.COMMENTED)) == {
        alice.pk: "authors",
        levels["watching"].pk: "watchers",
    }


def test_an_answer_reaches_who_follows_normally_and_not_who_muted(idea, levels, bob):
    for name, hears in (("normal", True), ("muted", False)):
        answer = make_comment(idea, by=bob, parent=make_comment(idea, by=levels[name]))
        assert (levels[name].pk in told(Activity.objects.get(comment=answer, verb=Verb.COMMENTED))) is hears
    calling = make_comment(idea, by=bob, body=f"Qu’en dis-tu, @{levels['muted'].handle} ?")
    assert told(Activity.objects.get(comment=calling, verb=Verb.MENTIONED)) == {}


def test_an_author_who_mutes_an_idea_still_hears_what_is_decided_about_it(idea, alice, bob, carl, cleo, eve):
    actions.set_follow(idea, by=alice, level="muted")
    comment = make_comment(idea, by=bob)
    assert alice.pk not in told(Activity.objects.get(comment=comment, verb=Verb.COMMENTED))
    for verb in (Verb.RETURNED, Verb.REFUSED, Verb.STAGE_MOVED, Verb.IDEA_HIDDEN, Verb.GLASS_BROKEN, Verb.APPEALED):
        assert alice.pk in told(Activity.record(verb, by=eve, idea=idea)), verb
    mine = make_comment(idea, by=alice)
    assert told(Activity.record(Verb.COMMENT_HIDDEN, by=cleo, idea=idea, comment=mine)) == {alice.pk: "commenter"}


def test_a_new_idea_reaches_who_watches_its_theme_its_campaign_or_its_author(alice, carl, theme, campaign):
    fans = {}
    for name, target in (("theme", theme), ("campaign", campaign), ("author", alice)):
        fans[name] = make_person(name)
        actions.set_follow(target, by=fans[name], level="watching")
        actions.set_follow(target, by=make_person(f"{name} calme"), level="normal")
    both = make_person("partout")
    for target, level in ((theme, "watching"), (alice, "watching"), (campaign, "muted")):
        actions.set_follow(target, by=both, level=level)
    idea = make_idea(by=alice, campaign=campaign)
    assert told(Activity.record(Verb.PUBLISHED, by=carl, idea=idea)) == {
        alice.pk: "authors",
        fans["author"].pk: "author_watchers",
        fans["campaign"].pk: "campaign_watchers",
        fans["theme"].pk: "theme_watchers",
    }
    assert told(Activity.record(Verb.PUBLISHED, by=carl, idea=make_idea(by=alice)))[both.pk] == "author_watchers"


@pytest.mark.parametrize("status", [Idea.Status.SUBMITTED, Idea.Status.RETURNED, Idea.Status.REFUSED])
def test_nothing_unpublished_reaches_who_watches(alice, carl, theme, status):
    fan = make_person("Fan")
    for target in (theme, alice):
        actions.set_follow(target, by=fan, level="watching")
    idea = make_idea(by=alice, status=status)
    for verb in set(Verb) - {Verb.PUBLISHED}:
        assert fan.pk not in told(Activity.record(verb, by=carl, idea=idea)), verb
    assert fan.pk not in told(Activity.record(Verb.PUBLISHED, by=carl, idea=idea))


def test_an_author_whom_the_byline_does_not_name_is_watched_by_nobody(alice, carl, monkeypatch):
    fan = make_person("Fan")
    actions.set_follow(alice, by=fan, level="watching")
    idea = make_idea(by=alice)
    monkeypatch.setattr(Idea, "byline", lambda self, viewer=None: [("Une plume", None)])
    assert told(Activity.record(Verb.PUBLISHED, by=carl, idea=idea)) == {alice.pk: "authors"}


def test_who_no_longer_signs_is_not_told_of(alice, bob, carl):
    fan = make_person("Fan")
    actions.set_follow(bob, by=fan, level="watching")
    idea = make_idea(by=alice)
    Authorship.objects.create(idea=idea, person=bob, role="co_author", state=Authorship.State.INVITED)
    assert fan.pk not in told(Activity.record(Verb.PUBLISHED, by=carl, idea=idea))


@pytest.mark.both_databases
def test_telling_costs_the_same_however_many_follow(alice, carl, theme, campaign):
    counts = []
    for fans in (1, 2, 40):  # the first time also learns the kinds of content
        for number in range(fans):
            fan = make_person(f"Fan{fans}{number}")
            for target in (theme, campaign, alice):
                actions.set_follow(target, by=fan, level="watching")
        fact = Activity.record(Verb.PUBLISHED, by=carl, idea=make_idea(by=alice, campaign=campaign))
        Notification.objects.all().delete()
        fact.idea = Idea.objects.get(pk=fact.idea_id)
        with CaptureQueriesContext(connection) as queries:
            notify(fact)
        counts.append(len(queries))
    assert Notification.objects.count() == 44
    assert counts[1] == counts[2]
