"""The idea, its authors and its pictures."""

from secrets import token_hex

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ideas.models.campaign import Campaign
from ideas.models.queries import IdeaQuerySet
from ideas.models.subject import Stage, Theme
from people.models import Entity

TITLE_LENGTH = 90
TEXT_LENGTH = 20_000


def new_reference():
    """A random word for an idea, the same for ever."""
    return token_hex(8)


class Idea(models.Model):
    """What somebody proposes. Its status says whether it is published; its stage, where it stands once it is."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("under review")
        RETURNED = "returned", _("returned with advice")
        REFUSED = "refused", _("refused")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")
        HIDDEN = "hidden", _("hidden after a report")
        MERGED = "merged", _("joined to another idea")

    title = models.CharField(_("title"), max_length=300)
    problem = models.TextField(_("problem"), blank=True)
    proposal = models.TextField(_("proposal"), blank=True)
    benefit = models.TextField(_("expected benefit"), blank=True)
    problem_html = models.TextField(blank=True)
    proposal_html = models.TextField(blank=True)
    benefit_html = models.TextField(blank=True)
    summary = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=5, default="fr")

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="ideas", verbose_name=_("theme"))
    entity = models.ForeignKey(
        Entity, on_delete=models.PROTECT, related_name="ideas", verbose_name=_("entity concerned")
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="ideas")
    origin = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="variants",
        help_text="The idea of another entity that it adapts.",
    )
    joined_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="joined",
        help_text="The idea that stands for both as long as they are merged.",
    )
    audience = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="ideas")
    submitted_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True, help_text="When its text last changed once published.")
    stage_since = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    vote_count = models.PositiveIntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)
    joined_count = models.PositiveSmallIntegerField(default=0, help_text="How many ideas are joined to it.")
    popularity = models.FloatField(default=0)
    version = models.PositiveIntegerField(
        default=1, help_text="Grows with each visible change; cards are cached by it."
    )

    pseudonym = models.CharField(
        max_length=60, blank=True, help_text="What it is signed with instead of its author's name, who signs it alone."
    )
    client_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    reference = models.CharField(
        max_length=16,
        unique=True,
        default=new_reference,
        editable=False,
        help_text="What the register calls the idea: it says nothing to whoever may not read it.",
    )
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=["published", "hidden", "merged"], stage__isnull=False, published_at__isnull=False
                )
                | (~Q(status__in=["published", "hidden", "merged"]) & Q(stage__isnull=True))
                | Q(status="withdrawn"),
                name="a_stage_means_published",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", joined_to__isnull=False)
                | (~Q(status="merged") & Q(joined_to__isnull=True)),
                name="merged_means_joined_to_another",
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="one_idea_per_source_key"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="idea_recent"),
            models.Index(fields=["status", "-popularity", "-id"], name="idea_popular"),
            models.Index(fields=["status", "vote_count", "-published_at"], name="idea_discover"),
            models.Index(fields=["status", "theme", "-published_at"], name="idea_theme"),
            models.Index(fields=["status", "entity", "-published_at"], name="idea_entity"),
            models.Index(fields=["status", "stage", "-published_at"], name="idea_stage"),
            models.Index(fields=["status", "-stage_since", "-id"], name="idea_moved"),
            # to count those of a stage or of a campaign without reading them
            models.Index(fields=["stage", "status", "audience"], name="idea_count_of_stage"),
            models.Index(fields=["campaign", "status", "audience"], name="idea_count_of_campaign"),
        ]

    # what everybody of its audience may read: a merged idea is on no list, but its text and its comments still stand
    READABLE = (Status.PUBLISHED, Status.MERGED)
    # where an idea may still gain a signature: whoever is invited reads it there
    SIGNABLE = (Status.SUBMITTED, Status.RETURNED, Status.PUBLISHED)

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("idea", args=[self.pk, self.slug])

    @property
    def slug(self):
        return slugify(self.title)[:60] or "-"

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED

    @property
    def is_hidden(self):
        return self.status == self.Status.HIDDEN

    def answers(self):
        """What it answers to its campaign's own questions, in their order; no query when it has no campaign."""
        return list(self.extra_answers.select_related("field")) if self.campaign_id else []

    @property
    def is_merged(self):
        return self.status == self.Status.MERGED

    @property
    def standing(self):
        """The idea that stands for this one: the one that it is joined to, else itself."""
        return self.joined_to if self.joined_to_id else self

    def byline(self, viewer=None):
        """The authors as `viewer` may see them: list of (name, person or None), first author first.

        Every screen, export, mail and diary line names authors through this and nothing else. A pseudonym holds for
        everybody, whoever looks: `viewer` changes nothing about it.
        """
        if self.pseudonym:
            return [(self.pseudonym, None)]
        return [(a.person.get_full_name() or gettext("someone"), a.person) for a in self._signatures()]

    def known_as(self, person, viewer=None):
        """The pair (name, person or None) by which `viewer` may know whoever acts about this idea."""
        if self.pseudonym and self.is_author(person):
            return self.byline(viewer)[0]
        return person.get_full_name() or gettext("someone"), person

    def name_of(self, person, viewer=None):
        """The name of `person` as `viewer` may know it."""
        return self.known_as(person, viewer)[0]

    def is_author(self, user):
        """True for its active authors and co-authors."""
        return any(a.person_id == user.pk for a in self._signatures())

    @property
    def written_down_by(self):
        """Who wrote it down for somebody else, its real author not having signed (yet); None of most ideas."""
        signed = self._signatures()
        return signed[0].person if signed and signed[0].role == Authorship.Role.PROXY else None

    @property
    def signed_from(self):
        """The entity where its first author worked on signing; None where that is not to be known."""
        signed = [] if self.pseudonym else self._signatures()
        return signed[0].entity if signed else None

    def is_first_author(self, user):
        """True for the one author who answers for it: who posted it or, once that person has left, who signed next."""
        return bool(signed := self._signatures()) and signed[0].person_id == user.pk

    def _signatures(self):
        """Those that count now, first author first."""
        active = (a for a in self.authorships.all() if a.state == Authorship.State.ACTIVE)
        return sorted(active, key=lambda a: (a.role != Authorship.Role.AUTHOR, a.since, a.pk))


class Authorship(models.Model):
    """Who wrote an idea, or is asked to sign it, and where that person worked at the time."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("author")
        CO_AUTHOR = "co_author", _("co-author")
        PROXY = "proxy", _("entered on behalf of the author")

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACTIVE = "active", _("active")
        DECLINED = "declined", _("declined")
        LEFT = "left", _("left")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="authorships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authorships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AUTHOR)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    merger = models.ForeignKey(
        "ideas.Merger",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        help_text="What gave this signature, which ends with it.",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["idea", "person"], name="one_authorship_per_person")]
        indexes = [models.Index(fields=["person", "state"])]

    def __str__(self):
        return f"{self.idea_id} by {self.person_id}"


def picture_path(picture, name):
    """Random names: an address says nothing and cannot be guessed."""
    return f"ideas/{picture.key[:2]}/{picture.key}-{name}"


class Picture(models.Model):
    """A re-encoded picture of an idea; before the idea is sent it belongs to its owner alone.

    `raw` names the file as it came, which nobody reads but the task that makes the copies; no copy and no raw file
    means that it could not be made.
    """

    key = models.CharField(max_length=32, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, blank=True, related_name="pictures")
    alt = models.CharField(_("description of the picture"), max_length=240, blank=True)
    widths = models.JSONField(default=list, help_text="Pairs [width, height] in pixels, smallest first.")
    order = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now, help_text="When a form last held it.")
    raw = models.CharField(max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    client_key = models.CharField(max_length=64, null=True, blank=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "client_key"], name="one_picture_per_key")]
        indexes = [models.Index(fields=["created_at"], condition=~Q(raw=""), name="picture_waiting")]

    def __str__(self):
        return self.key
