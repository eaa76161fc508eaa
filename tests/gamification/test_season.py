"""The season: entities first, people only when they asked for it, nobody recognised in a small place."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gamification import leaderboard, seasons, teams
from gamification.actions import set_ranked
from gamification.models import Honour, Player, Season, Standing
from ideas.models import Authorship, Idea
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


@pytest.mark.parametrize(("left", "with_points"), [(5, 5), (5, 0), (30, 3), (0, 0), (12, 12)])
def test_a_company_and_its_departments_never_tell_of_the_few_who_are_left(season, left, with_points):
    """What the company has beside its departments is the figure of ten people or more, or of nobody."""
    company = make_entity("Cartes")
    for number, size in enumerate((20, 12)):
        department = make_entity(f"Service {number}", Entity.Kind.DEPARTMENT, company, code=f"s{number}")
        crowd(department, size, 10, season)
    crowd(company, with_points, 30, season)
    for _ in range(left - with_points):
        make_person(entity=company, is_head=False)
    boards = leaderboard.boards(season)
    assert [place.subject.name for place in boards[Entity.Kind.COMPANY]] == ["Cartes"]
    shown = [place.subject.name for place in boards[Entity.Kind.DEPARTMENT]]
    safe = left == 0 or with_points >= leaderboard.CROWD
    assert shown == (["Service 0", "Service 1"] if safe else ["Service 0"])


def test_a_small_department_hides_neither_under_another_nor_under_its_company(season):
    company = make_entity("Cartes")
    parent = make_entity("Ventes", Entity.Kind.DEPARTMENT, company, code="v")
    crowd(make_entity("Nord", Entity.Kind.DEPARTMENT, parent, code="n"), 15, 10, season)
    crowd(parent, 4, 90, season)
    crowd(company, 40, 5, season)
    boards = leaderboard.boards(season)
    assert [place.subject.name for place in boards[Entity.Kind.DEPARTMENT]] == ["Ventes"]
    assert [place.hundredths for place in boards[Entity.Kind.DEPARTMENT]] == [round((15 * 1000 + 4 * 9000) / 19)]


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
    assert leaderboard.people(season, bob) == []
    for person in (alice, bob, cleo):
        set_ranked(person, True)
    shown = [(place.rank, place.subject) for place in leaderboard.people(season, bob)]
    assert shown == [(1, cleo), (1, bob), (3, alice)]
    set_ranked(bob, False)
    assert bob not in [place.subject for place in leaderboard.people(season, bob)]


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


@pytest.mark.both_databases
def test_nobody_sees_the_place_of_whom_they_manage(client, season, alice, bob, mona, head, cleo):
    for person, points in ((alice, 30), (bob, 20), (mona, 10)):
        Standing.objects.create(person=person, season=season, hundredths=points * 100)
        set_ranked(person, True)

    def places(viewer):
        return [(place.rank, place.subject) for place in leaderboard.people(season, viewer)]

    assert places(cleo) == [(1, alice), (2, bob), (3, mona)]
    assert places(mona) == [(1, bob), (2, mona)]
    assert places(head) == []
    assert leaderboard.own_place(season, mona).rank == 2
    assert places(alice) == [(1, alice), (2, bob), (3, mona)]
    client.force_login(mona)
    page = client.get(reverse("season")).content.decode()
    assert "Alice Briand" not in page and "Bob Tanguy" in page


def test_a_team_is_named_by_its_idea_and_by_who_wished_to_appear(client, season, alice, bob, mona, cleo):
    idea = make_idea(by=alice, title="À deux", stage="analysis")
    Authorship.objects.create(idea=idea, person=bob, role="co_author")
    make_idea(by=alice, title="Seule", stage="deployed")
    veiled = make_idea(by=alice, title="Masquée", stage="deployed", is_pseudonymous=True)
    Authorship.objects.create(idea=veiled, person=bob, role="co_author")
    proxied = make_idea(by=alice, title="Écrite pour une autre", stage="pilot")
    Authorship.objects.create(idea=proxied, person=bob, role="proxy")
    (team,) = teams.teams(season, cleo)
    assert (team.rank, team.idea, team.named, team.others) == (1, idea, [], 2)
    client.force_login(cleo)
    board = client.get(reverse("season")).content.decode().partition("Équipes")[2].partition("</section>")[0]
    assert "À deux" in board and "2 personnes la signent" in board and "Briand" not in board
    set_ranked(alice, True)
    assert [(t.named, t.others) for t in teams.teams(season, cleo)] == [([alice], 1)]
    assert [(t.named, t.others) for t in teams.teams(season, mona)] == [([], 2)]  # her manager
    set_ranked(alice, False)
    assert [(t.named, t.others) for t in teams.teams(season, cleo)] == [([], 2)]


@pytest.mark.both_databases
def test_teams_stand_by_how_far_they_came_within_the_season_then_by_support(season, alice, bob, cleo):
    reached = {}
    made = (("un", "analysis", 9), ("deux", "pilot", 1), ("trois", "pilot", 1), ("quatre", "pilot", 5))
    for title, stage, votes in made:
        reached[title] = make_idea(by=alice, title=title, stage=stage)
        Authorship.objects.create(idea=reached[title], person=bob, role="co_author")
        Idea.objects.filter(pk=reached[title].pk).update(vote_count=votes)
    old = make_idea(by=alice, title="avant", stage="deployed")
    Authorship.objects.create(idea=old, person=bob, role="co_author")
    old.steps.update(started_at=season.starts_at - timedelta(days=1))
    hidden = make_idea(by=alice, title="entre nous", stage="deployed", audience=alice.entity)
    Authorship.objects.create(idea=hidden, person=bob, role="co_author")
    found = [(team.rank, team.idea.title) for team in teams.teams(season, cleo)]
    assert found == [(1, "quatre"), (2, "deux"), (2, "trois"), (4, "un")]


def over(season, days=1):
    """The season as it stands when it ended some days ago."""
    Season.objects.filter(pk=season.pk).update(ends_at=timezone.now() - timedelta(days=days))
    season.refresh_from_db()
    return season


@pytest.mark.both_databases
def test_a_season_that_ended_keeps_its_places_whoever_moves_later(client, season, alice):
    entity, other = make_entity("Cartes"), make_entity("Plans")
    people = crowd(entity, 12, 30, season)
    over(season)
    assert [seasons.close_ended(), seasons.close_ended()] == [1, 0]
    for person in people[:3]:
        person.entity = other
        person.save()
    Standing.objects.filter(person=people[4]).update(hundredths=0)
    honour = Honour.objects.get()
    assert (honour.entity, honour.rank, honour.hundredths) == (entity, 1, 3000)
    client.force_login(alice)
    address = reverse("past-season", args=[season.pk])
    assert "1. Cartes" in client.get(address).content.decode()
    assert address in client.get(reverse("season")).content.decode()


def test_a_season_under_way_or_just_ended_has_no_page_of_its_own_yet(client, season, alice):
    client.force_login(alice)
    assert client.get(reverse("past-season", args=[season.pk])).status_code == 404
    Season.objects.filter(pk=season.pk).update(ends_at=timezone.now() - timedelta(minutes=5))
    assert seasons.close_ended() == 0
    assert client.get(reverse("past-season", args=[season.pk])).status_code == 404


def test_the_page_of_a_past_season_shows_what_was_deployed_then_and_who_still_wishes_to_appear(
    client, season, alice, bob, mona
):
    make_idea(by=alice, title="Éteindre la nuit", stage="deployed")
    earlier = make_idea(by=alice, title="Bien avant", stage="deployed")
    earlier.steps.update(started_at=season.starts_at - timedelta(days=30))
    Standing.objects.create(person=alice, season=season, hundredths=4200)
    set_ranked(alice, True)
    seasons.close_ended(season.ends_at + timedelta(days=1))
    client.force_login(bob)
    page = client.get(reverse("past-season", args=[season.pk])).content.decode()
    assert "Éteindre la nuit" in page and "Bien avant" not in page
    assert 'class="top__points">42<' in page
    client.force_login(mona)
    assert 'class="top__points"' not in client.get(reverse("past-season", args=[season.pk])).content.decode()
    set_ranked(alice, False)
    client.force_login(bob)
    assert 'class="top__points"' not in client.get(reverse("past-season", args=[season.pk])).content.decode()


@pytest.mark.both_databases
def test_a_new_season_begins_at_zero_and_the_lifetime_total_goes_on(alice, season, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_idea(by=alice)
    first = {row.season_id: row.hundredths for row in Standing.objects.filter(person=alice)}
    assert first == {None: 2000, season.pk: 2000}
    now = timezone.now()
    Season.objects.filter(pk=season.pk).update(ends_at=now)
    following = Season.objects.create(name_fr="Suite", name_en="Next", starts_at=now, ends_at=now + timedelta(days=30))
    assert Standing.objects.filter(season=following).count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        make_idea(by=alice)
    after = {row.season_id: row.hundredths for row in Standing.objects.filter(person=alice)}
    assert after == {None: 4000, season.pk: 2000, following.pk: 2000}


def test_many_teams_cost_what_few_do(client, alice, bob, season, django_assert_max_num_queries):
    seasons.close_ended(season.ends_at + timedelta(days=1))
    client.force_login(bob)
    pages = [reverse("season"), reverse("past-season", args=[season.pk])]
    counts = []
    for _ in range(2):
        for _idea in range(3):
            idea = make_idea(by=alice, stage="deployed")
            Authorship.objects.create(idea=idea, person=bob, role="co_author")
        for page in pages:
            client.get(page)
            with django_assert_max_num_queries(24) as queries:
                client.get(page)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
