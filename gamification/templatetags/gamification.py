"""Points, badges and the season on the pages of other rooms."""

from decimal import Decimal
from typing import NamedTuple

from django import template
from django.db.models import OuterRef, Subquery
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.prepared import Prepared
from gamification import budget, drawing, levels
from gamification.models import Badge, Season, Standing
from ideas.models import Theme

register = template.Library()


@register.filter
def points(hundredths):
    """Hundredths of a point as points, with the decimals that are needed."""
    hundredths = hundredths or 0
    decimals = 0 if hundredths % 100 == 0 else 1 if hundredths % 10 == 0 else 2
    text = formats.number_format(Decimal(hundredths) / 100, decimals, use_l10n=True, force_grouping=True)
    return text.replace("\xa0", "\u202f").replace("-", "\u2212")


@register.filter
def signed(hundredths):
    """Points as they enter a sum: +12, −0,5, 0."""
    return f"+{points(hundredths)}" if hundredths > 0 else points(hundredths)


@register.filter
def euros(amount):
    """An amount of euros as people write it."""
    return budget.in_euros(amount)


@register.simple_tag
def badge(badge, level, key="", small=False):
    """The drawing of a Badge at `level` hats; None when it is given and has none."""
    key = f"badge-{badge.key}-{level}{key}"
    return drawing.draw(badge.ground, badge.glyph, level, badge.name, badge.rule, key, small)


@register.simple_tag
def hats(level):
    """How many hats, in words."""
    return drawing.hats_in_words(level)


@register.simple_tag
def next_hat(held):
    """« 12 of 25 to the third hat »; `held`: a Held of gamification/collection.py."""
    return _NEXT[held.level] % {
        "count": formats.number_format(held.count, 0, use_l10n=True, force_grouping=True),
        "next": formats.number_format(held.next, 0, use_l10n=True, force_grouping=True),
    }


_NEXT = (
    gettext_lazy("%(count)s of %(next)s to the first hat"),
    gettext_lazy("%(count)s of %(next)s to the second hat"),
    gettext_lazy("%(count)s of %(next)s to the third hat"),
    gettext_lazy("%(count)s of %(next)s to the fourth hat"),
    gettext_lazy("%(count)s of %(next)s to the fifth hat"),
)


@register.simple_tag
def badge_levels():
    """Each level as a drawing and its hats in words, for explaining the grammar."""
    return [
        (drawing.sketch("sun", "sunrise", level), drawing.hats_in_words(level)) for level in range(1, drawing.MOST + 1)
    ]


@register.simple_tag
def badge_ground(name):
    """The bare shape of a badge."""
    return drawing.ground(name)


class Reward(NamedTuple):
    """A badge or a level in words: its name, what it is for, its drawing; `line` is the message that tells of it."""

    line: object
    name: str
    why: str = ""
    drawing: str = ""


@register.simple_tag
def rewards(lines):
    """What messages about badges and levels are about, in their order; one query for all, one more for given ones."""
    known = Badge.objects.in_bulk({(line.reward or {}).get("badge", "") for line in lines}, field_name="key")
    themes = {line.reward["theme"] for line in lines if line.reward and line.reward.get("theme")}
    themes = Theme.objects.in_bulk(themes) if themes else {}
    return [_reward(line, known, themes) for line in lines]


def _reward(line, known, themes):
    """One of `rewards`; a badge that the back office has removed since keeps its plain sentence."""
    fact = line.reward or {}
    badge, number = known.get(fact.get("badge")), fact.get("level", 0)
    if badge and "given" in fact:
        theme = themes.get(fact["theme"])
        name = f"{badge.name}, {theme.name}" if theme else badge.name
        told = _("“%(badge)s”: %(sentence)s") % {"badge": name, "sentence": line.text}
        return Reward(line, told, line.quote, drawing.sketch(badge.ground, badge.glyph, None))
    if badge:
        earned = _("You earned the badge “%(badge)s”: %(hats)s.")
        why = badge.rule
        if 0 < number <= len(badge.steps):
            why = _("%(rule)s: %(count)s") % {"rule": badge.rule, "count": badge.steps[number - 1]}
        words = {"badge": badge.name, "hats": drawing.hats_in_words(number)}
        return Reward(line, earned % words, why, drawing.sketch(badge.ground, badge.glyph, number))
    if "badge" not in fact and 0 < number < len(levels.LEVELS):
        level = levels.LEVELS[number]
        reached = _("You reached the level “%(level)s”.") % {"level": level.name}
        return Reward(line, reached, _("from %(points)s points") % {"points": points(level.points * 100)})
    return Reward(line, line.text)


def _with_standing(me, now):
    mine = Standing.objects.filter(person=me)
    return (
        Season.objects.filter(starts_at__lte=now, ends_at__gt=now)
        .annotate(
            mine=Subquery(mine.filter(season=OuterRef("pk")).values("hundredths")[:1]),
            total=Subquery(mine.filter(season__isnull=True).values("hundredths")[:1]),
        )
        .order_by("-starts_at", "-id")
        .values_list("name_fr", "name_en", "mine", "total")
    )


_seasons = Prepared(_with_standing)


@register.inclusion_tag("gamification/_season_panel.html", takes_context=True)
def season_panel(context):
    """The season in the aside of the feed: one's own points and the level to come; one query."""
    row = next(iter(_seasons.rows(1, me=context["user"].pk, now=timezone.now())), None)
    season = row and {"name": row[0] if get_language() == "fr" else row[1], "mine": row[2], "total": row[3]}
    return {"season": season, **progress((season and season["total"]) or 0)}


def progress(total):
    """What a ring of points says: the total, the level reached, the next one and how far it is."""
    level = levels.level_of(total)
    following = levels.after(level)
    return {
        "total": total,
        "whole": max(total // 100, 0),
        "level": level,
        "next": following,
        "left": following.points * 100 - total if following else 0,
    }
