"""What executives decide about published ideas, and what a deployed idea brought."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models import Idea, Stage


class StageDecision(models.Model):
    """A signed move of an idea to a stage; a negative one about somebody below waits for a second executive."""

    class State(models.TextChoices):
        PENDING = "pending", _("awaits a second executive")
        EFFECTIVE = "effective", _("effective")
        DECLINED = "declined", _("declined by the second executive")
        LAPSED = "lapsed", _("taken back, or overtaken by another move")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="stage_decisions")
    from_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    to_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whom alone Eurêka asks to sign, about an idea under a pseudonym.",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.EFFECTIVE)
    text = models.TextField(_("explanation"))
    reopening = models.TextField(_("what would reopen it"), blank=True)
    second_text = models.TextField(_("why the second executive declines"), blank=True)
    client_key = models.CharField(max_length=64, null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    effective_at = models.DateTimeField(null=True, blank=True)
    register_number = models.PositiveBigIntegerField(null=True, unique=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["idea"], condition=Q(state="pending"), name="one_pending_decision_per_idea"
            ),
            models.UniqueConstraint(fields=["by", "client_key"], name="one_stage_decision_per_key"),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=models.F("by")), name="two_executives"
            ),
        ]

    def __str__(self):
        return f"{self.idea_id} → {self.to_stage_id} ({self.state})"


class BenefitQuerySet(models.QuerySet):
    """Measures of deployed ideas."""

    def present(self):
        """The last measure of each unit for each idea that is deployed today; earlier ones are history."""
        last = Benefit.objects.filter(idea=models.OuterRef("idea"), unit=models.OuterRef("unit"))
        last = last.order_by("-measured_on", "-pk").values("pk")[:1]
        deployed = self.filter(idea__status=Idea.Status.PUBLISHED, idea__stage__key="deployed")
        return deployed.filter(pk=models.Subquery(last))


class Benefit(models.Model):
    """What a deployed idea was measured to bring."""

    class Unit(models.TextChoices):
        EUROS = "euros", _("euros a year")
        HOURS = "hours", _("hours a year")
        TONNES = "tonnes", _("tonnes of CO₂ a year")
        POINTS = "points", _("points of satisfaction")
        OTHER = "other", _("in words")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="benefits")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices)
    method = models.TextField(_("how it was measured"))
    measured_on = models.DateField(_("measured on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = BenefitQuerySet.as_manager()

    def __str__(self):
        return f"{self.amount} {self.unit} of {self.idea_id}"

    @property
    def decimals(self):
        """How many decimals the amount is written with: none for a whole number."""
        return 0 if self.amount is None or self.amount == int(self.amount) else 2
