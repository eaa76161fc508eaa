"""A demonstration is never a production site."""

from django.conf import settings
from django.core import checks


def check_demo_is_embedded(app_configs=None, **_kwargs):
    """An error when EUREKA_DEMO=1 meets a database of its own: its passwords are public."""
    if settings.DEMO and not settings.EMBEDDED:
        yield checks.Error(
            "EUREKA_DEMO=1 goes with the embedded database alone: the personas' password is public.",
            hint="Unset EUREKA_DEMO, or unset DATABASE_URL.",
            id="demo.E001",
        )
