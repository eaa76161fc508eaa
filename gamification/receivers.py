"""The ledger reads the diary."""

from django.dispatch import receiver

from gamification import actions
from ideas.signals import activity_recorded


@receiver(activity_recorded)
def earn(sender, activity, **kwargs):
    """Points for what just happened; whatever is missed here, the worker earns within a minute."""
    actions.earn(activity)
