"""Following ideas, themes, campaigns and colleagues: levels, set and never toggled, known to oneself alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from ideas import actions
from ideas.models import Activity, Campaign, Follow
from ideas.verbs import Verb
from tests.factories import make_comment, make_idea

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(db):
    now = timezone.now()
    return Campaign.objects.create(question="Que cesser ?", opens_at=now, closes_at=now + timedelta(days=9))


@pytest.fixture
def doors(idea, theme, campaign, alice):
    """Each thing that can be followed, with where the form is sent and the page that it stands on."""
    return {
        "idea": (reverse("idea-follow", args=[idea.pk]), idea.get_absolute_url()),
        "theme": (reverse("theme-follow", args=[theme.key]), f"/ideas/?theme={theme.key}"),
        "campaign": (reverse("campaign-follow", args=[campaign.pk]), f"/ideas/?campaign={campaign.pk}"),
        "person": (reverse("person-follow", args=[alice.pk]), reverse("person", args=[alice.pk])),
    }


@pytest.mark.parametrize("kind", ["idea", "theme", "campaign", "person"])
def test_a_level_is_set_not_toggled_and_the_fragment_is_what_a_reload_shows(doors, bob, send, page, kind):
    address, place = doors[kind]
    for level in ("watching", "watching", "muted", "normal"):
        fragment = send(bob, address, {"level": level}, htmx=True).content.decode()
        assert Follow.objects.get(person=bob).level == level
        if "name" not in fragment or kind in ("idea", "person"):
            assert fragment.strip() in page(bob, place)
    for _ in range(2):
        assert send(bob, address, {"level": "none"}).status_code == 302
    assert not Follow.objects.exists() or not Follow.objects.filter(person=bob).exists()
    assert send(bob, address, {"level": "loud"}).status_code == 422
    verbs = list(Activity.objects.filter(by=bob).order_by("pk").values_list("verb", flat=True))
    assert verbs == [Verb.FOLLOWED] * 3 + [Verb.UNFOLLOWED]


def test_the_diary_does_not_say_which_colleague_one_follows(alice, bob):
    actions.set_follow(alice, by=bob)
    fact = Activity.objects.get(verb=Verb.FOLLOWED)
    assert (fact.person, fact.idea, fact.data) == (None, None, {"level": "normal"})


def test_commenting_follows_but_never_overrides_a_chosen_level(idea, bob):
    make_comment(idea, by=bob)
    assert Follow.objects.get(idea=idea, person=bob).level == Follow.Level.NORMAL
    for level in ("muted", "watching"):
        actions.set_follow(idea, by=bob, level=level)
        make_comment(idea, by=bob)
        assert Follow.objects.get(idea=idea, person=bob).level == level


def test_one_follows_neither_oneself_nor_what_one_may_not_see(alice, bob, client):
    with pytest.raises(DomainError):
        actions.set_follow(bob, by=bob)
    with pytest.raises(DomainError):
        actions.set_follow(make_idea(by=alice, status="submitted"), by=bob)
    client.force_login(bob)
    assert client.post(reverse("person-follow", args=[bob.pk]), {"level": "normal"}).status_code == 404


def test_a_follow_is_of_one_thing(theme, alice, bob):
    for wrong in ({}, {"theme": theme, "whom": alice}, {"whom": bob}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Follow.objects.create(person=bob, **wrong)


def test_the_list_of_what_one_follows_holds_all_of_it_and_nothing_one_may_not_see(
    page, alice, bob, carl, idea, theme, campaign
):
    gone = make_idea(by=alice, title="Une idée qui sera masquée")
    for target in (idea, gone, theme, campaign, alice):
        actions.set_follow(target, by=bob, level="watching")
    actions.hide_idea(gone, by=carl, reason="offensive")
    text = page(bob, reverse("follows"))
    for words in (idea.title, theme.name, campaign.question, alice.get_full_name()):
        assert f"<b>{words}</b>" in text
    assert gone.title not in text
    assert "Aucun suivi" in page(carl, reverse("follows"))


def test_nobody_learns_who_follows_them(page, alice, bob):
    actions.set_follow(alice, by=bob, level="watching")
    before = page(alice, reverse("person", args=[bob.pk]))
    assert "follow--on" not in before
    for address in (reverse("person", args=[alice.pk]), reverse("me"), reverse("inbox")):
        assert "Tanguy" not in page(alice, address)


def test_a_muted_idea_is_not_among_those_followed(page, idea, bob):
    actions.set_follow(idea, by=bob, level="muted")
    assert f'id="idea-{idea.pk}"' not in page(bob, "/ideas/?tab=followed")
