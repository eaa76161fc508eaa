"""The mails of this room as a preview shows them: everybody in them is invented."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.letters import Sample, letter
from people.models import User

FACTS = {"uid": "QQ", "token": "abc123-invented", "hours": 24}


def samples():
    """The link for a new password, and the word to a former address."""
    return [
        Sample("password_reset", gettext_lazy("New password"), _reset),
        Sample("address_changed", gettext_lazy("Changed address"), _changed),
    ]


def _reset():
    return _mail("password_reset", _("Your new Eurêka password"))


def _changed():
    return _mail("address_changed", _("Eurêka: your address has changed"))


def _mail(name, subject):
    person = User(first_name="Alix", last_name="Spécimen", email="alix.specimen@example.com")
    site = urlsplit(settings.BASE_URL)
    context = {"user": person, "person": person, "protocol": site.scheme, "domain": site.netloc, **FACTS}
    return letter(name, context, subject=subject, to=person.email)
