"""What the inbox does in the background: telling many, telling what was missed, round numbers, mails."""

from datetime import time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_tasks import task

from core.errors import each
from core.letters import letter
from core.schedule import periodic
from core.tasks import retry
from ideas.models import Activity, Idea
from ideas.verbs import Verb
from inbox import mail, rest
from inbox.actions import TOLD_WITH, notify, notify_milestone
from inbox.directory import tell_recent
from inbox.paces import opening_after
from inbox.policy import MILESTONES, TOLD
from inbox.wishes import reschedule
from people.models import AddressWarning

MISSED = timedelta(minutes=10)


@task()
@retry(attempts=5)
def notify_later(activity_id):
    """Tell one fact."""
    notify(Activity.objects.select_related(*TOLD_WITH).get(pk=activity_id))


def notify_soon(activity):
    """Have a line of the diary, just committed, told by a task."""
    notify_later.enqueue(activity.pk)


@periodic(every=timedelta(minutes=1))
def catch_up():
    """Tell what the last ten minutes' facts should have told: a process may have died between the fact and the telling.

    The window overlaps because identifiers do not follow the order of commits; telling twice changes nothing.
    """
    facts = Activity.objects.filter(at__gte=timezone.now() - MISSED, verb__in=TOLD, is_backfill=False)
    for activity in facts.select_related(*TOLD_WITH):
        notify(activity)
    tell_recent()


@periodic(every=timedelta(days=1), at=time(8, 5))
def tell_milestones():
    """Tell authors the highest round number that their idea has passed, at an hour that says nothing of the votes."""
    since = timezone.now() - timedelta(days=2)
    fresh = Activity.objects.filter(idea=OuterRef("pk"), verb=Verb.VOTED, at__gte=since, is_backfill=False)
    for idea in Idea.objects.published().filter(Exists(fresh), vote_count__gte=MILESTONES[0]):
        notify_milestone(idea, max(mark for mark in MILESTONES if mark <= idea.vote_count))


@periodic(every=timedelta(minutes=1))
def post_mails():
    """Hand each person with messages that are due to a task."""
    for pk in mail.waiting_people(timezone.now()):
        send_mail_to.enqueue(pk)


@task()
@retry(attempts=6, first=timedelta(seconds=30))
def send_mail_to(person_id):
    """One mail with everything that waits for one person."""
    mail.send(person_id)


@periodic(every=timedelta(days=1), at=time(4, 10))
def follow_calendars():
    """What waits leaves by the hours of today: calendars change, and people move from one entity to another."""
    reschedule()


@task()
@retry(attempts=6)
def follow_calendar():
    """The same, once a calendar was changed in the back office."""
    reschedule()


@periodic(every=timedelta(minutes=1))
def warn_former_addresses():
    """Tell who had an address, in their hours, that the directory names another: it may not be they who asked.

    Should the process die before it has noted that a warning left, it leaves once more.
    """
    owed = AddressWarning.objects.filter(sent_at__isnull=True).select_related("change__person")
    return each(_warn, owed.order_by("pk"))


def _warn(warning):
    person = warning.change.person
    if opening_after(person):
        return False
    with translation.override(person.language):
        context = {"person": person, "hours": settings.EUREKA["ROLE_HOURS"]}
        subject, address = gettext("Eurêka: your address has changed"), warning.change.data["email"][0]
        letter("address_changed", context, subject=subject, to=address).send()
    warning.sent_at = timezone.now()
    warning.save()
    rest.note_mail_to(person)
    return True
