from datetime import timedelta

from django.db import migrations
from django.utils import timezone

IMPORTANT = ("duties", "mine", "talk", "place")
REST = ("followed", "campaigns", "game")
PACES = {
    "none": dict.fromkeys(IMPORTANT + REST, "never"),
    "important": {**dict.fromkeys(IMPORTANT, "now"), **dict.fromkeys(REST, "never")},
    "all": dict.fromkeys(IMPORTANT + REST, "now"),
}
SOME = 1000


def forwards(apps, schema_editor):
    """What one choice said for all kinds, each kind says now; mails given up long ago are not begun again."""
    Preference, Wish = apps.get_model("inbox", "Preference"), apps.get_model("inbox", "Wish")
    wishes = [
        Wish(person_id=person, kind=kind, channel="mail", pace=pace)
        for person, mail in Preference.objects.values_list("person", "mail").iterator()
        for kind, pace in PACES[mail].items()
    ]
    Wish.objects.bulk_create(wishes, ignore_conflicts=True, batch_size=SOME)
    given_up = apps.get_model("inbox", "Notification").objects.filter(emailed=False)
    given_up.filter(mailed_at__lt=timezone.now() - timedelta(days=1)).update(emailed=True)


def backwards(apps, schema_editor):
    """No mail at all is “none”, all of them at once is “all”, whatever else is “important”."""
    Preference, Wish = apps.get_model("inbox", "Preference"), apps.get_model("inbox", "Wish")
    chosen = {}
    for person, kind, pace in Wish.objects.filter(channel="mail").values_list("person", "kind", "pace").iterator():
        chosen.setdefault(person, {})[kind] = pace
    preferences = [Preference(person_id=person, mail=_mail(paces)) for person, paces in chosen.items()]
    Preference.objects.bulk_create(preferences, ignore_conflicts=True, batch_size=SOME)
    Wish.objects.all().delete()


def _mail(paces):
    return next((mail for mail in ("none", "all") if paces == PACES[mail]), "important")


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0005_wishes'),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
