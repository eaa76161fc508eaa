"""What points are exchanged for: the catalogue, what people ask for, what they spend, and the euros behind it."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ideas.models.subject import Named

REASON_LENGTH = 500


class PrizeQuerySet(models.QuerySet):
    """Prizes, and how many of each are spoken for."""

    def in_catalogue(self):
        return self.filter(is_active=True)

    def with_counts(self):
        """With `taken_count`, those promised or given, and `waiting_count`, the people on the list."""
        state = PrizeRequest.State
        promised = Q(requests__state__in=PrizeRequest.GRANTED) | Q(requests__state=state.ASKED, is_by_jury=False)
        return self.order_by(*Prize._meta.ordering).annotate(
            taken_count=Count("requests", filter=promised),
            waiting_count=Count("requests", filter=Q(requests__state=state.WAITING)),
        )


class Prize(Named):
    """Something given to people who brought ideas on: for points, or to whom a jury chooses."""

    description_fr = models.CharField(_("description in French"), max_length=300, blank=True)
    description_en = models.CharField(_("description in English"), max_length=300, blank=True)
    is_by_jury = models.BooleanField(
        _("given by a jury"),
        default=False,
        help_text=_("People apply with a reason and community managers choose; then it has no price in points."),
    )
    cost = models.PositiveIntegerField(
        _("price in points"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty by jury.")
    )
    euros = models.DecimalField(
        _("what one costs, in euros"),
        max_digits=8,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("Counted on the budget when a request is accepted; 0 if it costs nothing."),
    )
    stock = models.PositiveIntegerField(
        _("how many there are in all"),
        default=0,
        help_text=_("Those already given included: raise it when new ones arrive, and the waiting list is served."),
    )
    is_active = models.BooleanField(_("in the catalogue"), default=True)

    objects = PrizeQuerySet.as_manager()

    class Meta:
        ordering = [F("cost").asc(nulls_last=True), "key"]
        verbose_name = _("prize")
        verbose_name_plural = _("prizes")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_by_jury=True, cost__isnull=True) | Q(is_by_jury=False, cost__isnull=False),
                name="prize_has_a_price_or_a_jury",
            )
        ]

    def get_absolute_url(self):
        return reverse("prize", args=[self.pk])

    @property
    def description(self):
        """What it is, in the page's language."""
        is_english = (get_language() or "fr").startswith("en")
        return (is_english and self.description_en) or self.description_fr

    @property
    def hundredths(self):
        """The price in hundredths of a point; nothing by jury."""
        return (self.cost or 0) * 100

    @property
    def left(self):
        """How many are still free; needs `with_counts`."""
        return max(self.stock - self.taken_count, 0)

    def clean(self):
        """A price or a jury, never both; and what people have already asked for stays what it was."""
        if self.is_by_jury and self.cost is not None:
            raise ValidationError({"cost": _("A jury gives it: leave the price empty, or untick the jury.")})
        if not self.is_by_jury and self.cost is None:
            raise ValidationError({"cost": _("Say how many points it costs, or that a jury gives it.")})
        before = Prize.objects.with_counts().filter(pk=self.pk).first() if self.pk else None
        if before is None:
            return
        if before.is_by_jury != self.is_by_jury and before.requests.exists():
            message = _("People have asked for it under the other rule: take it out of the catalogue, add another.")
            raise ValidationError({"is_by_jury": message})
        if self.stock is not None and self.stock < before.taken_count:
            message = _("%(taken)d are promised or given already: there cannot be fewer in all.")
            raise ValidationError({"stock": message % {"taken": before.taken_count}})


class PrizeBudget(models.Model):
    """How many euros the prizes accepted in a season or a year may cost together."""

    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    euros = models.DecimalField(
        _("budget in euros"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )

    class Meta:
        ordering = ["-starts_on"]
        verbose_name = _("budget of the prizes")
        verbose_name_plural = _("budgets of the prizes")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="prize_budget_ends_after_start")
        ]

    def __str__(self):
        return f"{self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"

    def clean(self):
        """One budget a day, so that it is never a question which one pays."""
        if not (self.starts_on and self.ends_on):
            return
        if self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day comes before the first.")})
        others = PrizeBudget.objects.exclude(pk=self.pk).filter(
            starts_on__lte=self.ends_on, ends_on__gte=self.starts_on
        )
        if other := others.first():
            message = _("Another budget covers some of these days: %(days)s.") % {"days": other}
            raise ValidationError({"starts_on": message})


class PrizeRequestQuerySet(models.QuerySet):
    """Requests by what is still to be done with them."""

    def open(self):
        return self.filter(state__in=PrizeRequest.OPEN)

    def waiting(self):
        """The waiting list, in its order."""
        return self.filter(state=PrizeRequest.State.WAITING).order_by("at", "pk")


class PrizeRequest(models.Model):
    """Somebody asks for a prize; `state` is moved by actions alone, each move a PrizeStep.

    `hundredths` is the price when it was asked for, `euros` what the acceptance took from `budget`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("on the waiting list")
        ASKED = "asked", _("waiting for an answer")
        APPROVED = "approved", _("to be handed over")
        HANDED = "handed", _("given")
        CONFIRMED = "confirmed", _("received")
        CANCELLED = "cancelled", _("taken back")
        REFUSED = "refused", _("refused")

    OPEN = (State.WAITING, State.ASKED, State.APPROVED)
    GRANTED = (State.APPROVED, State.HANDED, State.CONFIRMED)

    prize = models.ForeignKey(Prize, on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="prize_requests")
    state = models.CharField(max_length=10, choices=State.choices)
    hundredths = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    budget = models.ForeignKey(PrizeBudget, on_delete=models.PROTECT, null=True, blank=True, related_name="requests")
    euros = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))
    client_key = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects = PrizeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "client_key"], name="one_prize_request_per_form"),
            models.UniqueConstraint(
                fields=["person", "prize"],
                condition=Q(state__in=["waiting", "asked", "approved"]),
                name="one_open_request_per_prize",
            ),
        ]
        indexes = [models.Index(fields=["prize", "state", "at"]), models.Index(fields=["state", "at"])]

    def __str__(self):
        return f"{self.prize_id} for {self.person_id}: {self.state}"

    @property
    def is_open(self):
        return self.state in self.OPEN


class PrizeStep(models.Model):
    """A request came to a state: when, by whose hand (Eurêka's if nobody's), and why; append-only.

    For a prize handed over, `text` is the proof, a note or the number of a receipt, and `day` when it was given.
    """

    request = models.ForeignKey(PrizeRequest, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=PrizeRequest.State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=REASON_LENGTH, blank=True)
    day = models.DateField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.request_id} {self.state}"

    @property
    def done(self):
        """What was done, for whoever reads the steps one after the other."""
        return DONE[self.state]


DONE = {
    PrizeRequest.State.WAITING: _("Waiting list"),
    PrizeRequest.State.ASKED: _("Asked for"),
    PrizeRequest.State.APPROVED: _("Accepted"),
    PrizeRequest.State.HANDED: _("Handed over to the person"),
    PrizeRequest.State.CONFIRMED: _("Received, says the person"),
    PrizeRequest.State.CANCELLED: _("Request taken back"),
    PrizeRequest.State.REFUSED: _("Request refused"),
}
"""The name of each step of a request."""


class Spending(models.Model):
    """Points that a request takes from what its person may spend, or gives back; append-only, in hundredths.

    The ledger of what was earned never knows of it: a prize costs no level, no place and no season.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="spendings")
    request = models.ForeignKey(PrizeRequest, on_delete=models.PROTECT, related_name="spendings")
    hundredths = models.IntegerField(help_text="Taken above zero, given back below.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(hundredths__gt=0), name="one_request_is_paid_once"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(hundredths__lt=0), name="one_request_is_paid_back_once"
            ),
            models.CheckConstraint(condition=~Q(hundredths=0), name="spending_is_something"),
        ]

    def __str__(self):
        return f"{-self.hundredths / 100:+g} for {self.person_id}"
