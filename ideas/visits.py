"""When somebody last read the list, known to their browser alone.

A cookie that the server cannot read without the browser's sending it: no row says at what hour anybody was here. It is
signed for one person, so that on a shared computer nobody hears of another's visits.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.utils import timezone

COOKIE = "eureka_visit"
PAUSE = timedelta(hours=1)
"""After so long without the list, a new visit begins."""
KEPT = timedelta(days=180)
STEP = timedelta(minutes=5)
"""The cookie is written again at most that often."""


def before(request):
    """When the last visit before this one ended, or None: a first one, or from another browser; and what to remember.

    Returns (moment or None, the cookie's new value or None when the old one will do).
    """
    now = timezone.now()
    ended, seen = _read(request)
    if seen is None or seen > now:
        return None, _said(request.user, None, now)
    if now - seen > PAUSE:
        return seen, _said(request.user, seen, now)
    return ended, _said(request.user, ended, now) if now - seen > STEP else None


def remember(response, value):
    """Let the browser keep `value`, for nobody else to read."""
    response.set_cookie(
        COOKIE, value, max_age=KEPT, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _said(user, ended, seen):
    return _signer(user).sign(f"{ended.timestamp() if ended else ''}_{seen.timestamp()}")


def _read(request):
    """When the visit before ended, and when the list was last seen; None for what is not known."""
    try:
        ended, seen = _signer(request.user).unsign(request.COOKIES.get(COOKIE, "")).split("_")
        return (_moment(ended) if ended else None), _moment(seen)
    except (signing.BadSignature, ValueError, OverflowError):
        return None, None  # no cookie, somebody else's, or one made by hand


def _moment(text):
    return datetime.fromtimestamp(float(text), UTC)


def _signer(user):
    return signing.Signer(salt=f"visit:{user.pk}")
