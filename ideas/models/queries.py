"""Questions put to ideas. Everything that reaches a person goes through `visible_to`."""

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from core.prepared import Condition
from people.models import Entity, User


def _meant_for(user):
    """No audience, or an entity on the way from that of `user` up to the group; asks nothing of `user` but its key."""
    works_there = User.objects.filter(pk=user.pk, entity__path__startswith=OuterRef("path"))
    return Q(audience__isnull=True) | Q(audience__in=Entity.objects.filter(Exists(works_there)).values("pk"))


def _seen(user, at):
    from ideas.conflict import above, barring
    from ideas.models.idea import Authorship, Idea
    from ideas.models.journey import Reader

    user = User(pk=user)
    mine = Authorship.objects.filter(idea=OuterRef("pk"), person=user, state="active")
    authors = Authorship.objects.filter(idea=OuterRef("idea")).exclude(state="declined")
    reading = Reader.objects.open(at).filter(idea=OuterRef("pk"), person=user)
    reading = reading.exclude(Exists(authors.filter(barring(user, at))))
    invited = Authorship.objects.filter(idea=OuterRef("pk"), person=user, state="invited")
    invited = invited.exclude(Exists(authors.filter(above(user, at), state="active")))
    is_invited = Q(status__in=Idea.SIGNABLE) & Exists(invited)
    return (Q(status__in=Idea.READABLE) & _meant_for(user)) | Exists(mine) | is_invited | Exists(reading)


SEEN = Condition("seen", "ideas.Idea", _seen)


class IdeaQuerySet(models.QuerySet):
    """Ideas by what one may see and what one looks for."""

    def published(self):
        return self.filter(status="published")

    def in_audience_of(self, user):
        """Those meant for everybody, or for an entity that `user` works in."""
        return self.filter(_meant_for(user))

    def visible_to(self, user, at=None):
        """Published or merged and in the audience, or one's own, or opened to `user` as a reader without conflict,
        `at` a moment; or one that `user` is invited to sign, while it may be signed and `user` stands above no author.

        A reader in conflict has no open Reader row, for the directory's change ends it; and it is asked here again.
        """
        return self.filter(SEEN(user=user.pk, at=at or timezone.now()))

    def shown(self):
        """Published, or joined to one that is: what is said under it stands on a page."""
        return self.filter(Q(status="published") | Q(joined_to__status="published"))

    def of_one(self, idea):
        """An idea and those joined to it."""
        return self.filter(Q(pk=idea.pk) | Q(joined_to=idea.pk))

    def as_seen_by(self, user, idea="idea"):
        """For a filter on rows about ideas: true where `user` may see their `idea`, each looked up by its key.

        With `idea__in` SQLite reads every idea first: 200 ms at a hundred thousand.
        """
        return Exists(self.visible_to(user).filter(pk=OuterRef(idea)))

    def with_authors(self):
        return self.prefetch_related("authorships__person")

    def with_own(self, user):
        """Annotate `is_own`: `user` has signed, or is invited to sign."""
        from ideas.models.idea import Authorship

        mine = Authorship.objects.filter(idea=OuterRef("pk"), person=user, state__in=["active", "invited"])
        return self.annotate(is_own=Exists(mine))

    def with_supported(self, user):
        """Annotate `is_supported`: `user` supports it; nobody else's support is ever asked."""
        from ideas.models.talk import Vote

        mine = Vote.objects.filter(user=user)
        here, there = mine.filter(idea=OuterRef("pk")), mine.filter(idea__joined_to=OuterRef("pk"))
        # no idea that stands alone is asked for those joined to it
        return self.annotate(is_supported=Q(Exists(here)) | (Q(joined_count__gt=0) & Q(Exists(there))))

    def with_holder(self):
        """Annotate `holder_first` and `holder_last`: the name of who has the idea now."""
        from ideas.models.journey import Step

        here = Step.objects.filter(idea=OuterRef("pk"), ended_at__isnull=True)
        return self.annotate(
            holder_first=Subquery(here.values("holder__first_name")[:1]),
            holder_last=Subquery(here.values("holder__last_name")[:1]),
        )

    def for_cards(self):
        """What a card of the feed shows, in two queries however many cards."""
        from ideas.models.idea import Authorship

        authors = Authorship.objects.select_related("person", "entity", "entity__company")
        return (
            self.select_related("theme", "entity", "stage")
            .with_holder()
            .prefetch_related(models.Prefetch("authorships", authors))
        )
