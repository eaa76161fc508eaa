"""The channel layer of the embedded site."""

import time

from channels.layers import InMemoryChannelLayer


class EmbeddedChannelLayer(InMemoryChannelLayer):
    """In memory, cleaning what expired once a minute instead of at each message (O(n²) with n sockets)."""

    _cleaned_at = 0.0

    def __init__(self, group_expiry=7 * 24 * 3600, **options):
        """A page may stay open for days."""
        super().__init__(group_expiry=group_expiry, **options)

    def _clean_expired(self):
        if time.monotonic() - self._cleaned_at > 60:
            self._cleaned_at = time.monotonic()
            super()._clean_expired()
