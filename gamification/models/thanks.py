"""A small thank-you from one colleague to another, which these two alone ever read."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ideas.models import Comment

WORDS_LENGTH = 200


class ThanksQuerySet(models.QuerySet):
    """Thanks, by who reads them."""

    def received_by(self, person):
        """What `person` was told and neither side has taken away."""
        return self.filter(receiver=person, withdrawn_at__isnull=True, put_away_at__isnull=True)

    def given_by(self, person):
        """What `person` said and has not taken back; whether the other put it away is not told."""
        return self.filter(giver=person, withdrawn_at__isnull=True)


class Thanks(models.Model):
    """“Merci”, and what for; `week` is the Monday of the week in which it was said.

    Taken back by who gave it (`withdrawn_at`) or put away by who received it, it still counts for the week's limits.
    """

    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="thanks_given")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="thanks_received")
    comment = models.ForeignKey(Comment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=WORDS_LENGTH)
    week = models.DateField()
    client_key = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    put_away_at = models.DateTimeField(null=True, blank=True)

    objects = ThanksQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["giver", "client_key"], name="one_thanks_per_form"),
            models.UniqueConstraint(fields=["giver", "receiver", "week"], name="one_thanks_a_week_to_one_person"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="nobody_thanks_oneself"),
        ]
        indexes = [models.Index(fields=["receiver", "-at"])]

    def __str__(self):
        return f"{self.giver_id} thanks {self.receiver_id}"
