"""Rules, badges, seasons and prizes are set in the back office; the ledger is not there at all."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from core.back_office import FixedRows, YesOrNo
from gamification.models import Badge, PointRule, Prize, Season
from register.back_office import RegisteredViewSet


class PointRuleViewSet(RegisteredViewSet):
    """What each fact is worth."""

    register_kind = "rule_changed"
    model = PointRule
    icon = "plus"
    list_display = ["verb", "stage", "earner", "points", "daily_cap", YesOrNo(PointRule, "is_active")]
    form_fields = ["verb", "stage", "earner", "points", "daily_cap", "is_active"]


class BadgeViewSet(ModelViewSet):
    """Names, rules and steps of the badges; what each counts is in gamification/badges.py."""

    model = Badge
    icon = "success"
    list_display = ["name_fr", "family", "order", YesOrNo(Badge, "is_active")]
    form_fields = ["name_fr", "name_en", "rule_fr", "rule_en", "steps", "order", "is_active"]
    permission_policy = FixedRows(Badge)


class SeasonViewSet(ModelViewSet):
    """When a season begins and ends."""

    model = Season
    icon = "date"
    list_display = ["name_fr", "starts_at", "ends_at"]
    form_fields = ["name_fr", "name_en", "starts_at", "ends_at"]


class PrizeViewSet(ModelViewSet):
    """What points can be exchanged for."""

    model = Prize
    icon = "pick"
    list_display = ["name_fr", "cost", "stock", YesOrNo(Prize, "is_active")]
    form_fields = ["key", "name_fr", "name_en", "description_fr", "description_en", "cost", "stock", "is_active"]


class GameViewSetGroup(ModelViewSetGroup):
    """The menu of points and badges."""

    menu_label = _("Points and badges")
    menu_icon = "success"
    menu_order = 220
    items = (PointRuleViewSet, BadgeViewSet, SeasonViewSet, PrizeViewSet)


@hooks.register("register_admin_viewset")
def register_viewset():
    return GameViewSetGroup()
