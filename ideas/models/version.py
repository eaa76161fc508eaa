"""What the text of an idea was, from its first publication on."""

import json
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import Idea

TEXTS = ("title", "problem", "proposal", "benefit")


def fingerprint(texts):
    """SHA-256, in hexadecimal, of the four texts of `texts` (a mapping) as a list in compact JSON, UTF-8."""
    written = json.dumps([texts[name] for name in TEXTS], ensure_ascii=False, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


class Version(models.Model):
    """One published text of an idea; never changed and never deleted, which the database guards."""

    class Why(models.TextChoices):
        PUBLISHED = "published", _("as it was published")
        EDITED = "edited", _("changed by its authors")
        AMENDED = "amended", _("proposed by a colleague, accepted by its authors")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    problem = models.TextField(blank=True)
    proposal = models.TextField(blank=True)
    benefit = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    why = models.CharField(max_length=10, choices=Why.choices, default=Why.PUBLISHED)
    note = models.CharField(max_length=300, blank=True, help_text="What changed, in the words of who changed it.")
    changes_meaning = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["idea", "number"], name="one_version_per_number")]

    def __str__(self):
        return f"version {self.number} of {self.idea_id}"

    @classmethod
    def of(cls, idea, **fields):
        """A version that holds the text of `idea` as it stands, not saved yet."""
        texts = {name: getattr(idea, name) for name in TEXTS}
        return cls(idea=idea, sha256=fingerprint(texts), **texts, **fields)
