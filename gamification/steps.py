"""What other counts for the hats of a badge would do: who has a hat keeps it, some would earn one at once."""

from typing import NamedTuple

from gamification.badges import counted
from gamification.models import Badge, BadgeAward

CROWD = 10  # figures about fewer people than this are not shown


class Effect(NamedTuple):
    """Of one hat: the count now and as proposed, how many people have it, and how many would earn it tonight.

    None stands for some, but fewer than ten.
    """

    level: int
    before: int | None
    after: int
    holders: int | None
    new: int | None


def try_steps(badge):
    """The Effects of a Badge as it is stated, not saved; three queries."""
    before = [*Badge.objects.values_list("steps", flat=True).get(pk=badge.pk), *[None] * len(badge.steps)]
    counts = {person: len(moments) for person, moments in counted([badge.measure])[badge.measure].items()}
    held = {}
    for level, person in BadgeAward.objects.filter(badge=badge).values_list("level", "person"):
        held.setdefault(level, set()).add(person)
    found = []
    for level, step in enumerate(badge.steps, start=1):
        holders = held.get(level, set())
        new = {person for person, count in counts.items() if count >= step} - holders if badge.is_active else set()
        found.append(Effect(level, before[level - 1], step, _told(holders), _told(new)))
    return found


def _told(people):
    return len(people) if not people or len(people) >= CROWD else None
