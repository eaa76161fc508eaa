"""The diary: one row per thing that happened."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from ideas.models.idea import Idea
from ideas.models.talk import Comment
from ideas.signals import activity_recorded
from ideas.verbs import Verb


class Activity(models.Model):
    """One fact: who (`by`) did what (`verb`), to which idea, comment or person."""

    verb = models.CharField(max_length=32, choices=Verb.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, blank=True, related_name="activities")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="activities")
    data = models.JSONField(default=dict, blank=True)
    is_backfill = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["idea", "verb"]),
            models.Index(fields=["by", "verb", "at"]),
            models.Index(fields=["verb", "at"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self):
        return f"{self.verb} {self.pk}"

    @classmethod
    def record(cls, verb, *, by=None, person=None, idea=None, comment=None, data=None, is_backfill=False, at=None):
        """Write one line inside the action's transaction and wake the readers of the diary on commit."""
        activity = cls.objects.create(
            verb=verb,
            by=by,
            person=person,
            idea=idea,
            comment=comment,
            data=data or {},
            is_backfill=is_backfill,
            at=at or timezone.now(),
        )
        transaction.on_commit(lambda: activity_recorded.send_robust(cls, activity=activity), robust=True)
        return activity
