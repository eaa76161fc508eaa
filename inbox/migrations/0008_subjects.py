import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ideas', '0034_counts_of_stages_and_campaigns'),
        ('inbox', '0007_preference_goes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group_key', models.CharField(max_length=60)),
                ('last_at', models.DateTimeField()),
                ('is_unread', models.BooleanField(default=True)),
                ('idea', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='subjects', to='ideas.idea')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subjects', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='subject',
            index=models.Index(fields=['recipient', '-last_at', 'group_key'], name='subject_inbox'),
        ),
        migrations.AddIndex(
            model_name='subject',
            index=models.Index(condition=models.Q(('is_unread', True)), fields=['recipient'], name='subject_unread'),
        ),
        migrations.AddConstraint(
            model_name='subject',
            constraint=models.UniqueConstraint(fields=('recipient', 'group_key'), name='one_subject_per_group'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['recipient', 'group_key', '-timestamp', '-id'], name='notification_subject'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('emailed', False), ('mailed_at__isnull', False)), fields=['mailed_at'], name='notification_not_gone'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('mailed_at__isnull', False)), fields=['recipient', 'mailed_at'], name='notification_mailed'),
        ),
    ]
