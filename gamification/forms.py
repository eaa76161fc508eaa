"""What the back office asks for when a rule or a badge changes, and the forms of prizes and thanks."""

from datetime import datetime, time
from hashlib import sha256

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from core.forms import RefusableForm
from gamification.drawing import MOST
from gamification.models import Badge, PointRule
from gamification.models.prizes import REASON_LENGTH
from gamification.models.thanks import WORDS_LENGTH
from gamification.pairs import LANES
from gamification.rules import key
from ideas.forms import KeyedForm, number


class PointRuleForm(WagtailAdminModelForm):
    """What a rule is worth, from which date, and what everybody reads of the change."""

    since = forms.DateField(
        label=gettext_lazy("Holds from"),
        widget=AdminDateInput,
        help_text=gettext_lazy(
            "What was earned before stays; a change that was announced and does not hold yet, goes."
        ),
    )
    announcement = forms.CharField(
        label=gettext_lazy("Announcement"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Why it changes, in a sentence or two; everybody reads it on the page of the rules."),
    )

    class Meta:
        model = PointRule
        fields = ["points", "daily_cap", "weekly_cap", "is_active"]
        localized_fields = ["points", "weekly_cap"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate()
        rule = self.instance
        if key(rule.verb, rule.stage, rule.earner) not in LANES:
            del self.fields["weekly_cap"]

    def clean_since(self):
        since = self.cleaned_data["since"]
        if since < timezone.localdate():
            raise forms.ValidationError(_("A rule holds from today at the earliest: what has been earned stays."))
        return since

    @property
    def amounts(self):
        """The names of the fields that change what people earn."""
        return sorted(name for name in self.fields if name not in ("since", "announcement"))

    @property
    def has_amounts_changed(self):
        return any(name in self.changed_data for name in self.amounts)

    @property
    def mark(self):
        """Stands for the amounts that were typed: whoever saves has seen what exactly these would do."""
        said = [f"{name}={self.cleaned_data.get(name)}" for name in self.amounts]
        return sha256("&".join([str(self.instance.pk), *said]).encode()).hexdigest()[:16]

    def save(self, commit=True):
        """Today means from now on, a later date from its first minute."""
        day = self.cleaned_data["since"]
        begins = datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
        since = max(begins, timezone.now())
        self.instance.save(since=since, announcement=self.cleaned_data["announcement"].strip())
        return self.instance


class BadgeForm(WagtailAdminModelForm):
    """Names and rule of a badge and, where something is counted, the count that brings each hat."""

    class Meta:
        model = Badge
        fields = ["name_fr", "name_en", "rule_fr", "rule_en", "order", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.steps = [f"step_{hat}" for hat in range(1, MOST + 1)] if self.instance.measure else []
        said = [*self.instance.steps, *[None] * MOST]
        for hat, name in enumerate(self.steps):
            self.fields[name] = forms.IntegerField(
                label=_("Count for hat %(number)d") % {"number": hat + 1},
                initial=said[hat],
                error_messages={"required": _("A badge has five hats: say the count for each.")},
            )

    def clean(self):
        data, last = super().clean(), 0
        for name in self.steps:
            step = data.get(name)
            if step is None:
                continue
            if step < 1:
                self.add_error(name, _("At least 1: a hat is earned by doing something."))
            elif step <= last:
                message = _("More than %(last)d, the count for the hat before: each takes more than the one before.")
                self.add_error(name, message % {"last": last})
            elif step > 100_000:
                self.add_error(name, _("100,000 at most."))
            last = max(last, step)
        return data

    @property
    def has_steps_changed(self):
        return any(name in self.changed_data for name in self.steps)

    @property
    def mark(self):
        """Stands for the counts that were typed: whoever saves has seen what exactly these would do."""
        said = [f"{name}={self.cleaned_data.get(name)}" for name in self.steps]
        return sha256("&".join([f"badge {self.instance.pk}", *said]).encode()).hexdigest()[:16]

    def _post_clean(self):
        if self.steps and not self.errors:
            self.instance.steps = [self.cleaned_data[name] for name in self.steps]
        super()._post_clean()


def _text(label, length, rows, hint=""):
    area = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=length, required=False, widget=area, help_text=hint)


class AskForm(KeyedForm):
    """Asking for a prize: points need no word, a jury reads a reason; `wait` joins the waiting list."""

    reason = _text(
        gettext_lazy("Why should it be you?"), REASON_LENGTH, 4, gettext_lazy("The community managers alone read it.")
    )
    wait = forms.BooleanField(required=False, widget=forms.HiddenInput)


class RefuseForm(RefusableForm):
    """Why a request is refused."""

    reason = _text(gettext_lazy("The reason, which the person reads"), REASON_LENGTH, 2)


class HandOverForm(RefusableForm):
    """When and how a prize was given."""

    day = forms.DateField(
        label=gettext_lazy("Given on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Say which day it was given.")},
    )
    proof = _text(gettext_lazy("How: a word, or the number of the receipt"), REASON_LENGTH, 2)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"day": timezone.localdate()})
        super().__init__(*args, **kwargs)


class NumbersField(forms.MultipleChoiceField):
    """Ids of rows that are there or not: the action says so."""

    def clean(self, value):
        return {found for found in map(number, value or ()) if found}


class ChooseForm(RefusableForm):
    """Whom a jury chooses among the applications that it has seen, and why."""

    chosen = NumbersField(required=False)
    seen = NumbersField(required=False)
    reason = _text(gettext_lazy("The reason, which everybody who applied reads"), REASON_LENGTH, 3)


class ThankForm(KeyedForm):
    """What one thanks a colleague for."""

    words = _text(
        gettext_lazy("What for?"),
        WORDS_LENGTH,
        3,
        gettext_lazy("In a sentence; only the two of you will ever read it."),
    )
