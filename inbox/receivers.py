"""The inbox reads the diary: who must know is told, and open pages are woken."""

from django.dispatch import receiver

from ideas.signals import activity_recorded
from inbox import live
from inbox.directory import tell_recent
from inbox.policy import TOLD
from inbox.tasks import notify_soon
from people.signals import directory_changed


@receiver(activity_recorded, dispatch_uid="inbox.tell")
def tell(activity, **kwargs):
    """Pages that show the idea are woken at once; messages are written by a task, so that nobody waits for them."""
    live.push_idea(activity)
    if not activity.is_backfill and activity.verb in TOLD:
        notify_soon(activity)


@receiver(directory_changed, dispatch_uid="inbox.tell_directory")
def tell_directory(person_ids, **kwargs):
    """Whoever gets a role, a post, a manager or an address learns of it at once."""
    tell_recent(person_ids)
