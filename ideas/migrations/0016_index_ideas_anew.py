from django.db import migrations

from ideas import search

BATCH = 500


def index(apps, schema_editor):
    """Stems have become finer, and search knows words: what was published before is read again."""
    ideas = list(apps.get_model("ideas", "Idea").objects.filter(status="published").values_list("pk", flat=True))
    for start in range(0, len(ideas), BATCH):
        batch = apps.get_model("ideas", "Idea").objects.filter(pk__in=ideas[start : start + BATCH])
        search.index_many(list(batch))


class Migration(migrations.Migration):
    dependencies = [("ideas", "0015_words_of_published_ideas")]

    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
