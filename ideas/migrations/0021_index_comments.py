from django.db import migrations

from ideas import search

BATCH = 500


def index(apps, schema_editor):
    """What was said before is found too."""
    comments = apps.get_model("ideas", "Comment").objects
    published = list(comments.filter(status="published").values_list("pk", flat=True))
    for start in range(0, len(published), BATCH):
        search.index_comments(list(comments.filter(pk__in=published[start : start + BATCH])))


class Migration(migrations.Migration):
    dependencies = [("ideas", "0020_search_of_comments")]

    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
