"""What colleagues do with an idea: support it, comment on it, follow it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models.campaign import Campaign
from ideas.models.idea import Idea
from ideas.models.subject import Theme


def _one_of(*names):
    """A condition: exactly one of these is set."""
    found = Q()
    for chosen in names:
        found |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return found


class Vote(models.Model):
    """One support; who voted is never shown to anybody but the voter."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="votes")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["idea", "user"], name="one_vote_per_person")]
        indexes = [models.Index(fields=["user", "-created_at"])]

    def __str__(self):
        return f"vote on {self.idea_id}"


class CommentQuerySet(models.QuerySet):
    """Comments as a page shows them."""

    def published(self):
        return self.filter(status=Comment.Status.PUBLISHED)

    def visible_to(self, user):
        """Comments of the ideas that `user` may see; withdrawn and hidden ones stay as tombstones."""
        return self.filter(Idea.objects.as_seen_by(user))


class Comment(models.Model):
    """A remark on an idea, or a reply to one: two levels."""

    class Kind(models.TextChoices):
        SUPPORT = "support", _("support")
        QUESTION = "question", _("question")
        IMPROVEMENT = "improvement", _("improvement")
        RESERVATION = "reservation", _("reservation")

    class Status(models.TextChoices):
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn by its author")
        HIDDEN = "hidden", _("hidden after a report")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    body = models.TextField(_("comment"))
    body_html = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="fr")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.SUPPORT)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PUBLISHED)
    is_useful = models.BooleanField(default=False, help_text="Marked useful by an author of the idea.")
    reaction_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    client_key = models.CharField(max_length=64, null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.UniqueConstraint(fields=["author", "client_key"], name="one_comment_per_key"),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="one_comment_per_source_key"
            ),
        ]
        indexes = [
            models.Index(fields=["idea", "parent", "created_at"]),
            models.Index(fields=["author", "-created_at"]),
        ]

    def __str__(self):
        return f"comment {self.pk} on {self.idea_id}"

    def get_absolute_url(self):
        """The idea, opened at this comment; /comments/<pk>/ leads here and is the address to give away."""
        return f"{self.idea.get_absolute_url()}?comment={self.pk}#comment-{self.pk}"


class EarlierText(models.Model):
    """What a comment said before it was changed: readable by whoever may read the comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="earlier_texts")
    body_html = models.TextField()
    body = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-until", "-id"]

    def __str__(self):
        return f"earlier text of comment {self.comment_id}"


class Reaction(models.Model):
    """A sign under a comment, apart from votes; who gave it is never shown to anybody else."""

    class Kind(models.TextChoices):
        THANKS = "thanks", _("thank you")
        AGREE = "agree", _("I agree")
        SEEN = "seen", _("well seen")
        BRAVO = "bravo", _("bravo")
        DIG = "dig", _("let us dig")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "person", "kind"], name="one_reaction_of_a_kind")]

    def __str__(self):
        return f"{self.kind} on comment {self.comment_id}"


class FollowQuerySet(models.QuerySet):
    """Follows by how much one wants to hear."""

    def hearing(self):
        """Those who want news: watching or normal."""
        return self.exclude(level=Follow.Level.MUTED)

    def watching(self):
        return self.filter(level=Follow.Level.WATCHING)

    def of(self, idea):
        """Those of an idea (id) and of the ideas joined to it; what somebody chose for the idea itself counts first."""
        own = Follow.objects.filter(idea=idea).values("person")
        return self.filter(Q(idea=idea) | (Q(idea__joined_to=idea) & ~Q(person__in=own)))

    def muted(self):
        return self.filter(level=Follow.Level.MUTED)


class Follow(models.Model):
    """How much a person wants to hear of an idea, a theme, a campaign or a colleague; known to that person alone."""

    class Level(models.TextChoices):
        WATCHING = "watching", _("everything")
        NORMAL = "normal", _("the essential")
        MUTED = "muted", _("muted")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    whom = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="followed_by"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    level = models.CharField(max_length=8, choices=Level.choices, default=Level.NORMAL)
    since = models.DateTimeField(default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["idea", "person"], name="one_follow_per_person"),
            models.UniqueConstraint(fields=["theme", "person"], name="one_follow_per_theme"),
            models.UniqueConstraint(fields=["campaign", "person"], name="one_follow_per_campaign"),
            models.UniqueConstraint(fields=["whom", "person"], name="one_follow_per_colleague"),
            models.CheckConstraint(condition=_one_of("idea", "theme", "campaign", "whom"), name="follows_one_thing"),
            models.CheckConstraint(condition=~Q(whom=models.F("person")), name="nobody_follows_oneself"),
        ]

    def __str__(self):
        return f"{self.person_id} follows"
