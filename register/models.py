"""The register: a numbered chain of entries that nobody can change without being seen."""

import json

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One line for ever: `hash` covers number, kind, time, the hash before, and the commitment to its content."""

    number = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=40, db_index=True)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64, help_text="SHA-256 over the salt and the canonical JSON.")
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("register entry")
        verbose_name_plural = _("register entries")

    def __str__(self):
        return f"{self.number} {self.kind}"

    @property
    def is_erased(self):
        return not hasattr(self, "payload")

    @property
    def data(self):
        """The content as a dict, empty once it was erased."""
        return {} if self.is_erased else json.loads(self.payload.content)


class Payload(models.Model):
    """The content of one entry, as canonical JSON; deleted only by an erasure, which is an entry itself."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, to_field="number", primary_key=True)
    salt = models.CharField(max_length=64)
    content = models.TextField()

    def __str__(self):
        return f"content of {self.entry_id}"


class Token(models.Model):
    """Who stands behind a word of the register: read by the application alone, on no page and in no export.

    `person` is a plain number: this room knows nobody. `about`: the reference of the one idea whose entries bear this
    word; empty for the one that lasts.
    """

    value = models.CharField(max_length=16, primary_key=True)
    person = models.PositiveBigIntegerField()
    about = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "about"], name="one_token_per_person_and_idea")]

    def __str__(self):
        return self.value


class Head(models.Model):
    """The end of the chain as it was one day: mailed and shown, so that no past is rewritten unseen."""

    day = models.DateField(unique=True)
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-day"]

    def __str__(self):
        return f"{self.number} · {self.hash}"
