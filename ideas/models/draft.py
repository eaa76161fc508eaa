"""What somebody is writing: theirs alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Draft(models.Model):
    """Unsent text for an idea, a comment, an amendment or a decision; `payload` holds the form's fields.

    `page` is the open page that wrote last, by a word of its own; a page that had not seen that text is kept apart,
    `beside` the draft it began from.
    """

    class Purpose(models.TextChoices):
        IDEA = "idea"
        COMMENT = "comment"
        AMENDMENT = "amendment"
        DECISION = "decision"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    target = models.CharField(max_length=40, blank=True, help_text="Key of the idea or review it is about.")
    payload = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    client_key = models.CharField(max_length=64)
    page = models.CharField(max_length=16, blank=True)
    beside = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "client_key"], name="one_draft_per_key")]

    def __str__(self):
        return f"draft {self.pk}"

    @property
    def texts(self):
        """What was written in it, without its title."""
        return [self.payload[name] for name in ("problem", "proposal", "benefit") if self.payload.get(name)]

    def others(self):
        """The other versions of the same text, written on other pages."""
        first = self.beside_id or self.pk
        return Draft.objects.filter(Q(pk=first) | Q(beside=first), owner=self.owner_id).exclude(pk=self.pk)
