"""A second opinion: two people look at one idea, each blind to the other until both have spoken."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models.review import Review


class OpinionQuerySet(models.QuerySet):
    """Opinions, by whom they wait for."""

    def open(self):
        return self.filter(state=Opinion.State.OPEN)


class Opinion(models.Model):
    """What `person` thinks (`text`) of an idea that somebody else reviews, and what the reviewer does (`own_text`)."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        GIVEN = "given", _("has spoken")
        CLOSED = "closed", _("ended without a word")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="opinions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="opinions")
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    why = models.JSONField(default=dict, help_text="The routing explained, as for a review.")
    text = models.TextField(blank=True)
    own_text = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=~Q(state="closed"), name="one_second_opinion_per_review"
            ),
            models.CheckConstraint(condition=~Q(state="given") | ~Q(text=""), name="an_opinion_has_words"),
        ]
        indexes = [models.Index(fields=["person", "state", "due_at"])]

    def __str__(self):
        return f"opinion {self.pk} on review {self.review_id}"

    @property
    def assigned_at(self):
        """Since when it waits, like a review."""
        return self.asked_at

    @property
    def is_shown(self):
        """Whether each may read the other: both have spoken."""
        return self.state == self.State.GIVEN and bool(self.own_text)

    @property
    def is_late(self):
        return self.state == self.State.OPEN and self.due_at < timezone.now()
