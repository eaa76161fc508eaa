"""Ideas that several signed, by how far they came in a season: no points, only what everybody may read of an idea.

A pseudonym is never there. On the page of an idea stand all who sign it; here only those who chose to appear.
"""

from typing import NamedTuple

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from ideas.conflict import above
from ideas.models import Authorship, Idea, Step

TOP = 6
MOVED = ("analysis", "project", "pilot", "deployed")


class Team(NamedTuple):
    """An idea, its place, who of those who sign it may be named, and how many others do."""

    rank: int
    idea: Idea
    named: list
    others: int


def _moved(season):
    """The steps of the outer query's idea that brought it further within the season."""
    steps = Step.objects.filter(idea=OuterRef("pk"), started_at__gte=season.starts_at, started_at__lt=season.ends_at)
    return steps.filter(stage__key__in=MOVED)


def teams(season, viewer):
    """The Teams that came furthest, as `viewer` may see them; then supports decide, and equal ones share a place."""
    furthest = _moved(season).order_by("-stage__order").values("stage__order")[:1]
    ideas = Idea.objects.visible_to(viewer).published().filter(pseudonym="", source="", stage__key__in=MOVED)
    ideas = ideas.annotate(reached=Subquery(furthest)).filter(reached__isnull=False)
    signed = Authorship.objects.filter(idea=OuterRef("pk"), state=Authorship.State.ACTIVE)
    signed = signed.exclude(role=Authorship.Role.PROXY).order_by().values("idea").annotate(count=Count("pk"))
    ideas = ideas.annotate(signers=Subquery(signed.values("count"))).filter(signers__gte=2)
    ideas = list(ideas.order_by("-reached", "-vote_count", "pk").for_cards()[:TOP])
    chosen = Authorship.objects.filter(idea__in=[idea.pk for idea in ideas], person__player__is_ranked=True)
    may_be_named = set(chosen.filter(~above(viewer, timezone.now())).values_list("person_id", flat=True))
    found = []
    for position, idea in enumerate(ideas, start=1):
        same = found and (found[-1].idea.reached, found[-1].idea.vote_count) == (idea.reached, idea.vote_count)
        named = [person for _name, person in idea.byline(viewer) if person.pk in may_be_named]
        found.append(Team(found[-1].rank if same else position, idea, named, idea.signers - len(named)))
    return found


def deployed(season, viewer):
    """The ideas deployed within a season that `viewer` may see, the latest first."""
    ideas = Idea.objects.visible_to(viewer).published().filter(stage__key="deployed")
    first = _moved(season).filter(stage__key="deployed").order_by("-started_at").values("started_at")[:1]
    ideas = ideas.annotate(deployed_at=Subquery(first)).filter(deployed_at__isnull=False)
    return ideas.order_by("-deployed_at", "-pk")
