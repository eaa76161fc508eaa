"""The register: a numbered chain of entries that nobody can change without being seen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One decision for ever; `hash` covers its content and the hash of the entry before."""

    number = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=40, db_index=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("register entry")
        verbose_name_plural = _("register entries")

    def __str__(self):
        return f"{self.number} {self.kind}"
