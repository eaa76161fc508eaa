"""Themes and companies to choose from; companies are remembered for a minute: the directory seldom changes them.

What is sent is checked against the database, not against what is remembered here.
"""

from functools import partial

from django.core.cache import cache

from ideas.models import Theme
from people.models import Entity

SECONDS = 60


def themes():
    """The themes in use, in their order; asked for each time: one that was just added is offered at once."""
    return Theme.objects.filter(is_active=True)


def companies():
    """The companies of the group, by name."""
    return _remembered("ideas:companies", Entity.objects.companies().filter(is_outside=False).order_by("name"))


def offer(field, rows):
    """Let a ModelChoiceField offer what `rows` (themes or companies) returns, asked for when it is drawn."""
    field.choices = partial(_choices, field, rows)


def _choices(field, rows):
    key = field.to_field_name or "pk"
    return [("", field.empty_label), *((getattr(row, key), str(row)) for row in rows())]


def _remembered(key, rows):
    known = cache.get(key)
    if known is None:
        known = list(rows)
        cache.set(key, known, SECONDS)
    return known
