"""What moderation does by itself."""

from datetime import timedelta

from core.schedule import periodic
from moderation import actions


@periodic(every=timedelta(minutes=1))
def catch_up():
    """Route what was missed, try again what nobody could receive, relieve who may no longer judge."""
    actions.catch_up()
    actions.lift_hidings()


@periodic(every=timedelta(hours=1))
def escalate():
    """Pass on what is past its time limit: silence is an event."""
    actions.escalate()
    actions.escalate_appeals()
