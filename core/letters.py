"""One way to write a mail: its text, and the same with the brand."""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.functional import Promise
from wagtail import hooks

ROBOT = {"Auto-Submitted": "auto-generated"}
"""RFC 3834: nobody wrote this, and no answering machine answers it."""


def letter(name, context, *, subject, to, headers=None):
    """The mail `templates/emails/<name>` in the language in force: text, and HTML that needs no picture."""
    context = {"base": settings.BASE_URL, **context}
    message = EmailMultiAlternatives(
        subject=" ".join(subject.splitlines()),
        body=render_to_string(f"emails/{name}.txt", context),
        to=[to],
        headers={**ROBOT, **(headers or {})},
    )
    message.attach_alternative(render_to_string(f"emails/{name}.mjml", context), "text/html")
    return message


class Sample(NamedTuple):
    """A mail that the site sends, filled with what is invented; `write` gives it in the language in force."""

    key: str
    name: Promise
    write: Callable[[], EmailMultiAlternatives]


def samples():
    """A sample of every mail, from every room (their hooks `eureka_mails`): key → Sample."""
    return {sample.key: sample for given in hooks.get_hooks("eureka_mails") for sample in given()}
