from django.db import migrations

from core.fulltext import creation


class Migration(migrations.Migration):
    dependencies = [("ideas", "0019_ideas_travel")]

    operations = [creation("comment_search")]
