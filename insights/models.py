"""What moderation did in each closed month, frozen: nothing in this table is about fewer than ten people."""

from django.db import models


class MonthFigure(models.Model):
    """One row of one closed calendar month: the whole group, a theme or a company. A hidden row holds no number."""

    class Kind(models.TextChoices):
        GROUP = "group"
        THEME = "theme"
        COMPANY = "company"

    month = models.DateField(help_text="The first day of the month.")
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
        ordering = ["-month", "kind", "key"]
        constraints = [
            models.UniqueConstraint(fields=["month", "kind", "key"], name="one_figure_a_month"),
            models.CheckConstraint(
                condition=models.Q(is_hidden=False)
                | models.Q(decisions=None, median=None, refusals=None, appeals=None),
                name="a_hidden_figure_holds_nothing",
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.kind} {self.key}"
