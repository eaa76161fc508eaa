from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0006_preferences_become_wishes'),
    ]

    operations = [
        migrations.DeleteModel(name='Preference'),
    ]
