"""The mark that a site holds the demo community."""

from django.conf import settings
from django.db import models


class DemoMark(models.Model):
    """Written by `seed_demo`; with EUREKA_DEMO=1 it allows the personas' log-in."""

    seeded_at = models.DateTimeField(auto_now_add=True)
    seed = models.IntegerField(default=1)
    personas = models.JSONField(
        default=list, help_text="Objects with name, role, email, in the order of the log-in page."
    )
    password = models.CharField(max_length=60, help_text="The personas' common password, shown on the log-in page.")

    def __str__(self):
        return f"seed {self.seed}"


def open_mark():
    """The mark of a demonstration in progress: both EUREKA_DEMO=1 and a seeded site; else None."""
    return DemoMark.objects.order_by("-seeded_at").first() if settings.DEMO else None
