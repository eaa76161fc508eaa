"""What the back office asks for when a rule changes."""

from datetime import datetime, time
from hashlib import sha256

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from gamification.models import PointRule
from gamification.pairs import LANES
from gamification.rules import key


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
