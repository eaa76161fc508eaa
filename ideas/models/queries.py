"""Questions put to ideas. Everything that reaches a person goes through `visible_to`."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone


class IdeaQuerySet(models.QuerySet):
    """Ideas by what one may see and what one looks for."""

    def published(self):
        return self.filter(status="published")

    def visible_to(self, user):
        """Published and in the audience, or one's own, or opened to `user` as a reader without conflict.

        A reader in conflict has no open Reader row: the closure's change ends it, and a reader's row is
        checked again against the closure here.
        """
        from ideas.models.idea import Authorship
        from ideas.models.journey import Reader
        from people.models import Oversight

        now = timezone.now()
        mine = Authorship.objects.filter(idea=OuterRef("pk"), person=user, state="active")
        authors = Authorship.objects.filter(idea=OuterRef("idea"), state__in=["active", "invited"])
        above = Oversight.objects.filter(overseer=user, person__authorships__idea=OuterRef("idea")).filter(
            Q(until__isnull=True) | Q(until__gt=now)
        )
        reading = Reader.objects.filter(idea=OuterRef("pk"), person=user, until__isnull=True).exclude(Exists(above))
        reading = reading.exclude(Exists(authors.filter(person=user)))
        in_audience = Q(audience__isnull=True)
        if user.entity_id:
            in_audience |= Q(audience__in=user.entity.get_ancestors()) | Q(audience=user.entity_id)
        return self.filter((Q(status="published") & in_audience) | Exists(mine) | Exists(reading))

    def with_authors(self):
        return self.prefetch_related("authorships__person")

    def for_cards(self):
        """What a card of the feed shows, without a query per card."""
        return self.select_related("theme", "entity", "stage", "campaign").prefetch_related("authorships__person")
