"""What somebody follows, for that person alone: each thing with its level and where the level is chosen."""

from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from ideas.models import Follow


class Subject(NamedTuple):
    """Something that can be followed: `id` tells it apart on a page, `name` says it where the page does not."""

    id: str
    url: str
    level: str
    name: str = ""


def of_idea(idea, level):
    return Subject(f"idea-{idea.pk}", reverse("idea-follow", args=[idea.pk]), level or "")


def of_theme(theme, level, name=""):
    return Subject(f"theme-{theme.key}", reverse("theme-follow", args=[theme.key]), level or "", name)


def of_campaign(campaign, level, name=""):
    return Subject(f"campaign-{campaign.pk}", reverse("campaign-follow", args=[campaign.pk]), level or "", name)


def of_person(somebody, user=None, level=""):
    """A colleague as `user` follows them; one query unless the level is known."""
    if user is not None:
        level = Follow.objects.filter(whom=somebody, person=user).values_list("level", flat=True).first()
    return Subject(f"person-{somebody.pk}", reverse("person-follow", args=[somebody.pk]), level or "")


def of_filters(user, theme, campaign, names):
    """The theme (its key) and the campaign (its id) among `names`, as `user` follows them; one query."""
    rows = Follow.objects.filter(Q(theme__key=theme) | Q(campaign=campaign), person=user)
    levels = {("theme" if key else "campaign"): level for key, level in rows.values_list("theme__key", "level")}
    urls = {"theme": ("theme-follow", theme), "campaign": ("campaign-follow", campaign)}
    return [
        Subject(f"{kind}-{urls[kind][1]}", reverse(urls[kind][0], args=[urls[kind][1]]), levels.get(kind, ""), name)
        for kind, name in names.items()
    ]
