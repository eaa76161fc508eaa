from secrets import token_hex

from django.db import migrations

BATCH = 1000


def give(apps, schema_editor):
    """A random word for each idea that has none."""
    idea = apps.get_model("ideas", "Idea")
    while rows := list(idea.objects.filter(reference=None).only("pk")[:BATCH]):
        for row in rows:
            row.reference = token_hex(8)
        idea.objects.bulk_update(rows, ["reference"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("ideas", "0010_idea_reference")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
