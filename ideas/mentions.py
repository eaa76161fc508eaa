"""What a text becomes on its page, and the colleagues that it mentions as @first.last."""

import re

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from core.markdown import render
from ideas.permissions import who_may_read
from people.models import User

MENTION = re.compile(r"(?<![\w.@/])@([\w-]+(?:\.[\w-]+)+)")
LIMIT = 10
_CLOSED = re.compile(r"(<a\b.*?</a>|<code\b.*?</code>|<pre\b.*?</pre>|<[^>]*>)", re.DOTALL)


def as_html(text, language, idea=None):
    """What a page shows of a text: an idea's own, or a comment about `idea`. Raises DomainError when it is too long."""
    text = written(text)
    return link_mentions(render(text, language), mentioned_people(text, idea) if idea else ())


def written(text):
    """A text as it is kept: nothing that a database refuses, no blanks around it."""
    return (text or "").replace("\x00", "").strip()


def mentioned_people(text, idea):
    """Active people mentioned in `text` (the part before the @ of their address), at most ten, who may see the idea."""
    handles = list(dict.fromkeys(handle.lower() for handle in MENTION.findall(text)))[:LIMIT]
    if not handles:
        return []
    people = list(User.objects.filter(is_active=True, handle__in=handles))
    seeing = who_may_read(idea, [person.pk for person in people])
    return [person for person in people if person.pk in seeing]


def link_mentions(html, people):
    """Turn @first.last into a link to the person's page, in clean HTML; mark-up, links and code stay as they are."""
    if not people:
        return html
    known = {person.handle: person for person in people}

    def link(match):
        person = known.get(match[1].lower())
        return format_html('<a href="{}">@{}</a>', person.get_absolute_url(), person) if person else match[0]

    parts = _CLOSED.split(html)
    return mark_safe("".join(p if n % 2 else MENTION.sub(link, p) for n, p in enumerate(parts)))  # noqa: S308 (clean HTML, escaped links)
