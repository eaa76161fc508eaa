"""Reports: what colleagues find contrary to the charter, and what was answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models import Comment, Idea

ONE_THING = Q(comment__isnull=False, idea__isnull=True) | Q(comment__isnull=True, idea__isnull=False)


class Report(models.Model):
    """Somebody finds that a comment, or an idea, breaks the charter."""

    class Reason(models.TextChoices):
        OFFENSIVE = "offensive", _("hurts somebody")
        PERSONAL = "personal", _("reveals something personal or confidential")
        OFF_TOPIC = "off_topic", _("has nothing to do here")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        KEPT = "kept", _("it stays")
        HIDDEN = "hidden", _("it is hidden")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="reports")
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, blank=True, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    handled_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "reporter"], name="one_report_per_person"),
            models.UniqueConstraint(fields=["idea", "reporter"], name="one_report_of_an_idea_per_person"),
            models.CheckConstraint(condition=ONE_THING, name="a_report_is_of_one_thing"),
        ]
        indexes = [models.Index(fields=["state", "created_at"])]

    def __str__(self):
        return f"report {self.pk} of {self.subject}"

    @property
    def subject(self):
        """What was reported: the comment, or the idea itself."""
        return self.comment or self.idea


class Hiding(models.Model):
    """A comment or an idea hidden for now because three people reported it; once for each, and never for long."""

    class State(models.TextChoices):
        OPEN = "open", _("hidden for now")
        LIFTED = "lifted", _("shown again: nobody decided in time")
        DECIDED = "decided", _("decided by a community manager")

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="hiding")
    idea = models.OneToOneField(Idea, on_delete=models.CASCADE, null=True, blank=True, related_name="hiding")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=ONE_THING, name="a_hiding_is_of_one_thing")]
        indexes = [models.Index(fields=["state", "until"])]

    def __str__(self):
        return f"hiding of {self.subject}"

    @property
    def subject(self):
        """What is hidden: the comment, or the idea itself."""
        return self.comment or self.idea
