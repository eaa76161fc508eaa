"""Badges had three levels: a site in use gets two more, and keeps what it changed and what was earned."""

import importlib

import pytest
from django.apps import apps

from gamification.collection import collection
from gamification.defaults import BADGES, ensure_badges
from gamification.models import Badge, BadgeAward

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
moved = importlib.import_module("gamification.migrations.0021_five_levels")


def steps(key):
    return Badge.objects.get(key=key).steps


def test_two_levels_are_added_to_what_nobody_has_changed(alice):
    Badge.objects.filter(key="nugget").update(steps=[1, 3, 6])
    Badge.objects.filter(key="hats-off").update(steps=[1, 3, 9], name_fr="Bravo", is_active=False)
    BadgeAward.objects.create(person=alice, badge=Badge.objects.get(key="nugget"), level=3)
    moved.add_levels(apps, None)
    assert steps("nugget") == [1, 3, 6, 12, 20]
    assert steps("hats-off") == [1, 3, 9]
    assert BadgeAward.objects.get(person=alice).level == 3
    moved.drop_levels(apps, None)
    assert steps("nugget") == [1, 3, 6]
    assert steps("hats-off") == [1, 3, 9]


def test_what_the_migration_makes_is_what_a_new_site_starts_with():
    made = {key: first + more for key, (first, more) in moved.STEPS.items()}
    assert made == {row[0]: list(row[5]) for row in BADGES if row[0] in made}


def test_badges_that_a_site_lacks_come_with_the_next_migrate_and_the_others_stay():
    Badge.objects.filter(key="tandem").delete()
    Badge.objects.filter(key="nugget").update(name_fr="Filon", is_active=False)
    for _ in range(2):
        ensure_badges()
    assert Badge.objects.filter(key="tandem").count() == 1
    assert Badge.objects.get(key="nugget").name_fr == "Filon" and not Badge.objects.get(key="nugget").is_active


def test_a_badge_of_three_levels_is_won_whole_at_the_third(alice):
    badge = Badge.objects.get(key="nugget")
    Badge.objects.filter(pk=badge.pk).update(steps=[1, 3, 9])
    BadgeAward.objects.create(person=alice, badge=badge, level=3)
    (held,) = [one for one in collection(alice) if one.badge == badge]
    assert (held.level, held.next) == (3, None)
