"""The ledger reads the diary."""

from django.dispatch import receiver

from gamification.tasks import earn_soon
from ideas.signals import activity_recorded


@receiver(activity_recorded)
def earn(sender, activity, **kwargs):
    """Nobody waits for their points: a task earns them in a moment, and what is missed is earned within a minute."""
    earn_soon(activity)
