"""What this room does by itself."""

from datetime import time, timedelta

from django_tasks import task

from core.schedule import periodic
from core.tasks import retry
from ideas import actions


@task()
@retry(attempts=actions.pictures.MOST_TRIES)
def prepare_picture(pk):
    """Make the copies of a large picture."""
    actions.prepare_picture(pk)


@periodic(every=timedelta(minutes=10))
def prepare_forgotten_pictures():
    """A picture whose task was lost is prepared all the same, or given up."""
    actions.prepare_forgotten_pictures()


@periodic(every=timedelta(days=1), at=time(3, 40))
def drop_unsent_pictures():
    """Pictures of forms that were never sent leave no trace."""
    actions.drop_unsent_pictures()
