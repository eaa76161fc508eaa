"""What news is about, by which channel it comes and how soon: what a person chooses from."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a message is about; the most useful first."""

    DUTIES = "duties", _("What I am asked to do")
    MINE = "mine", _("My ideas and proposals")
    TALK = "talk", _("Answers and mentions")
    PLACE = "place", _("My place in the directory")
    FOLLOWED = "followed", _("Ideas and people I follow")
    CAMPAIGNS = "campaigns", _("Campaigns and searches")
    GAME = "game", _("Supports, badges and levels")


class Channel(models.TextChoices):
    """By which way a message comes."""

    INBOX = "inbox", _("In the inbox")
    MAIL = "mail", _("By e-mail")


class Pace(models.TextChoices):
    """How soon a message comes by a channel."""

    NOW = "now", _("at once")
    DAILY = "daily", _("each day")
    WEEKLY = "weekly", _("each week")
    NEVER = "never", _("never")


DIGESTS = (Pace.DAILY, Pace.WEEKLY)

DETAILS = {
    Kind.DUTIES: _("Reviews, opinions, appeals, reports and signatures that wait for me"),
    Kind.MINE: _("What is decided about them, about my comments and about what I report"),
    Kind.TALK: _("Comments on my ideas, answers to mine, who mentions me, who thanks me"),
    Kind.PLACE: _("My roles, my manager, who stands in for me, my address"),
    Kind.FOLLOWED: _("Also themes, and ideas I support; what is new, and how far it has come"),
    Kind.CAMPAIGNS: _("Campaigns that I follow, and new answers to searches that I keep"),
    Kind.GAME: _("Round numbers of supports, what I earn by taking part, prizes I ask for"),
}
"""What a kind holds, in a line."""

OFFERED = {
    Channel.INBOX: ((Pace.NOW, pgettext_lazy("news", "shown")), (Pace.NEVER, pgettext_lazy("news", "not shown"))),
    Channel.MAIL: tuple(Pace.choices),
}
"""The paces that a channel knows: an inbox is read when one opens it, so that days and weeks mean nothing there."""

ALWAYS_SHOWN = frozenset({Kind.DUTIES, Kind.MINE, Kind.PLACE})
"""Duties, and decisions about one's own, are always in the inbox: nobody chooses them away by mistake."""

DEFAULTS = {
    Channel.INBOX: dict.fromkeys(Kind, Pace.NOW),
    Channel.MAIL: {
        Kind.DUTIES: Pace.NOW,
        Kind.MINE: Pace.NOW,
        Kind.TALK: Pace.NOW,
        Kind.PLACE: Pace.NOW,
        Kind.FOLLOWED: Pace.WEEKLY,
        Kind.CAMPAIGNS: Pace.WEEKLY,
        Kind.GAME: Pace.NEVER,
    },
}
"""What holds for whoever has chosen nothing."""


def choosable():
    """Pairs (kind, channel) that a person decides about."""
    return [(kind, channel) for kind in Kind for channel in Channel if not is_always(kind, channel)]


def is_always(kind, channel):
    """Whether a kind comes by a channel whatever one chooses."""
    return channel == Channel.INBOX and kind in ALWAYS_SHOWN
