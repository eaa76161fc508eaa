from django.db import migrations

from core.fulltext import creation


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [creation("people_search")]
