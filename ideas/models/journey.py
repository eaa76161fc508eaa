"""Where an idea was and is, and who may read it before it is published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import Idea
from ideas.models.subject import Stage
from people.models import Entity


class Step(models.Model):
    """One place an idea was: a status before publication or a stage after it; the open one is where it is.

    `purpose` says what whoever holds it does there, when that is not the usual; `asked_at`, when an author asked.
    """

    class Purpose(models.TextChoices):
        USUAL = "", _("the usual")
        APPEAL = "appeal", _("judges an appeal")
        OPINION = "opinion", _("has asked for a second opinion")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(max_length=10, choices=Idea.Status.choices)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    purpose = models.CharField(max_length=8, choices=Purpose.choices, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["idea"], condition=Q(ended_at__isnull=True), name="one_open_step_per_idea")
        ]
        indexes = [models.Index(fields=["ended_at", "status", "due_at"]), models.Index(fields=["stage", "ended_at"])]

    def __str__(self):
        return f"{self.idea_id} {self.stage_id or self.status}"


class ReaderQuerySet(models.QuerySet):
    """Readings, dated."""

    def open(self, moment=None):
        return self.filter(Q(until__isnull=True) | Q(until__gt=moment or timezone.now()))


class Reader(models.Model):
    """`person` may read an unpublished idea from `since` until `until`, and why."""

    class Why(models.TextChoices):
        REVIEW = "review", _("reviews this idea")
        CO_AUTHOR = "co_author", _("is invited to sign this idea")
        GLASS = "glass", _("has broken the glass")
        REPORT = "report", _("handles reports of this idea")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings")
    why = models.CharField(max_length=12, choices=Why.choices)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "person", "why"], condition=Q(until__isnull=True), name="one_open_reading"
            )
        ]
        indexes = [models.Index(fields=["person", "until"])]

    def __str__(self):
        return f"{self.person_id} reads {self.idea_id}"
