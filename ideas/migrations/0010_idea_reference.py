from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ideas", "0009_second_opinions")]

    operations = [
        migrations.AddField("idea", "reference", models.CharField(editable=False, max_length=16, null=True)),
    ]
