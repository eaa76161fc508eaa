"""The drawn sign of each reaction."""

from django import template

from core.templatetags.eureka import icon
from ideas.models import Reaction

register = template.Library()

DRAWN = {
    Reaction.Kind.THANKS: "heart",
    Reaction.Kind.AGREE: "thumb",
    Reaction.Kind.SEEN: "bulb",
    Reaction.Kind.BRAVO: "burst",
    Reaction.Kind.DIG: "dig",
}


@register.simple_tag
def sign(kind):
    """The drawing of a kind of reaction; its name stands beside it."""
    return icon(DRAWN[kind], "s")
