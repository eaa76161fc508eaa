"""The one way to an idea under review from outside: seen by everybody whom it concerns."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ideas.models import Idea


class GlassQuerySet(models.QuerySet):
    """Broken glasses, dated."""

    def open(self, moment=None):
        return self.filter(until__gt=moment or timezone.now())


class Glass(models.Model):
    """`by` broke the glass to read one idea that is not published, for `reason`, until `until`."""

    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="glasses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    register_number = models.PositiveBigIntegerField(null=True, unique=True)

    objects = GlassQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_glass_is_broken_for_a_reason"),
            models.CheckConstraint(condition=Q(until__gte=F("at")), name="a_glass_ends_after_it_was_broken"),
        ]

    def __str__(self):
        return f"glass {self.pk}"

    @property
    def is_open(self):
        return self.until > timezone.now()
