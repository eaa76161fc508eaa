"""What the worker does for the game."""

import logging
from datetime import time, timedelta

from django.core.cache import cache
from django.utils import timezone
from django_tasks import task

from core.schedule import periodic
from gamification import actions, seasons
from gamification.rebuild import rebuild

logger = logging.getLogger("eureka.gamification")
MOMENT = timedelta(seconds=1)
LATELY = timedelta(minutes=10)


@task()
def earn_latest():
    """The points of what the diary has lately received."""
    actions.catch_up(LATELY)


def earn_soon(activity):
    """Have the points of a line just committed earned in a moment, by one task for all that comes in that moment.

    Whoever finds the task announced was committed before it starts.
    """
    if activity.verb in actions.HEARD and cache.add("gamification:earning", True, MOMENT.total_seconds()):
        earn_latest.using(run_after=timezone.now() + MOMENT).enqueue()


@periodic(timedelta(minutes=1))
def catch_up():
    """Earn what a lost wake-up left out; after a season, keep its places and open the next."""
    if seasons.current() is None:
        rebuild()
    seasons.close_ended()
    actions.catch_up()


@periodic(timedelta(minutes=10))
def serve_waiting_lists():
    """Whoever waits for a prize that is there, and has earned the points meanwhile, comes to their turn."""
    actions.serve_all()


@periodic(timedelta(days=1), at=time(3, 40))
def check_points():
    """Compare everything with the diary once a night; a difference is put right and told in the log.

    Badges may come at night without anything wrong: somebody changed company, or a badge its steps.
    """
    found = rebuild()
    if any(count for name, count in found.items() if name != "badges"):
        logger.warning("points differed from the diary: %s", found)
