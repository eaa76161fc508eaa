"""The content of an entry gets a table of its own, and people a token."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="commitment",
            field=models.CharField(
                default="", help_text="SHA-256 over the salt and the canonical JSON.", max_length=64
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Payload",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="register.entry",
                        to_field="number",
                    ),
                ),
                ("salt", models.CharField(max_length=64)),
                ("content", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("value", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("person", models.PositiveBigIntegerField(db_index=True)),
                ("is_fresh", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_fresh", False)),
                        fields=("person",),
                        name="one_lasting_token_per_person",
                    )
                ],
            },
        ),
    ]
