"""Another's points, progress and the reasons of given badges are nobody's business, whatever office one holds."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.actions import give_badge
from editorial.actions import ensure_site
from gamification.actions import set_ranked
from gamification.models import Badge, LedgerRow, Season, Standing
from gamification.seasons import close_ended
from ideas.models import Activity
from people.actions import grant_role
from people.models import Role
from tests.addresses import SITE_ROUTES
from tests.factories import make_comment, make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db

REASON, POINTS, SEASON_POINTS = "Relance comme un ornithorynque.", "7\u202f341,27", "6\u202f213,19"
PROGRESS = "3 sur 15"


@pytest.fixture
def alice_plays(alice, carl, cleo, idea):
    """Alice has points, a past season, hats to come, and a badge that carl gave her."""
    ensure_site()
    now = timezone.now()
    season = Season.objects.create(name_fr="S", name_en="S", starts_at=now - timedelta(9), ends_at=now + timedelta(9))
    Season.objects.create(name_fr="A", name_en="B", starts_at=now - timedelta(99), ends_at=now - timedelta(50))
    close_ended()
    fact = Activity.objects.create(verb="published", idea=idea)
    LedgerRow.objects.create(person=alice, activity=fact, rule_key="published::authors", hundredths=734127, at=now)
    Standing.objects.create(person=alice, season=None, hundredths=734127)
    for one in Season.objects.all():
        Standing.objects.create(person=alice, season=one, hundredths=621319)
    Badge.objects.filter(key="pinch-of-salt").update(steps=[15, 30, 50, 90, 200])
    for other in (make_idea(by=cleo) for _ in range(3)):
        comment = make_comment(other, by=alice)
        comment.is_useful = True
        comment.save()
        Activity.objects.create(verb="marked_useful", by=cleo, person=alice, idea=other, comment=comment)
    expert = Badge.objects.get(key="expert")
    give_badge(alice, by=carl, badge=expert, theme=idea.theme, reason=REASON)
    assert season.standings.count() == 1
    return alice


@pytest.fixture
def others(alice_plays, mona, head, bob, eve, dora, carl):
    """Everybody but alice, and but whoever may take her badge back, with every office."""
    admin = make_person("Ada", entity=make_entity("Cartes"))
    grant_role(admin, Role.ADMINISTRATOR, at_once=True)
    grant_role(head, Role.MANAGER, at_once=True)  # she animates, but stands above alice
    grant_role(mona, Role.EXECUTIVE, at_once=True)
    return [mona, head, bob, eve, dora, admin]


def pages_of(client, person, alice):
    client.force_login(person)
    plain = [reverse(name) for name, route in SITE_ROUTES.items() if "<" not in route and name != "logout"]
    about = [reverse("person", args=[alice.pk]), "/search/?q=alice&kind=people", "/search/suggestions/?q=alice"]
    about += [reverse("past-season", args=[one.pk]) for one in Season.objects.all()]
    for address in plain + about:
        answer = client.get(address)
        if answer.status_code == 200:
            yield address, answer.getvalue().decode(errors="ignore")


def told(client, people, alice, words):
    return [
        f"{person.first_name} at {address}: {word}"
        for person in people
        for address, page in pages_of(client, person, alice)
        for word in words
        if word in page
    ]


def test_she_herself_reads_all_of_it(client, alice_plays):
    pages = "".join(page for _address, page in pages_of(client, alice_plays, alice_plays))
    assert [word for word in (REASON, POINTS, SEASON_POINTS, PROGRESS) if word not in pages] == []


def test_nobody_else_reads_her_points_her_progress_or_why_she_wears_a_badge(client, alice_plays, others):
    assert told(client, others, alice_plays, (REASON, POINTS, SEASON_POINTS, PROGRESS)) == []


def test_in_the_ranking_her_points_are_there_for_colleagues_and_still_not_for_her_managers(
    client, alice_plays, others, mona, head, bob
):
    set_ranked(alice_plays, True)
    assert told(client, [mona, head], alice_plays, (REASON, POINTS, SEASON_POINTS, PROGRESS)) == []
    assert told(client, [bob], alice_plays, (SEASON_POINTS,)) != []
    assert told(client, [bob], alice_plays, (REASON, PROGRESS)) == []
