import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [('duties', 'What I am asked to do'), ('mine', 'My ideas and proposals'), ('talk', 'Answers and mentions'), ('place', 'My place in the directory'), ('followed', 'Ideas and people I follow'), ('campaigns', 'Campaigns and searches'), ('game', 'Supports, badges and levels')]
PACES = [('now', 'at once'), ('daily', 'each day'), ('weekly', 'each week'), ('never', 'never')]


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0004_told_of_the_directory'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=KINDS, max_length=10)),
                ('channel', models.CharField(choices=[('inbox', 'In the inbox'), ('mail', 'By e-mail')], max_length=10)),
                ('pace', models.CharField(choices=PACES, max_length=6)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='wish',
            constraint=models.UniqueConstraint(fields=('person', 'kind', 'channel'), name='one_wish_per_kind'),
        ),
        migrations.AddField(
            model_name='notification',
            name='kind',
            field=models.CharField(choices=KINDS, default='mine', max_length=10),
        ),
        migrations.AddField(
            model_name='notification',
            name='is_shown',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='notification',
            name='mail_pace',
            field=models.CharField(choices=PACES, default='now', max_length=6),
        ),
    ]
