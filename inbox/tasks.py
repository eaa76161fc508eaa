"""What the inbox does in the background: telling many, telling what was missed, round numbers, mails."""

from datetime import time, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_tasks import task

from core.schedule import periodic
from core.tasks import retry
from core.worktime import is_working_hour
from ideas.models import Activity, Idea
from ideas.verbs import Verb
from inbox import mail
from inbox.actions import TOLD_WITH, notify, notify_milestone
from inbox.directory import tell_recent
from inbox.policy import MILESTONES, TOLD

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
    """Hand each person with waiting messages to a task, in working hours only."""
    now = timezone.now()
    mail.take_back(now)
    if is_working_hour(now):
        for pk in mail.waiting_people(now):
            send_mail_to.enqueue(pk)


@task()
@retry(attempts=6, first=timedelta(seconds=30))
def send_mail_to(person_id):
    """One mail with everything that waits for one person."""
    mail.send(person_id)
