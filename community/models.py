"""What people ask search to look out for: theirs alone."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models import Idea

NAME_LENGTH = 80


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
