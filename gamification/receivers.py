"""The ledger reads the diary."""

from django.dispatch import receiver

from gamification import actions
from gamification.tasks import earn_soon
from ideas.signals import activity_recorded
from ideas.verbs import Verb

# the commonest facts, worth the least: nobody waits for their points
LATER = frozenset({Verb.VOTED, Verb.UNVOTED, Verb.COMMENTED})


@receiver(activity_recorded)
def earn(sender, activity, **kwargs):
    """Points for what just happened, by a task for votes and comments; what is missed is earned within a minute."""
    if activity.verb in LATER:
        earn_soon()
    else:
        actions.earn(activity)
