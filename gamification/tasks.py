"""What the worker does for the game."""

import logging
from datetime import time, timedelta

from django_tasks import task

from core.schedule import periodic
from gamification import actions, seasons
from gamification.rebuild import rebuild
from ideas.models import Activity

logger = logging.getLogger("eureka.gamification")


@task()
def earn_later(activity_id):
    """The points of one line of the diary."""
    actions.earn(Activity.objects.get(pk=activity_id))


@periodic(timedelta(minutes=1))
def catch_up():
    """Earn what a lost wake-up left out; when a season has ended, open the next with all that already belongs to it."""
    if seasons.current() is None:
        rebuild()
    actions.catch_up()


@periodic(timedelta(days=1), at=time(3, 40))
def check_points():
    """Compare everything with the diary once a night; a difference is put right and told in the log."""
    found = rebuild()
    if any(found.values()):
        logger.warning("points differed from the diary: %s", found)
