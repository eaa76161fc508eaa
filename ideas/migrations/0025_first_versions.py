from django.db import migrations

from ideas.models.version import TEXTS, fingerprint

BATCH = 500


def keep(apps, schema_editor):
    """The text of each idea that was published becomes its first version."""
    idea, version = apps.get_model("ideas", "Idea"), apps.get_model("ideas", "Version")
    without = idea.objects.filter(published_at__isnull=False, versions__isnull=True).order_by("pk")
    while rows := list(without.only("pk", "published_at", *TEXTS)[:BATCH]):
        made = []
        for row in rows:
            texts = {name: getattr(row, name) for name in TEXTS}
            made.append(version(idea=row, number=1, at=row.published_at, sha256=fingerprint(texts), **texts))
        version.objects.bulk_create(made)


def drop(apps, schema_editor):
    """Back before versions: the ideas hold their last text."""
    apps.get_model("ideas", "Version").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("ideas", "0024_signing_and_versions")]

    operations = [migrations.RunPython(keep, drop)]
