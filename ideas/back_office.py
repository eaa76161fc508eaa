"""Campaigns in the back office: one form with phases and questions of their own, which says what is wrong with it."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.views.generic import CopyView, CreateView, DeleteView, EditView
from wagtail.admin.viewsets.model import ModelViewSet

from ideas import actions
from ideas.models import Campaign, Phase
from ideas.phases import moment
from people.models import User

USUAL = timedelta(weeks=6)
ORDER = list(Phase.Kind)
COPIED = ("question", "summary", "entity", "sponsor", "prize", "votes_in_selection")


class CampaignForm(WagtailAdminModelForm):
    """Checks a campaign as a whole: its dates, its phases, who may read it."""

    def clean(self):
        said = super().clean()
        opens_at, closes_at = said.get("opens_at"), said.get("closes_at")
        if opens_at and self._has_opened() and opens_at > timezone.now():
            self.add_error("opens_at", _("It has opened already. Copy the campaign to put its question again."))
        elif opens_at and closes_at:
            if closes_at <= opens_at:
                self.add_error("closes_at", _("A campaign closes after it has opened."))
            else:
                self._check_phases(opens_at, closes_at)
        self._check_people(said.get("entity"), said.get("sponsor"))
        for name in ("brief", "results"):
            if (page := said.get(name)) and not getattr(page.specific_class, "is_of_campaigns", False):
                message = _(
                    "Choose a page of the kind “page of a campaign”: it opens to those whom the campaign is for."
                )
                self.add_error(name, message)
        self._check_fields()
        return said

    def _rows(self, name):
        """The forms of the rows that stay, once each of them is read."""
        rows = self.formsets[name]
        rows.is_valid()
        return [form for form in rows.forms if form.cleaned_data and form not in rows.deleted_forms]

    def _check_phases(self, opens_at, closes_at):
        """Each kind once, in their order, each beginning where the one before ends, all within the campaign."""
        rows = [f for f in self._rows("phases") if {"kind", "opens_at", "closes_at"} <= f.cleaned_data.keys()]
        rows = sorted(((form, dict(form.cleaned_data)) for form in rows), key=lambda pair: pair[1]["opens_at"])
        before, seen = None, []
        for form, row in rows:  # the values kept apart: a field with an error loses its own
            if row["closes_at"] <= row["opens_at"]:
                form.add_error("closes_at", _("A phase ends after it has begun."))
            if row["kind"] in seen:
                form.add_error("kind", _("This phase is there already: each one comes once."))
            elif seen and ORDER.index(row["kind"]) < ORDER.index(seen[-1]):
                form.add_error("kind", _("The order is: ideas, enrichment, selection, results."))
            seen.append(row["kind"])
            due = before or opens_at
            if row["opens_at"] != due:
                message = (
                    _("A phase begins when the one before ends: %(when)s.")
                    if before
                    else _("The first phase begins with the campaign: %(when)s.")
                )
                form.add_error("opens_at", message % {"when": moment(due)})
            before = row["closes_at"]
        if before and before != closes_at:
            message = _("The last phase ends with the campaign: %(when)s.") % {"when": moment(closes_at)}
            rows[-1][0].add_error("closes_at", message)
        if seen and Phase.Kind.IDEAS not in seen:
            self.add_error(None, _("Without a phase of ideas, nobody could answer: add one, or take all phases away."))

    def _has_opened(self):
        """Whether ideas may answer it by now; that they do is not asked, for it would tell of ideas under review."""
        return (
            bool(self.instance.pk)
            and Campaign.objects.filter(pk=self.instance.pk, opens_at__lte=timezone.now()).exists()
        )

    def _check_people(self, entity, sponsor):
        """The sponsor reads the campaign; once it has opened, it is for the same people for good."""
        if entity and sponsor:
            within = Q(entity__path__startswith=entity.path)
            if not User.objects.filter(within, pk=sponsor.pk).exists():
                self.add_error(
                    "sponsor", _("This person does not work in %(name)s: choose somebody who does.") % {"name": entity}
                )
        if "entity" in self.changed_data and self._has_opened():
            message = _("It has opened for these readers, who stay the same. Copy the campaign instead.")
            self.add_error("entity", message)

    def _check_fields(self):
        """A question stays, with its kind, once ideas may have answered it."""
        gone = [form for form in self.formsets["fields"].deleted_forms if form.instance.pk]
        changed = [form for form in self._rows("fields") if form.instance.pk and "kind" in form.changed_data]
        if not (gone or changed) or not self._has_opened():
            return
        for form in gone:
            message = _("“%(question)s” stays: it may be answered by now. It need not be answered any more.")
            self.add_error(None, message % {"question": form.instance.label})
        for form in changed:
            form.add_error("kind", _("It may be answered by now: its kind stays."))


class PhaseRows(BaseChildFormSet):
    """The phases of a campaign; that one comes twice is said by the campaign's form, once, where it stands."""

    def validate_unique(self):
        """Nothing: the sentences of the framework would name columns of the table."""


class PhasesPanel(InlinePanel):
    """An inline panel with rows of a kind of its own."""

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = PhaseRows
        return options


PANELS = [
    FieldPanel("question"),
    FieldPanel("summary"),
    MultiFieldPanel([FieldPanel("sponsor"), FieldPanel("entity")], heading=gettext_lazy("Who asks whom")),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
            PhasesPanel(
                "phases",
                heading=gettext_lazy("Phases"),
                label=gettext_lazy("Phase"),
                panels=[FieldPanel("kind"), FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")])],
                max_num=len(ORDER),
                help_text=gettext_lazy("Without any, the four are proposed from the dates of the campaign."),
            ),
            FieldPanel("votes_in_selection"),
        ],
        heading=gettext_lazy("When"),
    ),
    InlinePanel(
        "fields",
        heading=gettext_lazy("What it asks besides"),
        label=gettext_lazy("Question"),
        panels=[
            FieldRowPanel([FieldPanel("label_fr"), FieldPanel("label_en")]),
            FieldRowPanel([FieldPanel("help_fr"), FieldPanel("help_en")]),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("is_required")]),
            FieldPanel("choices"),
        ],
        max_num=12,
    ),
    MultiFieldPanel(
        [FieldPanel("brief"), FieldPanel("prize"), FieldPanel("results")], heading=gettext_lazy("To read, to win")
    ),
]


def next_opening():
    """Monday next, at nine."""
    local = timezone.localtime()
    monday = local + timedelta(days=7 - local.weekday())
    return monday.replace(hour=9, minute=0, second=0, microsecond=0)


def proposed():
    """A campaign to begin with: six weeks from Monday on, and its four phases."""
    opens_at = next_opening()
    closes_at = opens_at + USUAL
    campaign = Campaign(opens_at=opens_at, closes_at=closes_at)
    campaign.phases = Phase.proposed(opens_at, closes_at)
    return campaign


def copied(campaign):
    """The same question anew, from Monday next on: its phases as long, its own questions; no brief and no results."""
    shift = next_opening() - campaign.opens_at
    copy = Campaign(opens_at=campaign.opens_at + shift, closes_at=campaign.closes_at + shift)
    for name in COPIED:
        setattr(copy, name, getattr(campaign, name))
    copy.phases = [
        Phase(kind=phase.kind, opens_at=phase.opens_at + shift, closes_at=phase.closes_at + shift)
        for phase in campaign.phases.all()
    ]
    fields = list(campaign.fields.all())
    for field in fields:
        field.pk = field.campaign_id = None
    copy.fields = fields
    return copy


class _Kept:
    """Saves by the action of the house."""

    def save_instance(self):
        return actions.keep_campaign(self.form.save(commit=False))


class CampaignCreateView(_Kept, CreateView):
    def get_initial_form_instance(self):
        return proposed() if self.request.method == "GET" else None


class CampaignCopyView(_Kept, CopyView):
    def get_initial_form_instance(self):
        return copied(self.get_object()) if self.request.method == "GET" else None


class CampaignEditView(_Kept, EditView):
    def save_instance(self):
        self.has_content_changes = self.form.has_changed()
        return super().save_instance() if self.has_content_changes else self.object


class CampaignDeleteView(DeleteView):
    """Until it opens: from then on ideas may answer it, and a refusal because they do would tell of them."""

    def dispatch(self, request, *args, **kwargs):
        if self.object.opens_at <= timezone.now():
            messages.error(request, _("It has opened already: it stays."))
            return redirect(self.edit_url_name, self.object.pk)
        return super().dispatch(request, *args, **kwargs)


class CampaignViewSet(ModelViewSet):
    """Questions put to the community."""

    model = Campaign
    icon = "help"
    list_display = ["question", "sponsor", "entity", "opens_at", "closes_at"]
    edit_handler = ObjectList(PANELS, base_form_class=CampaignForm)
    add_view_class, edit_view_class, copy_view_class = CampaignCreateView, CampaignEditView, CampaignCopyView
    delete_view_class = CampaignDeleteView
