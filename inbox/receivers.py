"""The inbox reads the diary: who must know is told, and open pages are woken."""

from django.dispatch import receiver

from ideas.signals import activity_recorded
from inbox import live
from inbox.actions import AT_ONCE, notify
from inbox.directory import tell_recent
from inbox.policy import TOLD
from inbox.tasks import notify_later
from people.signals import directory_changed


@receiver(activity_recorded, dispatch_uid="inbox.tell")
def tell(activity, **kwargs):
    """A fact with few readers is told at once, one with many by a task."""
    live.push_idea(activity)
    if activity.is_backfill or activity.verb not in TOLD:
        return
    if activity.idea_id and activity.idea.follows.count() > AT_ONCE:
        notify_later.enqueue(activity.pk)
    else:
        notify(activity)


@receiver(directory_changed, dispatch_uid="inbox.tell_directory")
def tell_directory(person_ids, **kwargs):
    """Whoever gets a role, a post, a manager or an address learns of it at once."""
    tell_recent(person_ids)
