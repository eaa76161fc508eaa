"""Reporting lines as the directory states them, and the closure derived from them."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReportingLineQuerySet(models.QuerySet):
    """Dated lines between a person and a manager."""

    def open_at(self, moment):
        return self.filter(since__lte=moment).filter(Q(until__isnull=True) | Q(until__gt=moment))


class ReportingLine(models.Model):
    """`person` reports to `manager` from `since` until `until`; ended, never overwritten."""

    class Kind(models.TextChoices):
        LINE = "line", _("line manager")
        DOTTED = "dotted", _("dotted-line manager")
        ACTING = "acting", _("acting manager")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lines_up")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lines_down")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.LINE)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = ReportingLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "manager", "kind"], condition=Q(until__isnull=True), name="one_open_line_of_a_kind"
            ),
            models.CheckConstraint(condition=~Q(person=F("manager")), name="nobody_reports_to_oneself"),
        ]
        indexes = [models.Index(fields=["manager", "until"]), models.Index(fields=["person", "until"])]

    def __str__(self):
        return f"{self.person_id} → {self.manager_id} ({self.kind})"


class DelegationQuerySet(models.QuerySet):
    """Who stands in for whom, dated."""

    def unended(self, moment):
        return self.filter(Q(until__isnull=True) | Q(until__gt=moment))


class Delegation(models.Model):
    """`delegate` stands in for `person` from `since` until `until`; ended, never overwritten."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegations")
    delegate = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegations_held")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("delegate")), name="nobody_stands_in_for_oneself"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="a_delegation_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["person", "until"]), models.Index(fields=["delegate", "until"])]

    def __str__(self):
        return f"{self.delegate_id} for {self.person_id}"


class DeclaredConflictQuerySet(models.QuerySet):
    """Conflicts that people declared, dated."""

    def in_force(self, moment=None):
        moment = moment or timezone.now()
        return self.filter(since__lte=moment).filter(Q(until__isnull=True) | Q(until__gt=moment))

    def counted(self, moment):
        """Those of the last year that count towards the limit: what is taken back at once is not given back."""
        return self.filter(is_counted=True, since__gt=moment - timedelta(days=365))


class DeclaredConflict(models.Model):
    """`person` says, without a reason, that `person` and `other` may not judge each other; `other` is never told.

    `is_counted` is false where a judge steps back from an idea: that is a duty, without a limit.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conflicts_declared")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_counted = models.BooleanField(default=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = DeclaredConflictQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "other"], condition=Q(until__isnull=True), name="one_open_declaration"
            ),
            models.CheckConstraint(condition=~Q(person=F("other")), name="nobody_in_conflict_with_oneself"),
        ]
        indexes = [models.Index(fields=["other", "until"])]

    def __str__(self):
        return f"{self.person_id} and {self.other_id}"


class Oversight(models.Model):
    """Derived: `overseer` stands above `person`, at `depth` levels, by a line of `kind`.

    A `former` row counts until its `until`; the others hold while the row exists.
    """

    class Kind(models.TextChoices):
        LINE = "line", _("reporting line")
        DOTTED = "dotted", _("dotted line")
        ACTING = "acting", _("acting manager")
        DELEGATE = "delegate", _("stands in for a manager")
        FORMER = "former", _("former manager")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="overseers")
    overseer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="overseen")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    depth = models.PositiveSmallIntegerField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "overseer", "kind"], name="one_oversight_of_a_kind")]
        indexes = [models.Index(fields=["overseer", "person"])]

    def __str__(self):
        return f"{self.overseer_id} above {self.person_id} ({self.kind})"


class LineFault(models.Model):
    """Derived: this person's line upwards is not complete, so routing fails closed for them."""

    class Kind(models.TextChoices):
        CYCLE = "cycle", _("the line runs in a circle")
        HOLE = "hole", _("the line stops before the head of the group")
        DOUBLE = "double", _("somebody on the line has two line managers at once")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="line_fault")
    kind = models.CharField(max_length=8, choices=Kind.choices)

    def __str__(self):
        return f"{self.person_id} {self.kind}"
