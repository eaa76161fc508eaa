"""Tags for what a page repeats from one reader to the next: drawn once, with holes for what is fresh."""

import re
from contextvars import ContextVar

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

register = template.Library()

LARGEST = 1024  # drawings that one tag remembers; when there are more it starts again
HOLE = re.compile("\ue000([0-9]+)\ue001")
_holes = ContextVar("holes of the drawing being made", default=None)


class Kept(template.Node):
    """Its content, drawn once for each page, language and combination of `keys`, but for the `fresh` parts in it."""

    def __init__(self, nodelist, keys):
        self.nodelist, self.keys, self.known = nodelist, keys, {}

    def render(self, context):
        if _holes.get() is not None:  # part of a larger drawing
            return self.nodelist.render(context)
        keys = [key.resolve(context) for key in self.keys]
        if None in keys:
            return self.nodelist.render(context)
        key = (context.template.name, get_language(), *keys)
        parts = self.known.get(key)
        if parts is None:
            parts = self._drawn(context)
            if len(self.known) >= LARGEST:
                self.known.clear()
            self.known[key] = parts
        return mark_safe("".join([part if isinstance(part, str) else part.render(context) for part in parts]))  # noqa: S308 (nodes draw safe text)

    def _drawn(self, context):
        """Strings and, between them, the node lists of the holes."""
        holes = []
        token = _holes.set(holes)
        try:
            text = self.nodelist.render(context)
        finally:
            _holes.reset(token)
        pieces = HOLE.split(text)
        return [holes[int(piece)] if rank % 2 else piece for rank, piece in enumerate(pieces)]


class Fresh(template.Node):
    """A hole in what is kept: drawn each time, with the variables that stand where `kept` does."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        holes = _holes.get()
        if holes is None:
            return self.nodelist.render(context)
        holes.append(self.nodelist)
        return f"\ue000{len(holes) - 1}\ue001"


@register.tag
def kept(parser, token):
    """`{% kept key … %}…{% endkept %}`: the content may depend on the keys, the language and the page's template only.

    A key that is None keeps nothing: the content is drawn as if it stood alone.
    """
    keys = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, keys)


@register.tag
def fresh(parser, token):
    """`{% fresh %}…{% endfresh %}`: what each reader sees differently, in the page itself or in a template it includes.

    It sees the variables that stand where `kept` stands: not those of a loop or a `with` in between.
    """
    nodelist = parser.parse(("endfresh",))
    parser.delete_first_token()
    return Fresh(nodelist)
