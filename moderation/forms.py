"""Forms of moderation: they check shape; the actions guard the rules."""

from functools import partial

from django import forms
from django.db.models import Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.forms import RefusableForm
from ideas.models import Idea, Theme
from moderation.actions.glass import REASON_LENGTH as GLASS_LENGTH
from moderation.actions.reporting import TEXT_LENGTH as SHORT_LENGTH
from moderation.actions.saying import TEXT_LENGTH
from moderation.models import Decision, Report, Seat
from people.models import Entity, User


def _day():
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _text(label, length, rows):
    area = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=length, required=False, widget=area)


class HandOverForm(RefusableForm):
    """To whom several ideas go."""

    theme = forms.ModelChoiceField(
        label=_("To which theme?"), queryset=Theme.objects.none(), required=False, empty_label=_("The same theme")
    )
    company = forms.ModelChoiceField(
        label=_("To which company?"),
        queryset=Entity.objects.none(),
        required=False,
        empty_label=_("Any company, another person"),
    )
    text = _text(_("A word to the authors"), TEXT_LENGTH, 3)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.filter(is_active=True)
        self.fields["company"].queryset = Entity.objects.companies().filter(is_outside=False)


class AbsenceForm(RefusableForm):
    """From when until when one is away, and who stands in: a correspondent of the same themes or their neighbours."""

    since = forms.DateField(label=_("First day (empty: now)"), required=False, widget=_day())
    until = forms.DateField(
        label=_("Last day"), widget=_day(), error_messages={"required": _("Say until when you are away.")}
    )
    delegate = forms.ModelChoiceField(
        label=_("Who stands in for you"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody: ideas go to others"),
    )

    def __init__(self, *args, posts, user, **kwargs):
        super().__init__(*args, **kwargs)
        themes = [post.theme_id for post in posts]
        near = Q(correspondences__theme__in=themes) | Q(correspondences__theme__neighbours__in=themes)
        colleagues = User.objects.filter(near, correspondences__is_active=True, is_active=True).exclude(pk=user.pk)
        self.fields["delegate"].queryset = colleagues.distinct().order_by("last_name", "first_name")


class DecisionForm(RefusableForm):
    """What a reviewer decides, why, and in which words."""

    kind = forms.ChoiceField(choices=Decision.Kind.choices, error_messages={"required": _("Choose what you decide.")})
    reason = forms.ChoiceField(
        label=_("The reason"), choices=[("", _("Choose a reason")), *Decision.Reason.choices], required=False
    )
    theme = forms.ModelChoiceField(
        label=_("To which theme?"), queryset=Theme.objects.none(), required=False, empty_label=_("The same theme")
    )
    company = forms.ModelChoiceField(
        label=_("To which company?"),
        queryset=Entity.objects.none(),
        required=False,
        empty_label=_("Any company, another person"),
    )
    text = _text(_("A word to the authors"), TEXT_LENGTH, 5)
    would_change = _text(_("What would change this decision?"), TEXT_LENGTH, 3)
    nothing = forms.BooleanField(label=_("Nothing would change it"), required=False)
    similar = forms.ModelChoiceField(
        label=_("An accepted idea like this one"),
        queryset=Idea.objects.none(),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args, user=None, similar=(), **kwargs):
        super().__init__(*args, **kwargs)
        shown = Idea.objects.visible_to(user).published() if user else Idea.objects.none()
        self.fields["similar"].queryset = shown
        self.fields["similar"].choices = [("", _("None")), *((idea.pk, idea.title) for idea in similar)]
        self.fields["theme"].queryset = Theme.objects.filter(is_active=True)
        self.fields["company"].queryset = Entity.objects.companies().filter(is_outside=False)
        for name in ("theme", "company"):
            self.fields[name].choices = partial(self._places, name)

    def _places(self, name):
        """Where an idea can be handed over to: themes and companies are asked for together, once."""
        if not hasattr(self, "_places_known"):
            themes, companies = self.fields["theme"].queryset.order_by(), self.fields["company"].queryset.order_by()
            said = "name_en" if (get_language() or "fr").startswith("en") else "name_fr"
            themes = themes.values_list(Value("theme"), "order", "key", "pk", said)
            companies = companies.values_list(Value("company"), Value(0), "path", "pk", "name")
            self._places_known = sorted(themes.union(companies))
        rows = [(pk, said) for which, _order, _key, pk, said in self._places_known if which == name]
        return [("", self.fields[name].empty_label), *rows]


class AppealForm(RefusableForm):
    """Why the decision should change; it may stay empty, and come later."""

    text = _text(_("Why should the decision change?"), TEXT_LENGTH, 4)


class AppealAnswerForm(RefusableForm):
    """What a judge answers to an appeal."""

    verdict = forms.ChoiceField(
        choices=Seat.Verdict.choices, error_messages={"required": _("Choose whether the decision stands.")}
    )
    text = _text(_("Your answer to those who appeal"), TEXT_LENGTH, 6)


class GlassForm(RefusableForm):
    """Which idea, and why it must be read."""

    number = forms.IntegerField(
        label=_("Number of the idea"),
        min_value=1,
        max_value=2**53,
        error_messages={"required": _("Give the number of the idea.")},
    )
    reason = forms.CharField(
        label=_("Why must you read it?"),
        max_length=GLASS_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say why: the authors and the staff delegates read it.")},
    )


class EscrowForm(GlassForm):
    """Behind which idea, and why the name must be known."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why must you know the name?")


class OpinionForm(RefusableForm):
    """What one thinks of an idea, before reading what the other thinks."""

    text = _text(_("What do you think of it?"), TEXT_LENGTH, 5)


class ReportForm(RefusableForm):
    """What is wrong with a comment, or an idea."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Report.Reason.choices,
        error_messages={"required": _("Choose what is wrong.")},
    )
    text = _text(_("In your own words"), SHORT_LENGTH, 4)


class AnswerForm(RefusableForm):
    """What a community manager answers to a report."""

    hide = forms.TypedChoiceField(
        choices=[("0", _("Let it stand")), ("1", _("Hide it"))],
        coerce=lambda value: value == "1",
        error_messages={"required": _("Choose to keep or to hide it.")},
    )
    answer = _text(_("Your answer"), SHORT_LENGTH, 3)
