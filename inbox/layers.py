"""The channel layer of the embedded site."""

import time

from channels.layers import InMemoryChannelLayer


class EmbeddedChannelLayer(InMemoryChannelLayer):
    """In memory, cleaning what expired once a minute instead of at each message (O(n²) with n sockets)."""

    _cleaned_at = 0.0

    def _clean_expired(self):
        if time.monotonic() - self._cleaned_at > 60:
            self._cleaned_at = time.monotonic()
            super()._clean_expired()
