"""The season: entities first, people only when they asked for it, nobody recognised in a small place."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gamification import leaderboard, seasons
from gamification.actions import set_ranked
from gamification.models import Player, Season, Standing
from people.models import Entity
from tests.factories import make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(db):
    now = timezone.now()
    return Season.objects.create(
        name_fr="Saison d’essai",
        name_en="Trial season",
        starts_at=now - timedelta(days=5),
        ends_at=now + timedelta(days=5),
    )


def crowd(entity, count, points, season, **fields):
    people = [make_person(entity=entity, is_head=False, **fields) for _ in range(count)]
    Standing.objects.bulk_create(Standing(person=person, season=season, hundredths=points * 100) for person in people)
    return people


def names(places):
    return [(place.rank, place.subject.name, place.hundredths) for place in places]


def test_companies_are_ranked_by_points_a_head(season):
    small, large = make_entity("Cartes"), make_entity("Annonces")
    crowd(small, 10, 30, season)
    crowd(large, 20, 20, season)
    assert names(leaderboard.entities(season, Entity.Kind.COMPANY)) == [(1, "Cartes", 3000), (2, "Annonces", 2000)]


@pytest.mark.both_databases
def test_a_department_counts_for_its_company_and_its_teams_for_it(season):
    company = make_entity("Cartes")
    department = make_entity("Marketing", Entity.Kind.DEPARTMENT, company, code="m")
    team = make_entity("Marque", Entity.Kind.TEAM, department, code="t")
    crowd(team, 10, 10, season)
    for kind in (Entity.Kind.COMPANY, Entity.Kind.DEPARTMENT):
        assert [place.hundredths for place in leaderboard.entities(season, kind)] == [1000]


@pytest.mark.parametrize(("working", "with_points"), [(9, 9), (30, 9)])
def test_a_place_with_fewer_than_ten_people_is_not_shown(season, working, with_points):
    entity = make_entity("Cartes")
    crowd(entity, with_points, 50, season)
    for _ in range(working - with_points):
        make_person(entity=entity, is_head=False)
    assert leaderboard.entities(season, Entity.Kind.COMPANY) == []


def test_people_who_left_or_come_from_outside_count_nowhere(season):
    entity = make_entity("Cartes")
    crowd(entity, 10, 10, season)
    crowd(entity, 10, 90, season, is_active=False)
    crowd(entity, 10, 90, season, is_outside=True)
    assert [place.hundredths for place in leaderboard.entities(season, Entity.Kind.COMPANY)] == [1000]


@pytest.mark.both_databases
def test_people_appear_only_when_they_said_yes(season, alice, bob, cleo):
    for person, points in ((alice, 10), (bob, 30), (cleo, 30)):
        Standing.objects.create(person=person, season=season, hundredths=points * 100)
    assert leaderboard.people(season) == []
    for person in (alice, bob, cleo):
        set_ranked(person, True)
    assert [(place.rank, place.subject) for place in leaderboard.people(season)] == [(1, cleo), (1, bob), (3, alice)]
    set_ranked(bob, False)
    assert bob not in [place.subject for place in leaderboard.people(season)]


def test_beyond_the_top_only_oneself_sees_ones_place(client, season, alice):
    for person in crowd(make_entity("Cartes"), leaderboard.TOP + 2, 50, season):
        set_ranked(person, True)
    Standing.objects.create(person=alice, season=season, hundredths=100)
    set_ranked(alice, True)
    client.force_login(alice)
    page = client.get(reverse("season")).content.decode()
    assert page.count('class="top__rank"') == leaderboard.TOP
    assert f"<b>{leaderboard.TOP + 3}</b>" in page
    client.force_login(make_person("Luc"))
    assert "Briand" not in client.get(reverse("season")).content.decode()


def test_the_ranking_is_joined_and_left_by_a_button_and_twice_is_once(client, alice):
    client.force_login(alice)
    for wanted, expected in (("1", True), ("1", True), ("0", False), ("0", False)):
        assert client.post(reverse("season-ranked"), {"wanted": wanted}).url == reverse("me")
        assert Player.objects.get(person=alice).is_ranked is expected
    assert client.get(reverse("season-ranked")).status_code == 405


def test_the_quarter_is_a_season_when_there_is_none(db):
    at = timezone.make_aware(timezone.datetime(2026, 11, 21, 12))
    season = seasons.ensure_season(at)
    assert (season.name_fr, season.name_en) == ("Saison d’automne 2026", "Autumn season 2026")
    assert timezone.localtime(season.starts_at).isoformat() == "2026-10-01T00:00:00+02:00"
    assert timezone.localtime(season.ends_at).isoformat() == "2027-01-01T00:00:00+01:00"
    assert seasons.ensure_season(at) == season


def test_the_page_stands_without_any_season(client, alice):
    client.force_login(alice)
    assert client.get(reverse("season")).status_code == 200


def test_the_hall_shows_deployed_ideas_that_one_may_see(client, alice, bob):
    make_idea(by=alice, stage="deployed", title="Éteindre la nuit")
    make_idea(by=alice, stage="deployed", title="Entre nous", audience=make_entity("Annuaires"))
    client.force_login(bob)
    page = client.get(reverse("season")).content.decode()
    assert "Éteindre la nuit" in page
    assert "Entre nous" not in page


def test_the_page_takes_as_many_queries_however_many_play(client, alice, season, django_assert_max_num_queries):
    for person in crowd(make_entity("Cartes"), 15, 10, season):
        set_ranked(person, True)
    for _ in range(5):
        make_idea(by=alice, stage="deployed")
    client.force_login(alice)
    with django_assert_max_num_queries(18):
        client.get(reverse("season"))


def test_the_panel_of_the_feed_costs_one_query(alice, season, django_assert_num_queries):
    from django.template import Context, Template

    Standing.objects.create(person=alice, season=None, hundredths=4550)
    template = Template("{% load gamification %}{% season_panel %}")
    with django_assert_num_queries(1):
        page = template.render(Context({"user": alice}))
    assert "104,5" in page  # from 45,5 to 150
