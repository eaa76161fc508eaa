from django.db import migrations

from core.fulltext import creation


class Migration(migrations.Migration):
    dependencies = [("editorial", "0001_initial")]

    operations = [creation("page_search")]
