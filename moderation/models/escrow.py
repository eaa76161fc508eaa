"""Opening the name behind a pseudonym: asked by one role, agreed to by another, told to whom it names."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models import Idea


class EscrowQuerySet(models.QuerySet):
    """Requests, by what became of them."""

    def waiting(self):
        return self.filter(answer="")

    def open(self, moment=None):
        return self.filter(until__gt=moment or timezone.now())


class Escrow(models.Model):
    """`by`, an administrator, asks for the name behind a pseudonym, for `reason`; a staff delegate answers.

    `until` is set when the name was opened: never when one of the two is in conflict with who is behind it.
    """

    class Answer(models.TextChoices):
        WAITING = "", _("waits for a staff delegate")
        AGREED = "agreed", _("agreed to")
        DECLINED = "declined", _("declined")

    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="escrows")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True, default=Answer.WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    objects = EscrowQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_name_is_asked_for_a_reason"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("by")), name="a_name_is_opened_by_two"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(answer="agreed", answered_by__isnull=False),
                name="a_name_is_opened_when_agreed",
            ),
            models.UniqueConstraint(
                fields=["idea", "by"], condition=Q(answer=""), name="one_waiting_request_per_person"
            ),
        ]

    def __str__(self):
        return f"escrow {self.pk}"

    @property
    def is_open(self):
        return self.until is not None and self.until > timezone.now()

    @property
    def was_opened(self):
        return self.until is not None
