"""Mails drawn in MJML: compiled to HTML once, when Django loads the template, so that no word of anybody is ever MJML.

What a mail says comes later, through Django's own escaping, like that of any page.
"""

import re
from functools import cache
from pathlib import Path

import mrml
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loaders import filesystem

TOKENS = Path("static/css/tokens.css")
LANGUAGE = "{% get_current_language as LANGUAGE_CODE %}"
DARK, ALWAYS, NEVER = "(prefers-color-scheme: dark)", "all", "not all"

_TOKEN = re.compile(r"--([\w-]+): (?:light-dark\((#\w+), (#\w+)\)|(#\w+));")
_COLOUR = re.compile(r"\b(light|dark)\(--([\w-]+)\)")
_INCLUDE = re.compile(r'<mj-include path="([\w.]+)" />')


class Loader(filesystem.Loader):
    """Finds templates whose name ends in .mjml, and gives what they compile to."""

    def get_template_sources(self, template_name):
        if template_name.endswith(".mjml"):
            yield from super().get_template_sources(template_name)

    def get_contents(self, origin):
        return compiled(super().get_contents(origin), Path(origin.name).parent)


def compiled(source, folder):
    """MJML with Django's tags as HTML with the same tags; `folder` holds what it includes. Raises ValueError."""
    try:
        output = mrml.to_html(_coloured(_whole(source, folder)))
    except OSError as error:
        raise ValueError(f"MJML: {error}") from error
    if output.warnings:
        raise ValueError(f"MJML: {output.warnings}")
    return LANGUAGE + output.content


def in_scheme(html, *, is_dark):
    """The same mail as a program in dark mode, or in light mode, shows it, whatever the reader's own is."""
    return html.replace(DARK, ALWAYS if is_dark else NEVER)


def _whole(source, folder):
    """With what it includes put in place: the compiler would forget the width of the mail in there."""

    def included(match):
        try:
            return (folder / match[1]).read_text("utf-8")
        except FileNotFoundError:
            raise TemplateDoesNotExist(match[1])

    return _INCLUDE.sub(included, source)


def _coloured(source):
    """`light(--ink)` and `dark(--ink)` as the colours of the tokens; mail programs know no custom properties."""
    return _COLOUR.sub(lambda match: _tokens()[match[2]][match[1] == "dark"], source)


@cache
def _tokens():
    """Every colour of the house: its name → (in light, in dark)."""
    found = _TOKEN.findall((settings.BASE_DIR / TOKENS).read_text("utf-8"))
    return {name: (light or both, dark or both) for name, light, dark, both in found}
