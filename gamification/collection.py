"""What somebody has of each badge, and what is missing for the next hat: for that person alone."""

from typing import NamedTuple

from gamification.badges import counted
from gamification.drawing import MOST
from gamification.measures import MEASURES
from gamification.models import Badge, BadgeAward


class Held(NamedTuple):
    """A badge, the hats that somebody has of it, what counts by now, and the count of the next hat (None: all won)."""

    badge: Badge
    level: int
    count: int
    next: int | None

    @property
    def share(self):
        """How much of the way to the next hat is done, from 0 to 1."""
        return min(self.count / self.next, 1) if self.next else 1


def collection(person):
    """The Held of every badge in use that something counts, in their order; three queries."""
    in_use = list(Badge.objects.filter(is_active=True, measure__in=MEASURES))
    held = {}
    for badge, level in BadgeAward.objects.filter(person=person).values_list("badge", "level"):
        held[badge] = max(held.get(badge, 0), level)
    counts = counted({badge.measure for badge in in_use}, [person.pk])
    return [_held(badge, held.get(badge.pk, 0), len(counts[badge.measure][person.pk])) for badge in in_use]


def _held(badge, level, count):
    """A hat once earned is kept, and one that the count deserves is about to come."""
    steps = badge.steps[:MOST]
    level = max(level, sum(1 for step in steps if step and count >= step))
    return Held(badge, level, count, steps[level] if level < len(steps) else None)


def by_family(found):
    """Pairs (name of the family, its badges), in the order of the families."""
    pairs = [(family.label, [one for one in found if one.badge.family == family]) for family in Badge.Family]
    return [(name, badges) for name, badges in pairs if badges]


def nearest(found, limit=3):
    """Those whose next hat is nearest; for who has begun nothing, those that take least."""
    open_ones = [one for one in found if one.next]
    return sorted(open_ones, key=lambda one: (-one.share, one.next - one.count, one.badge.order))[:limit]
