from django.db import migrations, models

import ideas.models.idea


class Migration(migrations.Migration):
    dependencies = [("ideas", "0011_give_references")]

    operations = [
        migrations.AlterField(
            "idea",
            "reference",
            models.CharField(
                default=ideas.models.idea.new_reference,
                editable=False,
                help_text="What the register calls the idea: it says nothing to whoever may not read it.",
                max_length=16,
                unique=True,
            ),
        ),
    ]
