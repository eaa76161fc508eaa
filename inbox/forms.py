"""What a person chooses about messages, and says of their hours."""

from datetime import time

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from core.forms import RefusableForm
from core.rhythm import DAY, DAYS, week_number
from inbox.hours import HOUR, today_of, turn_of
from inbox.kinds import DETAILS, OFFERED, Channel, Kind, choosable, is_always
from inbox.zones import ZONES

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


MOST_WEEKS = 4
NOT_AN_HOUR = _("Write an hour, as 08:30.")


class HoursForm(RefusableForm):
    """One's hours day by day, in one week or in several that come round in turn."""

    zone = forms.ChoiceField(label=_("The clock that I live by"), required=False)
    works_on_holidays = forms.BooleanField(label=_("I also work on public holidays"), required=False)

    def __init__(self, data=None, *, rhythm, own, count):
        """`rhythm`: what holds now; `own`: the Hours row or None; `count`: how many weeks."""
        super().__init__(data)
        self.count, self.today = count, today_of(rhythm)
        for week in range(count):
            for day in range(DAYS):
                stretch = rhythm.weeks[week % len(rhythm.weeks)][day]
                self._add(f"{week}-{day}-from", stretch and stretch.start)
                self._add(f"{week}-{day}-until", stretch and stretch.end % DAY)
        self.fields["zone"].choices = [("", _("that of where I work")), *ZONES]
        self.fields["zone"].widget.attrs["class"] = "input"
        self.fields["zone"].initial = own.zone if own else ""
        self.fields["works_on_holidays"].initial = bool(own and own.works_on_holidays)
        now = (week_number(self.today) - rhythm.turn) % count
        self.fields["current"] = forms.TypedChoiceField(
            label=_("This week is"),
            coerce=int,
            initial=now,
            required=count > 1,
            empty_value=0,
            choices=[(week, _("week %(number)s") % {"number": week + 1}) for week in range(count)],
            widget=forms.Select(attrs={"class": "input"}),
        )

    def _add(self, name, minutes):
        self.fields[name] = forms.TimeField(
            required=False,
            initial=None if minutes is None else time(*divmod(minutes, HOUR)),
            error_messages={"invalid": NOT_AN_HOUR},
            widget=forms.TimeInput(attrs={"type": "time", "class": "input"}, format="%H:%M"),
        )

    def rows(self):
        """For each week: its number, and for each day its name and its two fields."""
        for week in range(self.count):
            days = [(WEEKDAYS[day], self[f"{week}-{day}-from"], self[f"{week}-{day}-until"]) for day in range(DAYS)]
            yield week + 1, days

    def clean(self):
        said = super().clean()
        self.weeks = [[self._stretch(said, f"{week}-{day}") for day in range(DAYS)] for week in range(self.count)]
        return said

    def _stretch(self, said, place):
        """Minutes [start, end] of a day, None for a day off."""
        start, end = said.get(f"{place}-from"), said.get(f"{place}-until")
        if start is None and end is None:
            return None
        for name, value in (("from", start), ("until", end)):
            if value is None and f"{place}-{name}" not in self.errors:
                self.add_error(f"{place}-{name}", _("From when until when? Leave both empty for a day off."))
        if start is None or end is None:
            return None
        if (start.hour, start.minute) == (end.hour, end.minute):
            self.add_error(f"{place}-until", _("The day ends when it begins."))
        return [start.hour * HOUR + start.minute, end.hour * HOUR + end.minute]

    def refuse(self, refusal):
        """A day that cannot be is marked where it ends."""
        if f"{refusal.field}-until" in self.fields:
            self.add_error(f"{refusal.field}-until", str(refusal.message))
        else:
            super().refuse(refusal)

    def said(self):
        """What was said, as the action takes it."""
        return {
            "weeks": self.weeks,
            "turn": turn_of(self.today, self.cleaned_data["current"], self.count),
            "zone": self.cleaned_data["zone"],
            "works_on_holidays": self.cleaned_data["works_on_holidays"],
        }


class LeaveForm(RefusableForm):
    """Days without work; nobody asks why."""

    first_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date", "class": "input"}))
    last_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date", "class": "input"}))
