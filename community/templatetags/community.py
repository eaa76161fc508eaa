"""The way through one's own space, for every room that has a page in it."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

register = template.Library()


@register.inclusion_tag("components/tabs.html")
def me_tabs(current):
    """The tabs of « my space »; `current` is the URL name of the page. A room without a page is left out."""
    names = [
        ("me", _("Points and badges")),
        ("my-ideas", _("My ideas")),
        ("drafts", _("Drafts")),
        ("my-amendments", _("Proposals")),
        ("my-votes", _("My votes")),
        ("follows", pgettext("my space", "Followed")),
        ("searches", _("Searches")),
        ("conflicts", _("Distances")),
        ("my-prizes", pgettext("my space", "Prizes")),
        ("thanks", pgettext("my space", "Thanks")),
        ("preferences", _("Notifications")),
    ]
    tabs = []
    for name, label in names:
        try:
            tabs.append({"name": label, "href": reverse(name), "current": name == current})
        except NoReverseMatch:
            continue
    return {"label": _("My space"), "tabs": tabs}
