"""A question put to the community: its phases, whom it is for, and what it asks besides the texts of an idea."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.errors import DomainError
from people.models import Entity, User

SHORT, LONG = 200, 5000  # characters of an answer
LARGEST = Decimal(10) ** 12


class CampaignQuerySet(models.QuerySet):
    """Campaigns, by their dates and by whom they are for."""

    def open(self, moment=None):
        moment = moment or timezone.now()
        return self.filter(opens_at__lte=moment, closes_at__gt=moment)

    def visible_to(self, user):
        """Those for everybody, or for an entity that `user` works in; asks nothing of `user` but its key."""
        works_there = User.objects.filter(pk=user.pk, entity__path__startswith=OuterRef("path"))
        return self.filter(
            Q(entity__isnull=True) | Q(entity__in=Entity.objects.filter(Exists(works_there)).values("pk"))
        )

    def answerable(self, moment=None):
        """Those that take ideas now: in their phase of ideas, or open and without phases."""
        moment = moment or timezone.now()
        phases = Phase.objects.filter(campaign=OuterRef("pk"))
        now = phases.filter(kind=Phase.Kind.IDEAS, opens_at__lte=moment, closes_at__gt=moment)
        return self.open(moment).filter(Exists(now) | ~Exists(phases))

    def with_answers(self):
        """Annotate `answer_count`: the published ideas that whoever sees the campaign may read."""
        meant = Q(ideas__audience__isnull=True) | Q(ideas__audience=F("entity"))
        return self.annotate(answer_count=Count("ideas", filter=meant & Q(ideas__status="published")))


class Campaign(ClusterableModel):
    """A question put to the community for a time; with an entity, only people of that entity see it and its ideas."""

    question = models.CharField(_("question"), max_length=120)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    entity = models.ForeignKey(
        Entity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("for the people of"),
        help_text=_("Empty: for everybody. Otherwise nobody else sees the campaign, nor the ideas that answer it."),
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sponsored_campaigns",
        verbose_name=_("sponsor"),
        help_text=_("Who puts the question, and is asked for its results at the end."),
    )
    brief = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("brief")
    )
    prize = models.CharField(
        _("prize"), max_length=300, blank=True, help_text=_("What the chosen ideas win, in a few words.")
    )
    opens_at = models.DateTimeField(_("opens on"))
    closes_at = models.DateTimeField(_("closes on"))
    votes_in_selection = models.BooleanField(
        _("support stays open during the selection"),
        default=False,
        help_text=_("Otherwise it rests until the campaign is over."),
    )
    results = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("results page"),
        help_text=_("Once it is published, whoever follows the campaign or answered it is told."),
    )
    asked_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Results last asked for.")
    told_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Results announced.")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="campaign_ends_after_start")
        ]

    def __str__(self):
        return self.question

    @property
    def name(self):
        return self.question

    def get_absolute_url(self):
        return reverse("campaign", args=[self.pk])

    def is_seen_by(self, user):
        """Whether `user` is among those whom it is for; asks nothing when that is everybody."""
        return self.entity_id is None or Campaign.objects.visible_to(user).filter(pk=self.pk).exists()


class Phase(models.Model):
    """A part of a campaign's time, and by its kind what one may do in it (ideas/phases.py)."""

    class Kind(models.TextChoices):
        IDEAS = "ideas", _("ideas")
        ENRICHMENT = "enrichment", _("enrichment")
        SELECTION = "selection", _("selection")
        RESULTS = "results", _("results")

    SHARES = {Kind.IDEAS: 0.5, Kind.ENRICHMENT: 0.2, Kind.SELECTION: 0.2, Kind.RESULTS: 0.1}

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(_("phase"), max_length=12, choices=Kind.choices)
    opens_at = models.DateTimeField(_("begins on"))
    closes_at = models.DateTimeField(_("ends on"))

    class Meta:
        ordering = ["opens_at"]
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="one_phase_of_a_kind"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="phase_ends_after_start"),
        ]

    def __str__(self):
        return self.get_kind_display()

    @classmethod
    def proposed(cls, opens_at, closes_at):
        """The four phases of a time, unsaved: half of it for ideas, the rest shared; they change at midnight."""
        marks, share = [opens_at], 0
        for part in list(cls.SHARES.values())[:-1]:
            share += part
            mark = timezone.localtime(opens_at + (closes_at - opens_at) * share)
            if closes_at - opens_at >= timedelta(days=14):
                mark = mark.replace(hour=0, minute=0, second=0, microsecond=0)
            marks.append(mark)
        spans = pairwise([*marks, closes_at])
        return [
            cls(kind=kind, opens_at=since, closes_at=until)
            for kind, (since, until) in zip(cls.SHARES, spans, strict=True)
        ]


class ExtraField(models.Model):
    """One more question that a campaign asks of each idea that answers it."""

    class Kind(models.TextChoices):
        SHORT = "short", _("short text")
        LONG = "long", _("long text")
        CHOICE = "choice", _("choice")
        NUMBER = "number", _("number")

    campaign = ParentalKey(Campaign, on_delete=models.CASCADE, related_name="fields")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.SHORT)
    label_fr = models.CharField(_("question in French"), max_length=120)
    label_en = models.CharField(_("question in English"), max_length=120)
    help_fr = models.CharField(_("help in French"), max_length=200, blank=True)
    help_en = models.CharField(_("help in English"), max_length=200, blank=True)
    choices = models.TextField(
        _("choices"), blank=True, help_text=_("For a choice: one a line, French | English, at least two.")
    )
    is_required = models.BooleanField(_("must be answered"), default=False)
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)
    sort_order_field = "sort_order"

    class Meta:
        ordering = ["sort_order", "pk"]
        verbose_name = _("question of the campaign")
        verbose_name_plural = _("questions of the campaign")

    def __str__(self):
        return self.label

    @property
    def label(self):
        return (_in_english() and self.label_en) or self.label_fr

    @property
    def help(self):
        return (_in_english() and self.help_en) or self.help_fr

    @property
    def form_name(self):
        """The name of the field in a form, and in a draft."""
        return f"extra_{self.pk}"

    @property
    def options(self):
        """Pairs (what is kept, what is read) of a choice."""
        found = {}
        for line in self.choices.splitlines():
            french, _bar, english = (part.strip() for part in line.partition("|"))
            if french:
                found.setdefault(french[:SHORT], (_in_english() and english) or french)
        return list(found.items())

    def clean(self):
        if self.kind == self.Kind.CHOICE and len(self.options) < 2:
            raise ValidationError({"choices": gettext("A choice needs two lines at least.")})

    def accept(self, text):
        """What is kept of an answer; nothing when it is empty. Raises DomainError at its field."""
        text = " ".join(text.split()) if self.kind != self.Kind.LONG else text.strip()
        text = text.replace("\x00", "")
        if not text:
            if self.is_required:
                raise self._refusal(gettext("The campaign needs an answer here; your text is kept."))
            return ""
        if self.kind == self.Kind.NUMBER:
            return self._number(text)
        if self.kind == self.Kind.CHOICE and text not in dict(self.options):
            raise self._refusal(gettext("Choose one of the answers of the list."))
        limit = LONG if self.kind == self.Kind.LONG else SHORT
        if len(text) > limit:
            message = gettext("This answer is too long: %(limit)d characters at most, it has %(length)d.")
            raise self._refusal(message % {"limit": limit, "length": len(text)})
        return text

    def _number(self, text):
        try:
            number = Decimal("".join(text.split()).replace(",", "."))
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or abs(number) >= LARGEST:
            raise self._refusal(gettext("A number is expected here, such as 1250 or 12,5."))
        return f"{round(number, 4).normalize():f}"

    def _refusal(self, message):
        return DomainError(message, field=self.form_name)


class ExtraAnswer(models.Model):
    """What an idea answers to one more question of its campaign."""

    idea = models.ForeignKey("ideas.Idea", on_delete=models.CASCADE, related_name="extra_answers")
    field = models.ForeignKey(ExtraField, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()

    class Meta:
        ordering = ["field__sort_order", "field"]
        constraints = [models.UniqueConstraint(fields=["idea", "field"], name="one_answer_per_question")]

    def __str__(self):
        return f"{self.idea_id} answers {self.field_id}"

    @property
    def shown(self):
        """The answer as it is read: a choice in the page's language, a number with its comma."""
        if self.field.kind == ExtraField.Kind.CHOICE:
            return dict(self.field.options).get(self.text, self.text)
        if self.field.kind == ExtraField.Kind.NUMBER and not _in_english():
            return self.text.replace(".", ",")
        return self.text


class Shortlisting(models.Model):
    """An idea on the short list of its campaign."""

    idea = models.OneToOneField("ideas.Idea", on_delete=models.CASCADE, related_name="shortlisting")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="shortlistings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]

    def __str__(self):
        return f"{self.idea_id} on a short list"


def _in_english():
    return (get_language() or "fr").startswith("en")
