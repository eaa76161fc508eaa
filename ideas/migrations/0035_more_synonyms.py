from django.db import migrations

from ideas.defaults import grow_synonyms


def grow(apps, schema_editor):
    grow_synonyms(apps.get_model("ideas", "Synonym"))


class Migration(migrations.Migration):
    dependencies = [("ideas", "0034_counts_of_stages_and_campaigns")]
    operations = [migrations.RunPython(grow, migrations.RunPython.noop)]
