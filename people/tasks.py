"""What the directory does by itself."""

from datetime import timedelta

from core.schedule import periodic
from people import actions, closure
from people.signals import directory_changed


@periodic(every=timedelta(hours=1))
def keep_closure():
    """Lines begin and end by the calendar: the closure follows, and those who judge are checked again."""
    if any(closure.rebuild()):
        directory_changed.send_robust(None, person_ids=[])


@periodic(every=timedelta(minutes=1))
def follow_calendar():
    """When a line, a delegation or a role has just begun or ended by its date, nothing waits for the hour."""
    if closure.has_just_turned():
        keep_closure()
    actions.follow_roles()
