"""What is configured in the back office: themes, stages, synonyms; campaigns have a module of their own."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """A thing with a French and an English name; `name` is the one of the page's language."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self):
        return self.name_en if (get_language() or "fr").startswith("en") else self.name_fr


class Theme(Named):
    """A subject with its functional correspondents; neighbours lend theirs when nobody qualifies."""

    description = models.CharField(_("description"), max_length=240, blank=True)
    neighbours = models.ManyToManyField("self", blank=True, verbose_name=_("neighbouring themes"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("open to new ideas"), default=True)
    review_days = models.PositiveSmallIntegerField(
        _("working days to decide"), null=True, blank=True, help_text=_("Empty: as for every theme.")
    )

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class Stage(Named):
    """Where a published idea stands; published, analysis, project, pilot, deployed or parked, and no other."""

    order = models.PositiveSmallIntegerField(_("order"), default=0)
    has_potential = models.BooleanField(_("counts as an idea with potential"), default=False)
    is_final = models.BooleanField(_("the end of the journey"), default=False)
    days = models.PositiveSmallIntegerField(_("working days before it is late"), null=True, blank=True)

    class Meta:
        ordering = ["order"]
        verbose_name = _("stage")
        verbose_name_plural = _("stages")


class Synonym(models.Model):
    """Words that search takes for one another, separated by commas."""

    words = models.CharField(_("words, separated by commas"), max_length=400)
    language = models.CharField(
        _("language"), max_length=5, default="fr", choices=[("fr", "Français"), ("en", "English")]
    )

    class Meta:
        ordering = ["words"]
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")

    def __str__(self):
        return self.words
