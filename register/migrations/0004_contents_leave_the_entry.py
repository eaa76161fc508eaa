"""The entry keeps no content of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("register", "0003_commit_to_contents")]

    operations = [migrations.RemoveField(model_name="entry", name="data")]
