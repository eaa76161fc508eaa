"""What somebody is writing: theirs alone."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Draft(models.Model):
    """Unsent text for an idea, a comment or a decision; `payload` holds the form's fields."""

    class Purpose(models.TextChoices):
        IDEA = "idea"
        COMMENT = "comment"
        DECISION = "decision"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    target = models.CharField(max_length=40, blank=True, help_text="Key of the idea or review it is about.")
    payload = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    client_key = models.CharField(max_length=64)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "client_key"], name="one_draft_per_key")]

    def __str__(self):
        return f"draft {self.pk}"
