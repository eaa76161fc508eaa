"""Appeals: a second look at one decision, and who takes it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models import Activity, Comment, Idea


class AppealQuerySet(models.QuerySet):
    """Appeals, by where they stand and whose they are."""

    def open(self):
        return self.filter(state=Appeal.State.OPEN)

    def of(self, user):
        """Those that concern what `user` wrote: an idea one signs, a comment of one's own."""
        signed = Q(comment__isnull=True, idea__authorships__person=user, idea__authorships__state="active")
        return self.filter(signed | Q(comment__author=user)).distinct()


class Appeal(models.Model):
    """An author contests one decision: the line of the diary that records it, so once per decision."""

    class Kind(models.TextChoices):
        REFUSAL = "refusal", _("refusal")
        HIDING = "hiding", _("comment hidden")
        REMOVAL = "removal", _("idea hidden")
        PARK = "park", _("idea parked")

    class State(models.TextChoices):
        OPEN = "open", _("being judged")
        OVERTURNED = "overturned", _("decision overturned")
        CONFIRMED = "confirmed", _("decision confirmed")
        LAPSED = "lapsed", _("no longer needed")

    against = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="appeal")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="appeals")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="appeals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("why the decision should change"), blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    is_before_panel = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    register_number = models.PositiveBigIntegerField(null=True, unique=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="hiding", comment__isnull=False) | (~Q(kind="hiding") & Q(comment__isnull=True)),
                name="an_appeal_against_a_hiding_has_a_comment",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="an_open_appeal_has_no_end",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"]), models.Index(fields=["idea", "state"])]

    def __str__(self):
        return f"appeal {self.pk} about {self.idea_id}"

    @property
    def is_late(self):
        return self.state == self.State.OPEN and bool(self.due_at) and self.due_at < timezone.now()


class SeatQuerySet(models.QuerySet):
    """Seats, by whom they wait for."""

    def open(self):
        return self.filter(state=Seat.State.OPEN)


class Seat(models.Model):
    """One person who judges an appeal, alone or in a panel of three; `why` says how that person was chosen."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SPOKEN = "spoken", _("has spoken")
        CLOSED = "closed", _("ended without a word")

    class Verdict(models.TextChoices):
        OVERTURN = "overturn", _("overturn the decision")
        CONFIRM = "confirm", _("confirm the decision")

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="seats")
    judge = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats")
    is_panel = models.BooleanField(default=False)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    why = models.JSONField(default=dict, help_text="The routing explained, as for a review.")
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    text = models.TextField(_("answer"), blank=True)
    assigned_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["assigned_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "judge"], name="one_seat_per_judge"),
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(state="open", is_panel=False), name="one_single_judge_at_a_time"
            ),
            models.CheckConstraint(
                condition=(Q(state="spoken") & ~Q(verdict="") & ~Q(text="")) | (~Q(state="spoken") & Q(verdict="")),
                name="a_verdict_has_words",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("assigned_at")), name="a_seat_has_time"),
        ]
        indexes = [models.Index(fields=["judge", "state", "due_at"])]

    def __str__(self):
        return f"seat {self.pk} of appeal {self.appeal_id}"
