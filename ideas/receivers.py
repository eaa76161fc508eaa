"""The room reads its own diary: what is said of ideas is found by search as it stands now."""

from django.dispatch import receiver

from ideas import search
from ideas.signals import activity_recorded
from ideas.verbs import COMMENT_SEEN


@receiver(activity_recorded, dispatch_uid="ideas.index_comment")
def index_comment(activity, **kwargs):
    """A comment comes into the index, or out of it; replaying changes nothing."""
    if activity.verb in COMMENT_SEEN:
        search.index_comments([activity.comment])
