"""A document that goes with an idea."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.documents import TYPES
from ideas.models.idea import Idea

NAME_LENGTH = 100


class Attachment(models.Model):
    """A PDF or an office file; before the idea is sent it belongs to its owner alone. `file` is a random name."""

    key = models.CharField(max_length=32, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments")
    name = models.CharField(max_length=NAME_LENGTH)
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in TYPES])
    size = models.PositiveIntegerField(help_text="In bytes.")
    file = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now, help_text="When a form last held it.")
    client_key = models.CharField(max_length=64, null=True, blank=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "client_key"], name="one_attachment_per_key")]

    def __str__(self):
        return self.name
