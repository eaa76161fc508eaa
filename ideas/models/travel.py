"""Where an idea went from the entity it was written for."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import Idea
from people.models import Entity

RESULT_LENGTH = 1000


class Stop(models.Model):
    """A company that an idea has reached: since when, what was done with it there, and what came of it.

    `variant`: the idea that somebody there made of it, published.
    """

    class State(models.TextChoices):
        SHOWN = "shown", _("presented")
        TRIED = "tried", _("being tried")
        ADOPTED = "adopted", _("adopted")
        DECLINED = "declined", _("not kept here")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="stops")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="+", verbose_name=_("entity"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.SHOWN)
    started_on = models.DateField(default=timezone.localdate)
    result = models.TextField(blank=True)
    variant = models.OneToOneField(
        Idea, on_delete=models.SET_NULL, null=True, blank=True, related_name="stop_of_origin"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["started_on", "id"]
        constraints = [models.UniqueConstraint(fields=["idea", "entity"], name="one_stop_per_entity")]

    def __str__(self):
        return f"{self.idea_id} at {self.entity_id}"
