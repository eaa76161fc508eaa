from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ideas", "0014_two_versions_of_a_draft")]

    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("mirror", models.CharField(db_index=True, max_length=24)),
            ],
        ),
    ]
