"""A change of an idea's text, proposed by a colleague to its authors."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from ideas.models.idea import Authorship, Idea
from ideas.models.version import TEXTS, Version

WHY_LENGTH, REASON_LENGTH = 300, 1000


class AmendmentQuerySet(models.QuerySet):
    """Amendments, by their state and their readers."""

    def open(self):
        return self.filter(state="open")

    def with_open_first(self):
        """What waits before what was answered; in each, the latest first."""
        return self.order_by(Case(When(state="open", then=0), default=1), "-created_at", "-id")

    def readable_by(self, user):
        """Those that `user` proposed, or that wait before `user` as an author; of ideas that `user` may see."""
        signed = Authorship.objects.filter(idea=OuterRef("idea"), person=user, state=Authorship.State.ACTIVE)
        return self.filter(Q(by=user) | Exists(signed), Idea.objects.as_seen_by(user))


class Amendment(models.Model):
    """The four texts as somebody would have them, written on version `seen`; read by its writer and by the authors.

    Accepted, it became `version`, which everybody reads who sees the idea.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("amendment", "waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("amendment", "accepted")
        DECLINED = "declined", pgettext_lazy("amendment", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("amendment", "taken back")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="amendments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="amendments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    title = models.CharField(max_length=300)
    problem = models.TextField(blank=True)
    proposal = models.TextField(blank=True)
    benefit = models.TextField(blank=True)
    why = models.CharField(max_length=WHY_LENGTH)
    seen = models.PositiveIntegerField(help_text="Number of the version that it was written on.")
    client_key = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was declined.")
    version = models.OneToOneField(
        Version, on_delete=models.PROTECT, null=True, blank=True, related_name="amendment", help_text="What it became."
    )

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "client_key"], name="one_amendment_per_key"),
            models.UniqueConstraint(
                fields=["idea", "by"], condition=Q(state="open"), name="one_open_amendment_per_person"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="an_open_amendment_has_no_answer",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", version__isnull=False) | (~Q(state="accepted") & Q(version__isnull=True)),
                name="an_accepted_amendment_is_a_version",
            ),
        ]

    def __str__(self):
        return f"amendment {self.pk} of {self.idea_id}"

    def get_absolute_url(self):
        return reverse("amendment", args=[self.pk])

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    def changes(self, base):
        """The names of the texts that differ from those of `base`, the version it was written on."""
        return [name for name in TEXTS if getattr(self, name) != getattr(base, name)]

    def upon(self, base, current):
        """The texts that it makes of version `current`: what it left as it stood in `base` stays as it stands now."""
        changed = self.changes(base)
        return {name: getattr(self if name in changed else current, name) for name in TEXTS}
