"""How ideas are told in lists and pages: route, byline, where they stand."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import day_of
from ideas import permissions, phases
from ideas.models import Stop
from people.permissions import is_community_manager

register = template.Library()

STOPS = ("published", "analysis", "project", "pilot", "deployed")


@register.simple_tag
def route_of(idea):
    """The names of the companies an idea goes through: where its first author works, then the one concerned."""
    names = [idea.signed_from.company_or_self.name] if idea.signed_from else []
    return list(dict.fromkeys([*names, idea.entity.name]))


@register.simple_tag
def byline(idea, viewer=None):
    """The authors in words, for a card: the first one, and how many co-authors."""
    names = [name for name, _person in idea.byline(viewer)]
    if len(names) <= 2:
        return format_html_join(", ", "<b>{}</b>", ((name,) for name in names)) or _("someone")
    others = len(names) - 1
    return format_html(
        "<b>{}</b> {}",
        names[0],
        ngettext("and %(count)d co-author", "and %(count)d co-authors", others) % {"count": others},
    )


@register.simple_tag
def first_author(idea, viewer=None):
    """The pair (name, person or None) of the first author, for the face."""
    names = idea.byline(viewer)
    return names[0] if names else ("", None)


@register.simple_tag
def said_by(comment, viewer=None):
    """The pair (name, person or None) of who wrote a comment, as `viewer` may know it."""
    return comment.idea.known_as(comment.author, viewer)


@register.simple_tag(takes_context=True)
def may_note_stop(context, idea):
    """Whether the reader may say where the idea has arrived; asked once the head of the page has brought the roles."""
    return permissions.may_note_stop(context["request"].user, idea, Stop.State.SHOWN) is None


@register.simple_tag(takes_context=True)
def may_join_other(context, idea):
    """Whether a reader who does not sign the idea may propose to join it: with an idea of one’s own, or as its roles,
    which the head of the page has brought, allow.
    """
    if idea.pseudonym or not idea.is_published or idea.is_own:
        return False
    return idea.has_ideas or is_community_manager(context["request"].user)


@register.filter
def position(stage):
    """Where a stage is on the line of five, from 1; a parked idea waits at the first stop."""
    if stage is None or stage.key not in STOPS:
        return 1
    return STOPS.index(stage.key) + 1


@register.simple_tag
def standing(idea):
    """Where a published idea stands, in words that stay true: the stage, who has it, since which day."""
    if idea.stage is None:
        return ""
    if idea.stage.key == "published" or idea.stage_since is None:
        return idea.stage.name
    day = day_of(idea.stage_since)
    values = {"stage": idea.stage.name, "day": day}
    if idea.stage.is_final:
        return _("%(stage)s on %(day)s") % values
    holder = f"{getattr(idea, 'holder_first', None) or ''} {getattr(idea, 'holder_last', None) or ''}".strip()
    if holder:
        return _("%(stage)s, with %(holder)s since %(day)s") % (values | {"holder": holder})
    return _("%(stage)s since %(day)s") % values


@register.filter
def day(moment):
    """A date in words; the year only when it is not this one."""
    return day_of(moment) if moment else ""


@register.simple_tag
def countdown(now):
    """How long a campaign, or its phase, still lasts, with the moment itself behind the words."""
    ends_at = now.campaign.opens_at if now.at < now.campaign.opens_at else now.ends_at
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', ends_at.isoformat(), phases.moment(ends_at), now.countdown
    )


@register.filter
def lines(text):
    """Plain text in paragraphs, for what was kept without mark-up."""
    parts = (part.strip() for part in (text or "").split("\n"))
    return format_html_join("", "<p>{}</p>", ((part,) for part in parts if part)) or mark_safe("")


@register.simple_tag
def srcset(picture):
    """The copies of a picture with their widths, for the browser to choose."""
    return ", ".join(f"{reverse('picture', args=[picture.key, width])} {width}w" for width, _height in picture.widths)
