"""The hours of entities are set in the back office; those of people, and their messages, are not there at all."""

from django import forms
from django.db import transaction
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from core.rhythm import DAY
from inbox.actions import SHORTEST
from inbox.hours import HOUR
from inbox.models import Calendar, ClosedDays, working_days
from inbox.tasks import follow_calendar
from people.models import Entity


class CalendarForm(WagtailAdminModelForm):
    """Which days, between which hours; of a company or a department, not of each team."""

    days = forms.TypedMultipleChoiceField(
        label=_("Days of work"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        initial=working_days,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Calendar
        fields = ["entity", "days", "opens_at", "closes_at", "zone", "region"]
        widgets = dict.fromkeys(("opens_at", "closes_at"), forms.TimeInput({"type": "time"}, format="%H:%M"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entity"].queryset = Entity.objects.exclude(kind=Entity.Kind.TEAM).order_by("path")

    def clean(self):
        said = super().clean()
        opens, closes = said.get("opens_at"), said.get("closes_at")
        if opens is not None and closes is not None:
            length = (closes.hour - opens.hour) * HOUR + closes.minute - opens.minute
            if length == 0:
                self.add_error("closes_at", _("The day ends when it begins."))
            elif length % DAY < SHORTEST:
                self.add_error("closes_at", _("A day of work has half an hour at least."))
        return said


class ClosedDaysForm(WagtailAdminModelForm):
    """From one day to another, in this order."""

    class Meta:
        model = ClosedDays
        fields = ["calendar", "first_on", "last_on"]

    def clean(self):
        said = super().clean()
        if said.get("first_on") and said.get("last_on") and said["last_on"] < said["first_on"]:
            self.add_error("last_on", _("The last day comes before the first."))
        return said


class _Followed:
    """A view after whose change what waits follows the new hours."""

    def save_instance(self):
        transaction.on_commit(lambda: follow_calendar.enqueue())
        return super().save_instance()


class CreateView(_Followed, generic.CreateView):
    """A new row of the hours."""


class EditView(_Followed, generic.EditView):
    """Another text of it."""


class DeleteView(generic.DeleteView):
    """The calendar above holds again."""

    def delete_action(self):
        super().delete_action()
        follow_calendar.enqueue()


class CalendarViewSet(ModelViewSet):
    """Working hours by entity."""

    model = Calendar
    icon = "time"
    add_view_class, edit_view_class, delete_view_class = CreateView, EditView, DeleteView
    list_display = ["entity", "opens_at", "closes_at", "zone"]

    def get_form_class(self, for_update=False):
        return CalendarForm


class ClosedDaysViewSet(ModelViewSet):
    """Days on which an entity is closed."""

    model = ClosedDays
    icon = "date"
    add_view_class, edit_view_class, delete_view_class = CreateView, EditView, DeleteView
    list_display = ["calendar", "first_on", "last_on"]

    def get_form_class(self, for_update=False):
        return ClosedDaysForm


class HoursViewSetGroup(ModelViewSetGroup):
    """The menu of hours."""

    menu_label = _("Working hours")
    menu_icon = "time"
    menu_order = 230
    items = (CalendarViewSet, ClosedDaysViewSet)
