from django.db import migrations
from django.utils import timezone

LIMITS = {("voted", "authors"): "0.75", ("marked_useful", "person"): "15", ("amendment_accepted", "person"): "15"}


def limit(apps, schema_editor):
    """A new version of each rule by which colleagues bring each other points, from now on; the past stays as it was."""
    PointRule = apps.get_model("gamification", "PointRule")
    RuleVersion = apps.get_model("gamification", "RuleVersion")
    for rule in PointRule.objects.filter(stage="", weekly_cap=None):
        cap = LIMITS.get((rule.verb, rule.earner))
        if cap is None:
            continue
        PointRule.objects.filter(pk=rule.pk).update(weekly_cap=cap, version=rule.version + 1)
        said = {name: getattr(rule, name) for name in ("verb", "stage", "earner", "points", "daily_cap", "is_active")}
        RuleVersion.objects.create(rule=rule, version=rule.version + 1, weekly_cap=cap, since=timezone.now(), **said)


class Migration(migrations.Migration):

    dependencies = [
        ('gamification', '0017_gifts_between_colleagues'),
    ]

    operations = [
        # the versions stay when this is taken back: the columns go with the migration before
        migrations.RunPython(limit, migrations.RunPython.noop),
    ]
