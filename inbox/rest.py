"""What deliveries do to people's rest: counted for the whole group as they leave, told to the delegates by year."""

from django.db.models import F, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone

from inbox.hours import rhythm_of
from inbox.kinds import Channel
from inbox.models import Rest


def note(channel, *, held, is_late):
    """Count one delivery that has just left: `held` of its messages had waited for the hours of whom it is for."""
    row, _created = Rest.objects.get_or_create(day=timezone.localdate(), channel=channel)
    Rest.objects.filter(pk=row.pk).update(sent=F("sent") + 1, held=F("held") + held, late=F("late") + int(is_late))


def note_mail_to(person):
    """Count a mail to `person` that has just left by itself."""
    note(Channel.MAIL, held=0, is_late=rhythm_of(person).current(timezone.now()) is None)


def by_year():
    """For each year, the latest first: year, way, sent, held and late, as in Rest."""
    years = Rest.objects.annotate(year=ExtractYear("day")).values("year", "channel")
    rows = years.annotate(sent=Sum("sent"), held=Sum("held"), late=Sum("late")).order_by("-year", "channel")
    return [{**row, "way": Channel(row["channel"]).label} for row in rows]
