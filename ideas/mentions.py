"""Finding the colleagues that a text mentions as @first.last."""

import re

from people.models import User

MENTION = re.compile(r"(?<![\w.@])@([\w-]+(?:\.[\w-]+)+)")
LIMIT = 10


def mentioned_people(text, idea):
    """Active people mentioned in `text` (the part before the @ of their address), at most ten, who may see the idea."""
    handles = list(dict.fromkeys(handle.lower() for handle in MENTION.findall(text)))[:LIMIT]
    if not handles:
        return []
    people = User.objects.filter(is_active=True, handle__in=handles)
    return [p for p in people if type(idea).objects.visible_to(p).filter(pk=idea.pk).exists()]
