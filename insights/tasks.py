"""What the room does by itself: the register's head of each day, the months that close, files and their end."""

from datetime import date, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from core.letters import letter
from core.schedule import periodic
from core.tasks import retry
from core.worktime import is_working_day
from inbox import rest
from inbox.paces import opening_after
from insights import actions, months
from insights.models import Export
from people.models import Role, RoleGrant, User
from register.actions import take_head
from register.models import Head


@periodic(every=timedelta(days=1), at=time(8, 15))
def keep_head():
    """Take the head of the day once, whoever else tries, and on working days have it mailed at a working hour."""
    day = timezone.localdate()
    with transaction.atomic():
        if take_head(day) and is_working_day(day):
            for person in _delegates():
                mail_heads.enqueue(person.pk, day.isoformat())


@task()
@retry(attempts=6, first=timedelta(seconds=30))
def mail_heads(person_id, day):
    """Send the heads since the last working day to one staff delegate, in their language and hours."""
    person = _delegates().filter(pk=person_id).first()
    if person is None:
        return
    if opening := opening_after(person):
        mail_heads.using(run_after=opening).enqueue(person_id, day)
        return
    last = date.fromisoformat(day)
    first = last
    while first == last or not is_working_day(first):
        first -= timedelta(days=1)
    heads = Head.objects.filter(day__gt=first, day__lte=last).order_by("day")
    with translation.override(person.language):
        message_of(person, heads).send()
    rest.note_mail_to(person)


def _delegates():
    held = RoleGrant.objects.current().filter(role=Role.DELEGATE).values("person")
    return User.objects.filter(pk__in=held, is_active=True)


def message_of(person, heads):
    """The mail with `heads` to a delegate, in the language in force."""
    context = {"person": person, "heads": heads, "register": settings.BASE_URL + reverse("register")}
    return letter("heads", context, subject=_("Eurêka: the head of the register, to keep"), to=person.email)


@periodic(every=timedelta(days=1), at=time(4, 10))
def freeze_months():
    """Freeze the month that has just closed, and any that a stopped worker missed."""
    months.freeze()


@task()
@retry(attempts=3, first=timedelta(seconds=20))
def make_file(export_pk):
    """Write the file of one export; a worker that dies in the midst leaves it to another."""
    if export := Export.objects.select_related("owner").filter(pk=export_pk).first():
        actions.make_export(export)


@periodic(every=timedelta(hours=1))
def drop_old_files():
    """Files last a day, and one that was not finished within three hours says so."""
    actions.drop_expired_exports()
    actions.give_up_exports(timezone.now() - timedelta(hours=3))
