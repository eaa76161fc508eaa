"""Forms of ideas and comments: they check shape; the actions guard the rules."""

from secrets import token_hex

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import RefusableForm
from ideas.actions.talk import COMMENT_LENGTH
from ideas.models import Campaign, Comment, ExtraField, Idea, Stop, Theme
from ideas.models.amendment import REASON_LENGTH, WHY_LENGTH
from ideas.models.idea import TEXT_LENGTH, TITLE_LENGTH
from ideas.models.merger import REASON_LENGTH as MERGER_LENGTH
from ideas.models.travel import RESULT_LENGTH
from ideas.models.version import TEXTS
from people.fields import ColleagueField
from people.models import Entity


def number(text):
    """A number as a form or an address says it; 0 when it says none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _area(rows):
    return forms.Textarea(attrs={"rows": rows})


class KeyedForm(RefusableForm):
    """A form that can be sent twice without harm: each one that is opened bears its own key."""

    client_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("client_key", token_hex(12))
        super().__init__(*args, **kwargs)

    def clean_client_key(self):
        return self.cleaned_data["client_key"] or token_hex(12)


class TextsForm(KeyedForm):
    """Title, problem, proposal, benefit."""

    title = forms.CharField(
        label=_("The title"),
        max_length=TITLE_LENGTH,
        widget=_area(1),
        help_text=_("What one would do, in fewer than 90 characters."),
        error_messages={
            "required": _("The title is missing. A few words are enough."),
            "max_length": _("The title is too long: %(limit_value)d characters at most, it has %(show_value)d."),
        },
    )
    problem = forms.CharField(
        label=_("The problem"),
        max_length=TEXT_LENGTH,
        widget=_area(3),
        help_text=_("Who meets it, when, how often?"),
        error_messages={"required": _("The problem is missing. One sentence is enough; your text is kept.")},
    )
    proposal = forms.CharField(
        label=_("The proposal"),
        max_length=TEXT_LENGTH,
        widget=_area(3),
        error_messages={"required": _("The proposal is missing. One sentence is enough; your text is kept.")},
    )
    benefit = forms.CharField(label=_("The expected benefit"), max_length=TEXT_LENGTH, required=False, widget=_area(3))

    def clean_title(self):
        """A title is one line."""
        return " ".join(self.cleaned_data["title"].split())

    @property
    def texts(self):
        """What was written, by the names of the fields."""
        return {name: self.cleaned_data[name] for name in TEXTS}


class CampaignField(forms.ModelChoiceField):
    """A campaign of the queryset, with its phases and its own questions; the same value is looked up once."""

    found = None

    def to_python(self, value):
        if value in self.empty_values:
            return None
        pk = number(str(value))
        if self.found is None or self.found.pk != pk:
            rows = self.queryset.select_related("entity").prefetch_related("phases", "fields")
            self.found = rows.filter(pk=pk).first() if pk else None
        if self.found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return self.found


class IdeaForm(TextsForm):
    """The texts, and where the idea belongs."""

    theme = forms.ModelChoiceField(
        label=_("Theme"),
        queryset=Theme.objects.none(),
        to_field_name="key",
        empty_label=_("Choose a theme"),
        error_messages={"required": _("Choose a theme: its correspondents will read the idea.")},
    )
    entity = forms.ModelChoiceField(
        label=_("Entity concerned"),
        queryset=Entity.objects.none(),
        empty_label=_("Choose an entity"),
        error_messages={"required": _("Choose the entity that the idea concerns.")},
    )
    campaign = CampaignField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("No campaign")
    )

    is_pseudonymous = forms.TypedChoiceField(  # a list, not a box: what the browser keeps of a lost form are lists
        label=_("How it is signed"),
        choices=[("", _("With your name")), ("1", _("With a pseudonym that Eurêka draws"))],
        coerce=bool,
        empty_value=False,
        required=False,
    )
    behalf = ColleagueField(
        label=_("Whose idea it is, when it is not yours"),
        required=False,
        help_text=_("Heard at a workshop? The person’s address. They sign it before it counts as theirs, or decline."),
    )
    origin = forms.ModelChoiceField(queryset=Idea.objects.published(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, idea=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.filter(is_active=True)
        self.fields["entity"].queryset = Entity.objects.companies().filter(is_outside=False)
        if idea:  # chosen once, for as long as the idea lives
            del self.fields["is_pseudonymous"], self.fields["behalf"]
        self.user = user
        seen = Campaign.objects.filter(pk=idea.campaign_id) if idea else Campaign.objects.none()
        asking = self.fields["campaign"]
        asking.queryset = Campaign.objects.visible_to(user) | seen
        asking.choices = self._campaigns  # asked for when the form is drawn: sending it needs none of them
        asking.widget.attrs |= {
            "hx-post": ".",
            "hx-trigger": "change",
            "hx-vals": '{"ask": "1"}',
            "hx-target": "#extras",
            "hx-select": "#extras",
            "hx-swap": "outerHTML",
        }
        self.chosen = self._chosen()
        self.asked = list(self.chosen.fields.all()) if self.chosen else []
        for asked in self.asked:
            self.fields[asked.form_name] = _extra(asked)

    def _chosen(self):
        """The campaign that is chosen, which may have closed meanwhile; None without one."""
        try:
            return self.fields["campaign"].to_python(self["campaign"].value())
        except forms.ValidationError:
            return None

    def _campaigns(self):
        """Those that take ideas now, and the one that is chosen."""
        rows = list(Campaign.objects.visible_to(self.user).answerable())
        if self.chosen and self.chosen not in rows:
            rows.append(self.chosen)
        return [("", self.fields["campaign"].empty_label), *((row.pk, row.question) for row in rows)]

    def clean(self):
        """The campaign’s own questions refuse what they do not take, each at its field."""
        said = super().clean()
        for asked in self.asked:
            try:
                said[asked.form_name] = asked.accept(said.get(asked.form_name) or "")
            except DomainError as refusal:
                self.refuse(refusal)
        return said

    @property
    def extras(self):
        """The fields of the campaign’s own questions, as they are shown."""
        return [(self[asked.form_name], asked.kind, not asked.is_required) for asked in self.asked]

    @property
    def idea_fields(self):
        """What the actions take."""
        said = self.texts | {name: self.cleaned_data[name] for name in ("theme", "entity", "campaign", "origin")}
        return said | {"answers": {asked.form_name: self.cleaned_data[asked.form_name] for asked in self.asked}}


def _extra(asked):
    """The form's field for one of a campaign's own questions; what it takes is in ExtraField.accept."""
    about = {"label": asked.label, "help_text": asked.help, "required": False}
    if asked.kind == ExtraField.Kind.CHOICE:
        options = [("", _("Choose an answer")), *asked.options]
        return forms.CharField(widget=forms.Select(choices=options), **about)
    widgets = {
        ExtraField.Kind.LONG: _area(3),
        ExtraField.Kind.NUMBER: forms.TextInput(attrs={"inputmode": "decimal"}),
    }
    return forms.CharField(widget=widgets.get(asked.kind, forms.TextInput()), **about)


class ReviseForm(TextsForm):
    """The changed text of a published idea: what changed in words, and whether it changes the meaning."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What changes, in a few words"), max_length=300, required=False, widget=forms.TextInput
    )
    changes_meaning = forms.BooleanField(required=False, initial=True)


class AmendForm(TextsForm):
    """The text as a colleague would have it, and why."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("Why, in one sentence"),
        max_length=WHY_LENGTH,
        widget=forms.TextInput,
        help_text=_("Its authors read it first; once accepted, everybody reads it beside the new text."),
        error_messages={"required": _("Say in one sentence why you would change it.")},
    )

    def clean_seen(self):
        """The number of a version; none when that makes no sense."""
        return number(self.cleaned_data["seen"])


class DeclineForm(RefusableForm):
    """Why an author keeps the text as it is."""

    reason = forms.CharField(
        label=_("Why you keep the text as it is"),
        max_length=REASON_LENGTH,
        widget=_area(3),
        error_messages={"required": _("Say why: whoever proposed it reads it.")},
    )


class ReasonForm(RefusableForm):
    """Why two ideas should be one, stay two, or be two again."""

    reason = forms.CharField(max_length=MERGER_LENGTH, widget=_area(3))

    def __init__(self, *args, label, hint="", **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text = label, hint
        field.error_messages["required"] = _("Say why: the others read it.")


class CommentForm(KeyedForm):
    """A remark or a reply."""

    body = forms.CharField(
        label=_("Your comment"),
        max_length=COMMENT_LENGTH,
        widget=_area(3),
        error_messages={"required": _("Your comment is empty.")},
    )
    kind = forms.ChoiceField(
        label=_("What it is"), choices=Comment.Kind.choices, initial=Comment.Kind.SUPPORT, required=False
    )

    kinds = Comment.Kind.choices

    @property
    def is_blank(self):
        """True when nothing was written, so that all readers get the same form; else None."""
        return None if self.is_bound or self.initial.get("body") else True

    def clean_kind(self):
        return self.cleaned_data["kind"] or Comment.Kind.SUPPORT


class WithdrawForm(RefusableForm):
    """Why an author takes an idea back, for the record; it may stay empty."""

    reason = forms.CharField(label=_("Why, if you wish to say"), max_length=1000, required=False, widget=_area(2))


class StopForm(RefusableForm):
    """Where a published idea has arrived, and what became of it there."""

    entity = forms.ModelChoiceField(
        label=_("Entity"),
        queryset=Entity.objects.none(),
        empty_label=_("Choose an entity"),
        error_messages={"required": _("Choose the entity where the idea has arrived.")},
    )
    state = forms.ChoiceField(label=_("What is done with it there"), choices=Stop.State.choices)
    started_on = forms.DateField(
        label=_("Since which day"),
        initial=timezone.localdate,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    result = forms.CharField(
        label=_("What came of it"),
        max_length=RESULT_LENGTH,
        required=False,
        widget=_area(3),
        help_text=_("A figure, a date, a sentence: everybody who sees the idea reads it."),
    )

    def __init__(self, *args, idea, **kwargs):
        super().__init__(*args, **kwargs)
        companies = Entity.objects.companies().filter(is_outside=False)
        self.fields["entity"].queryset = companies.exclude(pk=idea.entity_id)
        self.fields["state"].choices = [(key, str(name).capitalize()) for key, name in Stop.State.choices]
