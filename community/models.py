"""What people ask search to look out for, theirs alone; and the badges that colleagues give each other."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gamification.models import Badge
from ideas.models import Idea, Theme

NAME_LENGTH, REASON_LENGTH = 80, 500


class SavedSearch(models.Model):
    """A search under a name; its owner is told, once a day at most, when ideas that answer to it are published."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    query = models.CharField(max_length=600, help_text="As in the address of the search.")
    created_at = models.DateTimeField(default=timezone.now)
    told_on = models.DateField(null=True, blank=True, help_text="The last day its owner was told.")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_search_per_name")]

    def __str__(self):
        return self.name


class SavedHit(models.Model):
    """An idea that was published since, and answers to a saved search: told once for ever."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="hits")
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "idea"], name="one_hit_per_idea")]
        indexes = [models.Index(fields=["search", "-at"])]

    def __str__(self):
        return f"{self.search_id} finds {self.idea_id}"


class GivenBadgeQuerySet(models.QuerySet):
    """Given badges, by whether they still hold."""

    def worn(self):
        return self.filter(ended_at__isnull=True)


class GivenBadge(models.Model):
    """A badge that somebody gave a colleague, of a theme when it is for knowing one; taken back, the row stays.

    Everybody sees the badge; why, and by whom, is for the two of them and whoever may take it back.
    """

    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, related_name="given")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="given_badges")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=REASON_LENGTH)
    at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    objects = GivenBadgeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "badge"],
                condition=Q(ended_at__isnull=True, theme__isnull=True),
                name="one_given_badge_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["person", "badge", "theme"],
                condition=Q(ended_at__isnull=True, theme__isnull=False),
                name="one_given_badge_of_a_theme",
            ),
            models.CheckConstraint(condition=~Q(person=F("by")), name="nobody_gives_oneself_a_badge"),
        ]

    def __str__(self):
        return f"{self.badge_id} to {self.person_id}"

    @property
    def name(self):
        """The badge, and of which theme."""
        return f"{self.badge.name}, {self.theme.name}" if self.theme else self.badge.name
