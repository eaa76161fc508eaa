"""A token serves one idea, or lasts. Fresh ones of a single entry were never given to anybody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0005_daily_heads")]

    operations = [
        migrations.RemoveConstraint(model_name="token", name="one_lasting_token_per_person"),
        migrations.AddField(
            model_name="token",
            name="about",
            field=models.CharField(blank=True, default="", max_length=16),
            preserve_default=False,
        ),
        migrations.RemoveField(model_name="token", name="is_fresh"),
        migrations.AlterField(model_name="token", name="person", field=models.PositiveBigIntegerField()),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.UniqueConstraint(fields=("person", "about"), name="one_token_per_person_and_idea"),
        ),
    ]
