"""Points as a ledger with causes, and what follows from it: totals, badges, levels, seasons."""

from datetime import UTC, datetime
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gamification.pairs import LANES
from gamification.rules import RULES, Nothing, key
from ideas.models import Activity
from ideas.models.subject import Named
from ideas.verbs import Verb
from people.models import Entity

EVER = datetime(2000, 1, 1, tzinfo=UTC)  # a rule's first version also holds for the facts that it found there


class PointRule(models.Model):
    """What a verb is worth, in points; every change makes a new version, for what happens from then on."""

    class Earner(models.TextChoices):
        DOER = "doer", _("who does it")
        AUTHORS = "authors", _("the authors of the idea, shared")
        PERSON = "person", _("the person it is about")

    verb = models.CharField(_("what happens"), max_length=32, choices=Verb.choices)
    stage = models.CharField(_("only into this stage"), max_length=40, blank=True)
    earner = models.CharField(_("who earns"), max_length=8, choices=Earner.choices, default=Earner.DOER)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    daily_cap = models.PositiveSmallIntegerField(_("times a day at most"), default=5)
    weekly_cap = models.DecimalField(
        _("points a week at most from one colleague"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        ordering = ["verb", "stage"]
        verbose_name = _("point rule")
        verbose_name_plural = _("point rules")
        constraints = [models.UniqueConstraint(fields=["verb", "stage", "earner"], name="one_rule_per_fact")]

    def __str__(self):
        return f"{self.get_verb_display()} {self.stage}".strip()

    def save(self, *args, since=None, announcement="", **kwargs):
        """Keep every version, so that a fact is always worth what was in force when it happened.

        `since`: when what it says now begins to hold, at once unless given; it then replaces also what was announced
        and did not hold yet. `announcement`: what everybody reads of the change.
        """
        last = self.versions.order_by("-version").first() if self.pk else None
        version = self.as_version(since or (timezone.now() if last else EVER), announcement)
        if last and all(getattr(last, name) == getattr(version, name) for name in RuleVersion.STATED):
            return
        with transaction.atomic():
            self.version = version.version
            super().save(*args, **kwargs)
            version.rule = self
            version.save()

    def as_version(self, since, announcement=""):
        """What the rule says now as an unsaved version, stronger than all before it from `since` on."""
        said = {name: getattr(self, name) for name in RuleVersion.STATED}
        for name in ("points", "weekly_cap"):
            said[name] = None if said[name] is None else Decimal(said[name])
        number = (self.versions.aggregate(last=Max("version"))["last"] or 0) + 1 if self.pk else 1
        return RuleVersion(rule=self, version=number, since=since, announcement=announcement, **said)

    def clean(self):
        """Only what the table of rules.py pays for can be paid: reading, logging in or volume never."""
        rule = RULES.get(self.verb)
        if isinstance(rule, Nothing):
            raise ValidationError({"verb": rule.why})
        if type(rule) is not tuple or (self.earner, self.stage) not in {(pay.earner, pay.stage) for pay in rule}:
            raise ValidationError({"verb": _("This cannot earn points.")})
        last = self.versions.order_by("-version").first() if self.pk else None
        if last and (last.verb, last.stage, last.earner) != (self.verb, self.stage, self.earner):
            raise ValidationError({"verb": _("What a rule is about does not change; only what it is worth.")})
        self._check_amounts()

    def _check_amounts(self):
        if self.points is not None and self.points < 0:
            raise ValidationError({"points": _("Points are never taken away by a rule.")})
        if self.daily_cap == 0:
            message = _("At least once: to pay nothing any more, take the rule out of force.")
            raise ValidationError({"daily_cap": message})
        if key(self.verb, self.stage, self.earner) not in LANES:
            if self.weekly_cap is not None:
                message = _("Here nobody gives a colleague points: it is a duty, or one’s own doing. Leave it empty.")
                raise ValidationError({"weekly_cap": message})
        elif self.weekly_cap is None:
            message = _("Between colleagues a week needs a limit, so that no circle pays its members.")
            raise ValidationError({"weekly_cap": message})
        elif self.points is not None and self.weekly_cap < self.points:
            message = _("Less than a single time is worth (%(points)s): it would cut even the first.")
            raise ValidationError({"weekly_cap": message % {"points": self.points}})


class RuleVersion(models.Model):
    """What a rule said from `since` on; never changed once written."""

    STATED = ("verb", "stage", "earner", "points", "daily_cap", "weekly_cap", "is_active")

    rule = models.ForeignKey(PointRule, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=32)
    stage = models.CharField(max_length=40, blank=True)
    earner = models.CharField(max_length=8)
    points = models.DecimalField(max_digits=6, decimal_places=2)
    daily_cap = models.PositiveSmallIntegerField()
    weekly_cap = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    is_active = models.BooleanField()
    since = models.DateTimeField()
    announcement = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["rule", "-version"]
        constraints = [models.UniqueConstraint(fields=["rule", "version"], name="one_text_per_version")]

    def __str__(self):
        return f"{self.rule_id} v{self.version}"

    @property
    def weekly_hundredths(self):
        """The limit of pairs.py in hundredths; None when nothing is limited."""
        return None if self.weekly_cap is None else int(self.weekly_cap * 100)


class Season(models.Model):
    """A stretch of time with its own ranking; the lifetime total goes on."""

    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    starts_at = models.DateTimeField(_("starts on"))
    ends_at = models.DateTimeField(_("ends on"))
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    name = Named.name

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="season_ends_after_start")
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Seasons follow one another, and what has been played stays as it was played."""
        if self.starts_at is None or self.ends_at is None:
            return
        if self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("A season ends after it has begun.")})
        self._check_past(Season.objects.filter(pk=self.pk).first() if self.pk else None, timezone.now())
        self._check_others()

    def _check_others(self):
        clash = Season.objects.exclude(pk=self.pk).filter(starts_at__lt=self.ends_at, ends_at__gt=self.starts_at)
        if other := clash.order_by("starts_at").first():
            start, end = (date_format(timezone.localtime(at)) for at in (other.starts_at, other.ends_at))
            message = _("“%(season)s” runs from %(start)s to %(end)s: seasons never overlap. Change its dates first.")
            field = "starts_at" if other.starts_at <= self.starts_at else "ends_at"
            raise ValidationError({field: message % {"season": other, "start": start, "end": end}})

    def _check_past(self, before, now):
        if before and before.ends_at <= now:
            for name in ("starts_at", "ends_at"):
                if getattr(self, name) != getattr(before, name):
                    raise ValidationError({name: _("This season has ended: its dates stay, only its names change.")})
        elif before and before.starts_at <= now and self.starts_at != before.starts_at:
            raise ValidationError({"starts_at": _("This season has begun: only its end can change.")})
        elif self.ends_at <= now:
            raise ValidationError({"ends_at": _("A season cannot end in the past.")})
        elif not before and timezone.localdate(self.starts_at) < timezone.localdate(now):
            raise ValidationError({"starts_at": _("A season begins today at the earliest.")})


class LedgerRowQuerySet(models.QuerySet):
    """Rows by when they count."""

    def counted(self, moment=None):
        """Those that count by now: what a pseudonym earns counts some days after, see ledger.due."""
        return self.filter(Q(due_at__isnull=True) | Q(due_at__lte=moment or timezone.now()))

    def public(self):
        """Those that may stand on a board: nothing that a pseudonym earned, ever."""
        return self.filter(due_at__isnull=True)


class LedgerRow(models.Model):
    """One fact's worth for one person, in hundredths of a point; append-only, reversed by a row that points back.

    `due_at` is set for what an idea under a pseudonym earns its author: it counts from then on, in no season.
    `place` and `withheld` say how a colleague's gift was weighed, see pairs.py; acts of duty have no place.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ledger")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="ledger")
    rule_key = models.CharField(max_length=80)
    rule_version = models.PositiveIntegerField(default=1)
    hundredths = models.IntegerField()
    is_capped = models.BooleanField(default=False)
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    withheld = models.IntegerField(default=0)
    reverses = models.OneToOneField("self", on_delete=models.CASCADE, null=True, blank=True, related_name="reversal")
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)

    objects = LedgerRowQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "activity", "rule_key"], name="one_ledger_row_per_fact")
        ]
        indexes = [
            models.Index(fields=["person", "-at"]),
            models.Index(fields=["at"]),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="ledger_veiled"),
        ]

    def __str__(self):
        return f"{self.hundredths / 100:+g} for {self.person_id}"


class Standing(models.Model):
    """Derived: a person's totals in hundredths; `season_id` null is the lifetime total."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="standings")
    season = models.ForeignKey(Season, on_delete=models.CASCADE, null=True, blank=True, related_name="standings")
    hundredths = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "season"], name="one_standing_per_season"),
            models.UniqueConstraint(fields=["person"], condition=Q(season__isnull=True), name="one_lifetime_standing"),
        ]
        indexes = [models.Index(fields=["season", "-hundredths"])]

    def __str__(self):
        return f"{self.person_id}: {self.hundredths / 100:g}"


class Badge(Named):
    """A drawn sign of what somebody did; `measure` counts it, `steps` say how far. Without either, people give it."""

    class Family(models.TextChoices):
        IDEA = "idea", _("Ideas")
        ENRICHMENT = "enrichment", _("Enriching")
        HELP = "help", _("Helping")
        CROSS_ENTITY = "cross-entity", _("From one company to another")
        IMPACT = "impact", _("Making it happen")
        CAMPAIGN = "campaign", pgettext_lazy("badges", "Campaigns")
        GIVEN = "given", _("Given by colleagues")

    family = models.CharField(_("family"), max_length=20, choices=Family.choices)
    measure = models.CharField(_("what is counted"), max_length=40, blank=True)
    steps = models.JSONField(_("counts for each of the five hats"), default=list, blank=True)
    rule_fr = models.CharField(_("rule in French"), max_length=200)
    rule_en = models.CharField(_("rule in English"), max_length=200)
    ground = models.CharField(_("shape"), max_length=12)
    glyph = models.CharField(_("drawing"), max_length=20)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("badge")
        verbose_name_plural = _("badges")

    @property
    def rule(self):
        """What is counted, in the page's language."""
        return self.rule_en if (get_language() or "fr").startswith("en") else self.rule_fr


class BadgeAward(models.Model):
    """A person reached a level of a badge; kept even if the count falls again."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="badges")
    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="awards")
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "badge", "level"], name="one_award_per_level")]

    def __str__(self):
        return f"{self.badge_id} {self.level} of {self.person_id}"


class Player(models.Model):
    """What a person chose about the game: shown in the ranking of people only after saying yes."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="player")
    is_ranked = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"player {self.person_id}"


class Honour(models.Model):
    """The place of an entity when a season closed, kept as it was announced: people who move later change nothing."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="honours")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    hundredths = models.IntegerField(help_text="For each person who worked there.")

    class Meta:
        ordering = ["rank", "id"]
        constraints = [models.UniqueConstraint(fields=["season", "entity"], name="one_honour_a_season")]

    def __str__(self):
        return f"{self.entity_id}, {self.rank} in {self.season_id}"
