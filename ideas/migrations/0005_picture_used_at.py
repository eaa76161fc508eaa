import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ideas", "0004_report_answered_verb")]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="used_at",
            field=models.DateTimeField(default=django.utils.timezone.now, help_text="When a form last held it."),
        ),
    ]
