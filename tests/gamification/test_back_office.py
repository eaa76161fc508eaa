"""Badges and seasons in the back office: what cannot be is said at its field, what it would do is shown before."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from editorial.actions import ensure_site
from gamification.models import Badge, BadgeAward, Season, Standing
from gamification.rebuild import rebuild
from people.actions import grant_role
from people.models import Role
from tests.factories import make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleo_in(client, head):
    ensure_site()
    cleo = make_person("Cleo", manager=head, entity=make_entity("Cartes"))
    grant_role(cleo, Role.MANAGER, at_once=True)
    client.force_login(cleo)
    return client


def typed(badge, *steps, **values):
    names = ("name_fr", "name_en", "rule_fr", "rule_en", "order")
    data = {name: getattr(badge, name) for name in names} | {"is_active": "on"}
    return data | {f"step_{number}": step for number, step in enumerate(steps, start=1)} | values


@pytest.mark.both_databases
def test_other_counts_show_first_whom_they_would_reach_and_nobody_loses_a_hat(cleo_in, alice):
    badge = Badge.objects.get(key="first-light")
    for number in range(11):
        person = make_person(f"P{number}")
        for _ in range(3):
            make_idea(by=person)
    rebuild()
    BadgeAward.objects.create(person=alice, badge=badge, level=5)
    address = reverse("badge:edit", args=[badge.pk])
    page = cleo_in.post(address, typed(badge, 2, 3, 15, 30, 90))
    effects = page.context["effects"]
    assert [(e.level, e.before, e.after, e.holders, e.new) for e in effects] == [
        (1, 1, 2, 11, 0), (2, 5, 3, 0, 11), (3, 15, 15, 0, 0), (4, 30, 30, 0, 0), (5, 60, 90, None, 0)
    ]  # fmt: skip
    assert "moins de dix" in page.content.decode()
    assert Badge.objects.get(pk=badge.pk).steps == [1, 5, 15, 30, 60]
    mark = page.context["mark"]  # other counts than those shown are not saved
    assert cleo_in.post(address, typed(badge, 2, 4, 15, 30, 90, simulated=mark)).status_code == 200
    assert cleo_in.post(address, typed(badge, 2, 3, 15, 30, 90, simulated=mark)).status_code == 302
    assert Badge.objects.get(pk=badge.pk).steps == [2, 3, 15, 30, 90]
    rebuild()
    assert BadgeAward.objects.filter(badge=badge, level=1).count() == 11
    assert BadgeAward.objects.filter(badge=badge, level=2).count() == 11
    assert BadgeAward.objects.filter(badge=badge, level=5, person=alice).exists()


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ((0, 5, 15, 30, 60), "step_1"),
        ((-3, 5, 15, 30, 60), "step_1"),
        ((1, 1, 15, 30, 60), "step_2"),
        ((1, 5, 4, 30, 60), "step_3"),
        ((1, 5, 15, 30, ""), "step_5"),
        ((1, 5, "dix", 30, 60), "step_3"),
        ((1, 5, 15, 30, 10**12), "step_5"),
    ],
)
def test_counts_rise_from_one_and_a_fault_is_said_at_its_field(cleo_in, steps, field):
    badge = Badge.objects.get(key="first-light")
    page = cleo_in.post(reverse("badge:edit", args=[badge.pk]), typed(badge, *steps))
    assert page.status_code == 200 and list(page.context["form"].errors) == [field]
    assert Badge.objects.get(pk=badge.pk).steps == [1, 5, 15, 30, 60]


def test_a_name_changes_without_a_look_at_counts_and_a_given_badge_has_none(cleo_in):
    badge = Badge.objects.get(key="first-light")
    answer = cleo_in.post(reverse("badge:edit", args=[badge.pk]), typed(badge, 1, 5, 15, 30, 60, name_fr="Aube"))
    assert answer.status_code == 302 and Badge.objects.get(pk=badge.pk).name_fr == "Aube"
    expert = Badge.objects.get(key="expert")
    page = cleo_in.get(reverse("badge:edit", args=[expert.pk]))
    assert not any(name.startswith("step") for name in page.context["form"].fields)
    assert cleo_in.post(reverse("badge:edit", args=[expert.pk]), typed(expert)).status_code == 302
    assert Badge.objects.get(pk=expert.pk).steps == []


def dates(starts, ends, **values):
    now = timezone.localtime()
    pairs = (("starts_at", starts), ("ends_at", ends))
    written = {name: (now + timedelta(days=days)).strftime("%Y-%m-%d %H:%M") for name, days in pairs}
    return {"name_fr": "Saison", "name_en": "Season", **written, **values}


@pytest.fixture
def under_way(db):
    now = timezone.now().replace(second=0, microsecond=0)
    return Season.objects.create(
        name_fr="Automne", name_en="Autumn", starts_at=now - timedelta(days=5), ends_at=now + timedelta(days=5)
    )


@pytest.mark.parametrize(
    ("starts", "ends", "field", "words"),
    [
        (20, 10, "ends_at", "finit après avoir commencé"),
        (3, 20, "starts_at", "Automne"),
        (-9, 2, "starts_at", "aujourd’hui au plus tôt"),
        (-20, -10, "ends_at", "dans le passé"),
    ],
)
def test_a_season_that_cannot_be_is_explained_at_its_field(cleo_in, under_way, starts, ends, field, words):
    page = cleo_in.post(reverse("season:add"), dates(starts, ends))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert words in page.context["form"].errors[field][0]
    assert Season.objects.count() == 1


def test_a_season_that_follows_is_added_and_none_is_deleted(cleo_in, under_way):
    assert cleo_in.post(reverse("season:add"), dates(6, 30)).status_code == 302
    root = make_person("Racine", is_superuser=True, is_staff=True)
    cleo_in.force_login(root)
    for season in Season.objects.all():
        for ask in (cleo_in.get, cleo_in.post):
            ask(reverse("season:delete", args=[season.pk]))
    assert Season.objects.count() == 2


def test_of_a_season_under_way_only_the_end_moves_and_of_one_that_ended_nothing(cleo_in, under_way):
    address = reverse("season:edit", args=[under_way.pk])
    assert list(cleo_in.post(address, dates(-4, 5)).context["form"].errors) == ["starts_at"]
    start = timezone.localtime(under_way.starts_at).strftime("%Y-%m-%d %H:%M")
    assert list(cleo_in.post(address, dates(0, -1, starts_at=start)).context["form"].errors) == ["ends_at"]
    assert cleo_in.post(address, dates(0, 9, starts_at=start, name_fr="Longue")).status_code == 302
    under_way.refresh_from_db()
    assert under_way.name_fr == "Longue" and under_way.ends_at > timezone.now() + timedelta(days=8)
    Season.objects.filter(pk=under_way.pk).update(ends_at=timezone.now() - timedelta(days=1))
    page = cleo_in.post(address, dates(0, 20, starts_at=start))
    assert list(page.context["form"].errors) == ["ends_at"]
    assert "ses dates restent" in page.context["form"].errors["ends_at"][0]


def test_a_season_that_begins_today_counts_since_its_first_minute(cleo_in, alice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_idea(by=alice)
    today = timezone.localtime().strftime("%Y-%m-%d 00:00")
    assert cleo_in.post(reverse("season:add"), dates(0, 30, starts_at=today)).status_code == 302
    assert Standing.objects.get(person=alice, season=Season.objects.get()).hundredths == 2000
    assert not any(rebuild()[name] for name in ("totals", "rows added", "rows changed"))
