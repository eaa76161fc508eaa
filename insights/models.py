"""What moderation did in each closed month, frozen; and the files that people had made for themselves."""

from secrets import token_hex

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MonthFigure(models.Model):
    """One row of a closed calendar month or year: the whole group, a theme or a company. A hidden row holds no number.

    Nothing in this table is about fewer than ten people, nor any difference between two of its numbers.
    """

    class Span(models.TextChoices):
        MONTH = "month"
        YEAR = "year"

    class Kind(models.TextChoices):
        GROUP = "group"
        THEME = "theme"
        COMPANY = "company"

    span = models.CharField(max_length=5, choices=Span.choices, default=Span.MONTH)
    month = models.DateField(help_text="The first day of the month, or of the year.")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=80, blank=True, help_text="The theme's key, or the company's code.")
    is_hidden = models.BooleanField(default=False)
    decisions = models.PositiveIntegerField(null=True)
    median = models.FloatField(null=True, help_text="Working days that half of the answers took.")
    ninth = models.PositiveIntegerField(null=True, help_text="Working days within which nine in ten came.")
    refusals = models.PositiveIntegerField(null=True)
    appeals = models.PositiveIntegerField(null=True)
    overturns = models.PositiveIntegerField(null=True)
    in_conflict = models.PositiveIntegerField(null=True, help_text="Decisions by somebody in conflict.")

    class Meta:
        ordering = ["-month", "span", "kind", "key"]
        constraints = [
            models.UniqueConstraint(fields=["month", "span", "kind", "key"], name="one_figure_a_month_or_year"),
            models.CheckConstraint(
                condition=models.Q(is_hidden=False)
                | models.Q(decisions=None, median=None, refusals=None, appeals=None),
                name="a_hidden_figure_holds_nothing",
            ),
        ]

    def __str__(self):
        return f"{self.period} {self.kind} {self.key}"

    @property
    def period(self):
        """The month as 2026-10, the year as 2026."""
        return f"{self.month:%Y}" if self.span == self.Span.YEAR else f"{self.month:%Y-%m}"


def new_key():
    """A random word for a file: its address says nothing and cannot be guessed."""
    return token_hex(16)


class ExportQuerySet(models.QuerySet):
    """Files by whom they are for and how far they are."""

    def visible_to(self, user):
        """One's own, as long as they last."""
        return self.filter(owner=user, expires_at__gt=timezone.now())

    def unfinished(self):
        return self.filter(state=Export.State.WAITING)


class Export(models.Model):
    """A list of ideas that one person has made into a file: the query that says which, and how far the file is."""

    class State(models.TextChoices):
        WAITING = "waiting", _("in preparation")
        DONE = "done", _("ready")
        FAILED = "failed", _("not finished")

    class Kind(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports")
    query = models.CharField(max_length=600, blank=True, help_text="As in the address of the list.")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    rows_done = models.PositiveIntegerField(default=0)
    rows_count = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    client_key = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "client_key"], name="one_export_per_key"),
            models.CheckConstraint(
                condition=Q(rows_done__lte=models.F("rows_count")), name="an_export_ends_at_its_end"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"])]

    def __str__(self):
        return f"export {self.pk}"

    @property
    def path(self):
        """Where the file is kept, out of reach of any address."""
        return f"exports/{self.key[:2]}/{self.key}.{self.kind}"
