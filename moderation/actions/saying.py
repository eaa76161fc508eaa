"""What people write when they judge or contest: bounded, and never empty where others depend on it."""

from django.utils.translation import gettext as _

from core.errors import DomainError

TEXT_LENGTH = 4000


def said(text, refusal="", field="text"):
    """The text without its edges; DomainError at `field` when too long, or empty where `refusal` forbids it."""
    text = (text or "").replace("\x00", "").strip()
    if refusal and not text:
        raise DomainError(refusal, field=field)
    if len(text) > TEXT_LENGTH:
        raise DomainError(_("Your text is longer than %(max)s characters.") % {"max": TEXT_LENGTH}, field=field)
    return text
