"""A corner of the shared Redis for each test process: none sees or clears what another keeps there."""

import os

from django.core.cache.backends.redis import RedisCache

CORNER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


class CornerCache(RedisCache):
    """Django's own, but that it empties its corner where the other empties the whole database."""

    def clear(self):
        client = self._cache.get_client(None, write=True)
        keys = list(client.scan_iter(f"{self.key_prefix}:*"))
        return bool(keys and client.delete(*keys))


def move_in(settings):
    """Point the settings of this process at its corner."""
    if settings.REDIS_URL:
        for alias, cache in settings.CACHES.items():
            cache |= {"BACKEND": "tests.own_keys.CornerCache", "KEY_PREFIX": f"{CORNER}-{alias}"}
        settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = CORNER
