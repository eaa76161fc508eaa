"""Correspondents are named in the back office; reviews and decisions are not there at all."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from moderation.models import Correspondent


class CorrespondentViewSet(ModelViewSet):
    """Experts of a theme in a company."""

    model = Correspondent
    icon = "user"
    menu_label = _("Correspondents")
    menu_order = 210
    add_to_admin_menu = True
    list_display = ["person", "theme", "company", "is_active"]
    list_filter = ["theme", "company", "is_active"]
    # panels, not form_fields: only they let one look for a person instead of unrolling thousands
    panels = [FieldPanel(name) for name in ("person", "theme", "company", "absent_until", "delegate", "is_active")]


@hooks.register("register_admin_viewset")
def register_viewset():
    return CorrespondentViewSet("correspondents")
