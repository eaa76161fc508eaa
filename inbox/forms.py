"""What a person chooses about messages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import RefusableForm
from inbox.kinds import DETAILS, OFFERED, Channel, Kind, choosable, is_always

UNKNOWN = _("Choose one of the paces of this list.")


class WishesForm(RefusableForm):
    """One question for each kind of news and each channel: how soon."""

    def __init__(self, data=None, *, chosen):
        super().__init__(data)
        for kind, channel in choosable():
            self.fields[f"{kind}-{channel}"] = forms.ChoiceField(
                label=channel.label,
                choices=OFFERED[channel],
                initial=chosen[kind, channel],
                error_messages={"invalid_choice": UNKNOWN, "required": UNKNOWN},
                widget=forms.Select(attrs={"class": "input"}),
            )

    def rows(self):
        """For each kind: its name, what it holds, and its answers by channel (None for what always comes)."""
        for kind in Kind:
            answers = [
                (channel, None if is_always(kind, channel) else self[f"{kind}-{channel}"]) for channel in Channel
            ]
            yield {"key": kind.value, "name": kind.label, "detail": DETAILS[kind], "answers": answers}

    def wanted(self):
        """What was chosen, as the actions take it: (kind, channel) → pace."""
        return {(kind, channel): self.cleaned_data[f"{kind}-{channel}"] for kind, channel in choosable()}
