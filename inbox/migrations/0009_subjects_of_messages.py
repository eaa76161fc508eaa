from django.db import migrations
from django.db.models import Max

SOME = 1000


def forwards(apps, schema_editor):
    """Each group of messages of each person becomes a subject."""
    Notification, Subject = apps.get_model("inbox", "Notification"), apps.get_model("inbox", "Subject")
    rows = Notification.objects.order_by()
    unread = set(rows.filter(unread=True).values_list("recipient", "group_key").distinct())
    groups = rows.values_list("recipient", "group_key").annotate(at=Max("timestamp"), about=Max("idea"))
    subjects = [
        Subject(recipient_id=pk, group_key=key, idea_id=idea, last_at=at, is_unread=(pk, key) in unread)
        for pk, key, at, idea in groups.iterator()
    ]
    Subject.objects.bulk_create(subjects, ignore_conflicts=True, batch_size=SOME)


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0008_subjects'),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
