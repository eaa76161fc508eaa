"""Keep one person or address from doing one thing too often."""

import time
from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.errors import DomainError

DAY = 24 * 3600


class TooMany(DomainError):
    """The limit is reached; `retry_after` says in how many seconds to come back."""

    def __init__(self, message, retry_after):
        super().__init__(message)
        self.retry_after = retry_after


def hit(key: str, limit: int, seconds: int, once: str = "") -> int:
    """Count one more `key` in the present window of `seconds`; the number left. Raises TooMany above `limit`.

    What was let through under the name `once` (the key of a form) is not counted again: a double click, a retry.
    """
    now = time.time()
    window = int(now // seconds)
    # a key may hold what somebody typed: only its fingerprint suits every cache
    name = f"rate:{_fingerprint(key)}:{seconds}:{window}"
    passed = once and f"rate:{_fingerprint(key)}:once:{_fingerprint(once)}"
    if passed and not cache.add(passed, 1, DAY):
        return max(0, limit - (cache.get(name) or 0))
    count = 1 if cache.add(name, 1, seconds) else _increment(name, seconds)
    if count > limit:
        if passed:
            cache.delete(passed)
        raise TooMany(
            _("That was a lot at once. Wait a moment, then try again; nothing is lost."),
            retry_after=max(1, int((window + 1) * seconds - now) + 1),
        )
    return limit - count


def rate_limited(action: str, limit: int, seconds: int):
    """Decorate a view: at most `limit` POSTs per person (or address) in `seconds`, then a 429 page."""

    def decorate(view):
        @wraps(view)
        def limited(request, *args, **kwargs):
            if request.method == "POST":
                try:
                    hit(f"{action}:{who(request)}", limit, seconds)
                except TooMany as error:
                    return too_many(request, error)
            return view(request, *args, **kwargs)

        return limited

    return decorate


def too_many(request, error: TooMany):
    """The page that says to wait, with its Retry-After."""
    response = render(request, "429.html", {"message": error, "seconds": error.retry_after}, status=429)
    response["Retry-After"] = str(error.retry_after)
    return response


def who(request) -> str:
    """Whom a limit counts: the person logged in, else the address."""
    user = getattr(request, "user", None)
    return f"user-{user.pk}" if user is not None and user.is_authenticated else f"at-{address(request)}"


def address(request) -> str:
    """The visitor's address: behind PROXY_COUNT proxies of ours, the one that the outermost of them saw."""
    proxies = getattr(settings, "PROXY_COUNT", 0)
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        return hops[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def _fingerprint(text):
    return sha256(text.encode(errors="replace")).hexdigest()


def _increment(name, seconds):
    try:
        return cache.incr(name)
    except ValueError:  # the window ended in between
        cache.set(name, 1, seconds)
        return 1
