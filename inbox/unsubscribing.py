"""The signed links under mails that stop them, without a log-in (RFC 8058)."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from inbox.kinds import DIGESTS, Pace
from people.models import User

VALID = timedelta(days=365)
STOPS = {"now": (Pace.NOW,), "digest": DIGESTS, "all": tuple(Pace)}
"""What a link stops: the mails that come like the one it stands under; links of before say nothing, and mean all."""

_signer = TimestampSigner(salt="inbox.unsubscribe")


class Stop(NamedTuple):
    """Who wants no more of which mails."""

    person: User
    what: str

    @property
    def paces(self):
        return STOPS[self.what]


def stop_token(person, what):
    """A token that stops mails of `person`: “now”, “digest” or “all”."""
    return _signer.sign(f"{person.pk}.{what}")


def stop_link(person, what):
    """The address that stops them."""
    return settings.BASE_URL + reverse("unsubscribe", args=[stop_token(person, what)])


def stopping(token):
    """The Stop that a token of ours asks for, or None when it is none or too old."""
    try:
        pk, _dot, what = _signer.unsign(token, max_age=VALID).partition(".")
    except BadSignature:
        return None
    person = User.objects.filter(pk=pk).first()
    return Stop(person, what or "all") if person else None
