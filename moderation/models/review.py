"""Reviews: who was asked to judge an idea, why that person, and what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.conflict import barring
from ideas.models import Authorship, Idea, Theme
from people.models import Entity


class CorrespondentQuerySet(models.QuerySet):
    """Correspondents, by availability."""

    def begun(self, moment=None):
        """Those whose post opens something already."""
        return self.filter(since__lte=moment or timezone.now())

    def away(self, moment=None):
        """Those whose person is absent; whoever is away from one post is away from all."""
        moment = moment or timezone.now()
        return self.filter(Q(absent_from__isnull=True) | Q(absent_from__lte=moment), absent_until__gt=moment)

    def available(self, moment=None):
        moment = moment or timezone.now()
        here = Q(absent_until__isnull=True) | Q(absent_until__lte=moment) | Q(absent_from__gt=moment)
        return self.begun(moment).filter(here, is_active=True, person__is_active=True)


class Correspondent(models.Model):
    """An expert of a theme in a company of the group."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="correspondences", verbose_name=_("person")
    )
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="correspondents", verbose_name=_("theme"))
    company = models.ForeignKey(
        Entity,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("company"),
        limit_choices_to={"kind": Entity.Kind.COMPANY, "is_outside": False},
    )
    absent_from = models.DateTimeField(_("absent from"), null=True, blank=True)
    absent_until = models.DateTimeField(_("absent until"), null=True, blank=True)
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("replaced by"),
    )
    is_active = models.BooleanField(_("receives ideas"), default=True)
    since = models.DateTimeField(_("from"), default=timezone.now, editable=False)

    objects = CorrespondentQuerySet.as_manager()

    class Meta:
        verbose_name = _("functional correspondent")
        verbose_name_plural = _("functional correspondents")
        constraints = [models.UniqueConstraint(fields=["person", "theme"], name="one_correspondence_per_theme")]

    def __str__(self):
        return f"{self.person} · {self.theme}"

    def is_away(self, moment):
        """Whether this person is absent at that moment."""
        has_begun = self.absent_from is None or self.absent_from <= moment
        return has_begun and bool(self.absent_until and self.absent_until > moment)


class ReviewQuerySet(models.QuerySet):
    """Reviews, by whom they wait for."""

    def open(self):
        return self.filter(state=Review.State.OPEN)

    def visible_to(self, user):
        """The open reviews of `user`, never of an idea `user` is in conflict about."""
        return self.open().filter(Idea.objects.as_seen_by(user), reviewer=user)

    def takeable_by(self, user, themes):
        """The open reviews of these themes (ids) that wait with others, about no author `user` is in conflict with."""
        authors = Authorship.objects.filter(idea=OuterRef("idea")).exclude(state="declined")
        others = self.open().filter(theme__in=themes).exclude(reviewer=user)
        return others.exclude(Exists(authors.filter(barring(user))))


class Review(models.Model):
    """One person's work on one idea; `why` says in words how that person was chosen."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DECIDED = "decided", _("decided")
        HANDED_OVER = "handed_over", _("handed over")
        UNASSIGNED = "unassigned", _("nobody qualifies")
        CLOSED = "closed", _("ended without a decision")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    why = models.JSONField(default=dict, help_text="The routing explained: tier, chosen, candidates left out and why.")
    assigned_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["assigned_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["idea"], condition=Q(state__in=["open", "unassigned"]), name="one_open_review_per_idea"
            ),
            models.CheckConstraint(
                condition=Q(state="unassigned", reviewer__isnull=True)
                | (~Q(state="unassigned") & Q(reviewer__isnull=False)),
                name="an_open_review_has_a_reviewer",
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "state", "due_at"])]

    def __str__(self):
        return f"review {self.pk} of {self.idea_id}"


class Decision(models.Model):
    """What a reviewer decided, in words; numbered in the register."""

    class Kind(models.TextChoices):
        APPROVE = "approve", _("publish")
        RETURN = "return", _("return with advice")
        REFUSE = "refuse", _("refuse")
        HAND_OVER = "hand_over", _("hand over")

    class Reason(models.TextChoices):
        DUPLICATE = "duplicate", _("the same idea is already published")
        EXISTS = "exists", _("this already exists in the group")
        SCOPE = "scope", _("outside what Eurêka is for")
        PERSONAL = "personal", _("targets a person")
        CONFIDENTIAL = "confidential", _("reveals something confidential")
        LEGAL = "legal", _("against the law or an agreement")
        UNCLEAR = "unclear", _("cannot be understood as it stands")

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="decision")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=14, choices=Reason.choices, blank=True)
    text = models.TextField(blank=True)
    would_change = models.TextField(
        _("what would change the decision"), blank=True, help_text="Of a refusal; empty: nothing would."
    )
    similar = models.ForeignKey(Idea, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    register_number = models.PositiveBigIntegerField(null=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="refuse") | (~Q(reason="") & ~Q(text="")), name="a_refusal_has_a_reason"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.review_id}"
