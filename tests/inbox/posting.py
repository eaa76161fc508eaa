"""Days, and what the worker does about mails, for tests."""

from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django_tasks_db.models import DBTaskResult

from ideas.models import Activity
from ideas.verbs import Verb
from inbox import tasks
from inbox.actions import notify
from tests.factories import make_comment

PARIS = ZoneInfo("Europe/Paris")
SUNDAY = datetime(2026, 11, 22, 15, tzinfo=PARIS)
MONDAY = datetime(2026, 11, 23, 8, 1, tzinfo=PARIS)
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=PARIS)
NEXT_MORNING = datetime(2026, 11, 25, 8, 31, tzinfo=PARIS)
NEXT_MONDAY = datetime(2026, 11, 30, 8, 31, tzinfo=PARIS)
TEN = timedelta(minutes=10)


def comment_on(idea, by, **fields):
    """A comment, and what it tells."""
    comment = make_comment(idea, by=by, **fields)
    notify(Activity.objects.get(comment=comment, verb=Verb.COMMENTED))
    return comment


def post(accepted=()):
    """What the minute's job and its tasks do; a task that ends by one of the `accepted` errors is left at that."""
    DBTaskResult.objects.all().delete()
    tasks.post_mails()
    for task in DBTaskResult.objects.all():
        with suppress(*accepted):
            tasks.send_mail_to.func(*task.args_kwargs["args"])
