"""Badges had three levels: those as every site starts with get two more, what a site has changed stays its own."""

from django.db import migrations

STEPS = {
    "first-light": ([1, 5, 15], [30, 60]),
    "good-question": ([1, 4, 10], [20, 40]),
    "pinch-of-salt": ([3, 15, 50], [120, 250]),
    "fresh-eye": ([2, 8, 20], [50, 100]),
    "helping-hand": ([2, 8, 20], [40, 80]),
    "wall-walker": ([2, 3, 5], [7, 9]),
    "hyphen": ([1, 3, 8], [15, 30]),
    "nugget": ([1, 3, 6], [12, 20]),
    "sleeves-up": ([1, 2, 5], [9, 15]),
    "hats-off": ([1, 2, 4], [7, 10]),
}


def _replace(apps, pairs):
    for badge in apps.get_model("gamification", "Badge").objects.filter(key__in=STEPS):
        before, after = pairs[badge.key]
        if badge.steps == before:
            badge.steps = after
            badge.save(update_fields=["steps"])


def add_levels(apps, schema_editor):
    _replace(apps, {key: (first, first + more) for key, (first, more) in STEPS.items()})


def drop_levels(apps, schema_editor):
    _replace(apps, {key: (first + more, first) for key, (first, more) in STEPS.items()})


class Migration(migrations.Migration):
    dependencies = [("gamification", "0020_families_of_badges")]

    operations = [migrations.RunPython(add_levels, drop_levels)]
