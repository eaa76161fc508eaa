"""Moderation reads the diary: what is sent is routed, what is withdrawn is no longer judged."""

from django.dispatch import receiver

from ideas.signals import activity_recorded
from ideas.verbs import Verb
from people.signals import directory_changed


@receiver(activity_recorded)
def on_activity(activity, **_kwargs):
    """Route an idea sent or sent again, end the review of one withdrawn, relieve a judge close to who is to sign one;
    replaying changes nothing.
    """
    from moderation import actions

    if activity.is_backfill:
        return
    if activity.verb in (Verb.SUBMITTED, Verb.RESUBMITTED):
        actions.route(activity.idea)
    elif activity.verb == Verb.WITHDRAWN:
        actions.end(activity.idea)
    elif activity.verb in (Verb.INVITED, Verb.SIGNED):
        actions.recheck_idea(activity.idea)


@receiver(directory_changed)
def on_directory_change(**_kwargs):
    """Whoever is in conflict now loses the review at once; whoever qualifies now gets those that wait."""
    from moderation import actions

    actions.catch_up()
