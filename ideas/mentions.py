"""What a text becomes on its page, with the colleagues and the ideas that it names as @first.last and #123.

A colleague is linked when the text is kept. An idea is only marked then: whether it may be named is asked for each
reader, each time the text is read.
"""

import re

from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from core.markdown import render
from ideas.models import Idea
from ideas.permissions import who_may_be_named
from ideas.search import search
from ideas.words import fold
from people.models import User

MENTION = re.compile(r"(?<![\w.@/])@([\w-]+(?:\.[\w-]+)+)")
REFERENCE = re.compile(r"(?<![\w&#/])#([1-9][0-9]{0,8})(?![\w-])")
LIMIT = 10
PROPOSED = 6
CANDIDATES = 60
_MARK = re.compile(r'<span data-idea="([0-9]+)">(#[0-9]+)</span>')
_CLOSED = re.compile(r"(<a\b.*?</a>|<code\b.*?</code>|<pre\b.*?</pre>|<[^>]*>)", re.DOTALL)


def as_html(text, language, people=None):
    """The HTML to keep of a text, which may name `people`, or else anybody. Raises DomainError when it is too long."""
    text = written(text)
    html = _outside_marks(REFERENCE, r'<span data-idea="\1">#\1</span>', render(text, language))
    return link_mentions(html, named_people(text) if people is None else people)


def written(text):
    """A text as it is kept: nothing that a database refuses, no blanks around it."""
    return (text or "").replace("\x00", "").strip()


def named_people(text):
    """Active people of the group named in `text` (the part before the @ of their address), at most ten."""
    handles = list(dict.fromkeys(handle.lower() for handle in MENTION.findall(text)))[:LIMIT]
    return list(User.objects.filter(is_active=True, handle__in=handles)) if handles else []


def mentioned_people(text, idea):
    """Those of them who may see the idea: they are told."""
    people = named_people(text)
    seeing = who_may_be_named(idea, [person.pk for person in people]) if people else ()
    return [person for person in people if person.pk in seeing]


def link_mentions(html, people):
    """Turn @first.last into a link to the person's page, in clean HTML; mark-up, links and code stay as they are."""
    if not people:
        return html
    known = {person.handle: person for person in people}

    def link(match):
        person = known.get(match[1].lower())
        return format_html('<a href="{}">@{}</a>', person.get_absolute_url(), person) if person else match[0]

    return _outside_marks(MENTION, link, html)


def link_ideas(texts, viewer):
    """HTML texts with the ideas they name linked where `viewer` may see them, else plain #123; at most one query."""
    named = {int(number) for html in texts if "data-idea=" in html for number, _text in _MARK.findall(html)}
    if not named:
        return texts
    seen = Idea.objects.visible_to(viewer).filter(pk__in=sorted(named)[:CANDIDATES]).in_bulk()

    def link(match):
        if (idea := seen.get(int(match[1]))) is None:
            return match[2]
        return format_html('<a href="{}" title="{}">{}</a>', idea.get_absolute_url(), idea.title, match[2])

    return [mark_safe(_MARK.sub(link, html)) for html in texts]  # noqa: S308 (clean HTML, escaped links)


def _outside_marks(pattern, becomes, html):
    parts = _CLOSED.split(html)
    return mark_safe("".join(p if n % 2 else pattern.sub(becomes, p) for n, p in enumerate(parts)))  # noqa: S308 (clean HTML, escaped links)


def people_like(words, *, viewer, idea=None):
    """Colleagues whose names begin as `words` say, at most six: for a comment, among those who may see the idea."""
    parts = [part for part in re.split(r"[^a-z0-9-]+", fold(words.lower())) if part][:4]
    if sum(map(len, parts)) < 2:
        return []
    begins = Q()
    for part in parts:
        begins &= Q(handle__startswith=part) | Q(handle__contains=f".{part}") | Q(handle__contains=f"-{part}")
    people = User.objects.employed().filter(begins, handle__contains=".").exclude(pk=viewer.pk)
    people = list(people.select_related("entity__company").order_by("last_name", "first_name", "pk")[:CANDIDATES])
    seeing = who_may_be_named(idea, [person.pk for person in people]) if idea and people else None
    return [person for person in people if seeing is None or person.pk in seeing][:PROPOSED]


def ideas_like(words, *, viewer, idea=None):
    """Published ideas that `viewer` may see, by number or by words, at most six; not the one that is written about."""
    ideas = Idea.objects.published().visible_to(viewer).exclude(pk=idea.pk if idea else 0)
    number = words.strip()
    if number.isascii() and number.isdecimal():
        return list(ideas.filter(pk=int(number[:9])))
    found = search(words)[:CANDIDATES]
    seen = ideas.in_bulk(found) if found else {}
    return [seen[pk] for pk in found if pk in seen][:PROPOSED]
