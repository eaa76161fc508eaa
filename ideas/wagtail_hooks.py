"""What of the ideas' room is configured in the back office; ideas themselves are not there at all."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from core.back_office import FixedRows, YesOrNo
from ideas.back_office import CampaignViewSet
from ideas.models import Stage, Synonym, Theme
from register.back_office import RegisteredViewSet


class ThemeViewSet(RegisteredViewSet):
    """Subjects, and which lend their correspondents to one another."""

    register_kind = "theme_changed"
    model = Theme
    icon = "tag"
    list_display = ["name_fr", "name_en", "order", YesOrNo(Theme, "is_active")]
    form_fields = ["key", "name_fr", "name_en", "description", "neighbours", "review_days", "order", "is_active"]
    inspect_view_enabled = False


class StageViewSet(RegisteredViewSet):
    """Names and time limits of the stages; which there are, and which follows which, is in pipeline/moves.py."""

    register_kind = "rule_changed"
    model = Stage
    icon = "arrow-right"
    list_display = ["name_fr", "name_en", "days"]
    form_fields = ["name_fr", "name_en", "days"]
    permission_policy = FixedRows(Stage)


class SynonymViewSet(ModelViewSet):
    """Words that search takes for one another."""

    model = Synonym
    icon = "search"
    list_display = ["words", "language"]
    search_fields = ["words"]
    form_fields = ["words", "language"]


class IdeasViewSetGroup(ModelViewSetGroup):
    """The menu of the ideas' settings."""

    menu_label = _("Ideas")
    menu_icon = "pick"
    menu_order = 200
    items = (ThemeViewSet, StageViewSet, CampaignViewSet, SynonymViewSet)


@hooks.register("register_admin_viewset")
def register_viewset():
    return IdeasViewSetGroup()
