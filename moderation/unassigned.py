"""Ideas that nobody may judge yet, as community managers may know of them: never which idea, nor whose."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.worktime import working_days_between
from ideas.models import Authorship, Theme
from moderation.models import Correspondent, Review
from people.models import Entity, Oversight, Role, RoleGrant

# for all that follow a theme at once: which of them is in whose line would tell who wrote
NOBODY = gettext_noop("Nobody receives ideas of this theme, nor of its neighbours.")
ABSENT = gettext_noop("Whoever follows this theme, or a neighbouring one, is absent.")
BARRED = gettext_noop(
    "Whoever follows this theme, or a neighbouring one, is absent, in the reporting line of an author, or has handed "
    "the idea over."
)


@dataclass(frozen=True)
class Waiting:
    """One idea that waits: `days` are working days."""

    theme: Theme
    entity: Entity
    since: datetime
    why: str

    @property
    def days(self):
        return max(working_days_between(self.since, timezone.now()), 0)


def waiting_for(user):
    """What waits for somebody to be named, the longest first; a fixed number of queries.

    A manager in an author's line is left out, like from the alert, unless every manager is.
    """
    reviews = Review.objects.filter(state=Review.State.UNASSIGNED).select_related("theme", "idea__entity__company")
    reviews = _not_in_line_of(user, list(reviews))
    whys = _whys({review.theme_id for review in reviews})
    return [
        Waiting(review.theme, review.idea.entity.company_or_self, review.assigned_at, whys[review.theme_id])
        for review in reviews
    ]


def _not_in_line_of(user, reviews):
    authors = defaultdict(set)
    rows = Authorship.objects.exclude(state="declined").filter(idea__in=[review.idea_id for review in reviews])
    for idea, person in rows.values_list("idea_id", "person_id"):
        authors[idea].add(person)
    managers = set(RoleGrant.objects.current().filter(role=Role.MANAGER).values_list("person_id", flat=True))
    in_line = _in_line(managers, {pk for ids in authors.values() for pk in ids})

    def is_told(review):
        barred = {manager for manager in managers if authors[review.idea_id] & in_line[manager]}
        return user.pk not in barred or barred == managers

    return [review for review in reviews if is_told(review)]


def _in_line(managers, authors):
    """Map each manager to those of `authors` that are themselves, above them or below them."""
    in_force = Q(until__isnull=True) | Q(until__gt=timezone.now())
    found = {manager: {manager} for manager in managers}
    pairs = Oversight.objects.filter(in_force).values_list("overseer_id", "person_id")
    for overseer, person in pairs.filter(overseer__in=managers, person__in=authors):
        found[overseer].add(person)
    for overseer, person in pairs.filter(overseer__in=authors, person__in=managers):
        found[person].add(overseer)
    return found


def _whys(themes):
    """Map each theme (id) to why nobody qualifies, as far as that says nothing of who wrote."""
    found = {theme: {theme} for theme in themes}
    links = Theme.neighbours.through.objects.filter(to_theme__in=themes)
    for neighbour, theme in links.values_list("from_theme", "to_theme"):
        found[theme].add(neighbour)
    posts = Correspondent.objects.filter(is_active=True, person__is_active=True)
    named = set(posts.values_list("theme_id", flat=True))
    there = set(Correspondent.objects.available().values_list("theme_id", flat=True))
    there |= set(posts.filter(delegate__is_active=True).values_list("theme_id", flat=True))
    return {
        theme: _(BARRED) if near & there else _(ABSENT) if near & named else _(NOBODY) for theme, near in found.items()
    }
