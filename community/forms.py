"""What a person fills in on their own pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import REASON_LENGTH
from community.permissions import EXPERT, FACILITATOR, themes_of
from core.forms import RefusableForm
from gamification.models import Badge
from people.fields import ColleagueField
from people.permissions import is_community_manager


class ConflictForm(RefusableForm):
    """Names one colleague, by address or by what follows the @."""

    other = ColleagueField(label=_("A colleague’s e-mail address"), error_messages={"required": _("Name a colleague.")})


class _ReasonForm(RefusableForm):
    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: the person reads it.")},
    )


class GiveBadgeForm(_ReasonForm):
    """One of the badges that its giver has to give; an expert is one of a theme."""

    badge = forms.ChoiceField(label=_("Which badge"), error_messages={"required": _("Choose a badge.")})

    field_order = ["badge", "reason"]

    def __init__(self, *args, giver, **kwargs):
        super().__init__(*args, **kwargs)
        badges = {badge.key: badge for badge in Badge.objects.filter(key__in=[FACILITATOR, EXPERT], is_active=True)}
        self.pairs = {}
        if FACILITATOR in badges and is_community_manager(giver):
            self.pairs[FACILITATOR] = badges[FACILITATOR], None
        if EXPERT in badges:
            self.pairs |= {f"{EXPERT}:{theme.key}": (badges[EXPERT], theme) for theme in themes_of(giver)}
        self.fields["badge"].choices = [(key, self._name(*pair)) for key, pair in self.pairs.items()]

    def _name(self, badge, theme):
        return f"{badge.name}, {theme.name}" if theme else badge.name

    @property
    def chosen(self):
        """The Badge, and the Theme that it is of (or None)."""
        return self.pairs[self.cleaned_data["badge"]]


class TakeBadgeBackForm(_ReasonForm):
    """Why a badge is taken back; its wearer need not say."""

    def __init__(self, *args, is_own, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not is_own
