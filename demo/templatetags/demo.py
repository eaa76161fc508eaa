"""The personas, on the log-in page of a demonstration."""

from django import template

from demo.models import open_mark

register = template.Library()


@register.simple_tag
def demo_mark():
    """The mark with the personas and their password, or None: this is no demonstration."""
    return open_mark()
