"""Correspondents are named in the back office; reviews and decisions are not there at all."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core.back_office import YesOrNo
from moderation import actions
from moderation.models import Correspondent


class CreateView(generic.CreateView):
    def save_instance(self):
        return actions.keep_post(self.form.save(commit=False), by=self.request.user)


class EditView(generic.EditView):
    def save_instance(self):
        self.has_content_changes = self.form.has_changed()
        if not self.has_content_changes:
            return self.object
        return actions.keep_post(self.form.save(commit=False), by=self.request.user)


class DeleteView(generic.DeleteView):
    def delete_action(self):
        actions.end_post(self.object, by=self.request.user)


class CorrespondentViewSet(ModelViewSet):
    """Experts of a theme in a company."""

    model = Correspondent
    icon = "user"
    menu_label = _("Correspondents")
    menu_order = 210
    add_to_admin_menu = True
    add_view_class, edit_view_class, delete_view_class = CreateView, EditView, DeleteView
    list_display = ["person", "theme", "company", YesOrNo(Correspondent, "is_active"), "since"]
    list_filter = ["theme", "company", "is_active"]
    # panels, not form_fields: only they let one look for a person instead of unrolling thousands
    panels = [
        FieldPanel(name)
        for name in ("person", "theme", "company", "absent_from", "absent_until", "delegate", "is_active")
    ]


@hooks.register("register_admin_viewset")
def register_viewset():
    return CorrespondentViewSet("correspondents")
