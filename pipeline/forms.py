"""The shape of an executive's decision; the rules are in actions."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import RefusableForm
from pipeline.actions import TEXT_LENGTH
from pipeline.models import Benefit
from pipeline.moves import Move


class AmountField(forms.DecimalField):
    """A number as people write it, thousands parted by spaces of any kind."""

    def to_python(self, value):
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


class BenefitForm(RefusableForm):
    """What a deployed idea was measured to bring."""

    amount = AmountField(
        label=_("Measured benefit"),
        required=False,
        max_digits=14,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=Benefit.Unit.choices, required=False)
    method = forms.CharField(
        label=_("How it was measured"), required=False, max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )
    measured_on = forms.DateField(
        label=_("Measured on"),
        required=False,
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def benefit(self):
        """The fields that actions.deploy and actions.measure take."""
        return {name: self.cleaned_data[name] for name in ("amount", "unit", "method", "measured_on")}


class MoveForm(BenefitForm):
    """A move, its explanation, and what the move itself asks for."""

    move = forms.ChoiceField(
        label=_("Your decision"),
        choices=Move.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    text = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The authors, the followers and everybody who sees the idea will read this, with your name."),
    )
    reopening = forms.CharField(
        label=_("What would reopen the idea"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A condition that can be checked: a date, a budget, a number."),
    )
    seen = forms.CharField(required=False, max_length=40)
    client_key = forms.CharField(required=False, max_length=64)

    def __init__(self, *args, moves=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["move"].choices = [(move.value, move.label) for move in moves]

    def clean(self):
        data = super().clean()
        if data.get("move") != Move.DEPLOY:  # what was typed for another decision does not stand in the way of this one
            for name in ("amount", "unit", "method", "measured_on"):
                self.errors.pop(name, None)
        if data.get("move") != Move.PARK:
            self.errors.pop("reopening", None)
        return data
