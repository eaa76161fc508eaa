"""People are chosen in the back office by name; they are not edited there. What they get by mail is shown there."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from people import samples
from people.models import User


class PersonFilter(BaseFilterForm):
    """By any part of the name or of the address."""

    q = forms.CharField(label=_("Name or address"), required=False, max_length=80)

    def filter(self, objects):
        self.search_query = self.cleaned_data.get("q")
        self.is_searching = bool(self.search_query)
        for word in (self.search_query or "").split():
            objects = objects.filter(
                Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
            )
        return objects


class ChooseView(chooser.ChooseView):
    filter_form_class = PersonFilter


class ChooseResultsView(chooser.ChooseResultsView):
    filter_form_class = PersonFilter


class PersonChooserViewSet(ChooserViewSet):
    """Finds one person among thousands."""

    model = User
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    per_page = 20

    def get_object_list(self):
        return User.objects.employed().order_by("last_name", "first_name")


@hooks.register("register_admin_viewset", order=-10)  # before the forms that choose a person
def register_viewset():
    return PersonChooserViewSet("person_chooser")


@hooks.register("eureka_mails")
def mails():
    return samples.samples()
