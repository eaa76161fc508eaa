"""Two ideas that become one to everybody, and can become two again."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import Authorship, Idea

REASON_LENGTH = 1000


class MergerQuerySet(models.QuerySet):
    """Mergers, by their state and their readers."""

    def open(self):
        return self.filter(state="proposed")

    def in_force(self):
        return self.filter(state="accepted")

    def about(self, idea):
        """Those that an idea has a part in."""
        return self.filter(Q(kept=idea) | Q(joined=idea))

    def visible_to(self, user):
        """In force, for whoever sees the idea that stands for both; else for the authors of either and who proposed."""
        signed = Authorship.objects.filter(person=user, state=Authorship.State.ACTIVE)
        signed = signed.filter(Q(idea=OuterRef("kept")) | Q(idea=OuterRef("joined")))
        in_force = Q(state="accepted") & Q(Idea.objects.as_seen_by(user, idea="kept"))
        return self.filter(Q(proposed_by=user) | Q(Exists(signed)) | in_force)


class Merger(models.Model):
    """A proposal to join an idea to another one, and what became of it.

    While it is accepted, `joined` has the status `merged` and points at `kept`; nothing of it is moved.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("lapsed")
        ENDED = "ended", _("undone")

    kept = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="mergers_kept")
    joined = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="mergers_joined")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    proposed_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True, help_text="Accepted, declined or lapsed.")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)

    objects = MergerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            # open, in force or declined: a refusal is final, whichever of the two would be kept
            models.UniqueConstraint(
                Least("kept", "joined"),
                Greatest("kept", "joined"),
                condition=Q(state__in=["proposed", "accepted", "declined"]),
                name="one_merger_for_each_pair",
            ),
            models.UniqueConstraint(
                fields=["joined"], condition=Q(state="accepted"), name="an_idea_is_joined_to_one_other"
            ),
            models.CheckConstraint(condition=~Q(kept=F("joined")), name="no_idea_is_joined_to_itself"),
        ]
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self):
        return f"{self.joined_id} joined to {self.kept_id}"

    def get_absolute_url(self):
        return reverse("merger", args=[self.pk])

    @property
    def is_proposed(self):
        return self.state == self.State.PROPOSED

    @property
    def is_accepted(self):
        return self.state == self.State.ACCEPTED

    @property
    def ideas(self):
        return self.kept, self.joined


class Answer(models.Model):
    """What one of the two sides says to a merger, in the person of the first author of its idea."""

    merger = models.ForeignKey(Merger, on_delete=models.CASCADE, related_name="answers")
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_yes = models.BooleanField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["merger", "idea"], name="one_answer_for_each_side")]

    def __str__(self):
        return f"{self.idea_id}: {self.is_yes}"


class Credit(models.Model):
    """A signature on `idea` that a merger gave and that ended with it: what was earned meanwhile was shared by it."""

    merger = models.ForeignKey(Merger, on_delete=models.CASCADE, related_name="credits")
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="credits")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Authorship.Role.choices)
    since = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self):
        return f"{self.person_id} signed {self.idea_id}"
