"""Rules, badges, seasons and prizes are set in the back office; the ledger is not there at all."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies import ModelPermissionPolicy

from core.back_office import FixedRows, YesOrNo
from gamification import actions
from gamification.forms import BadgeForm, PointRuleForm
from gamification.models import Badge, PointRule, Prize, PrizeBudget, Season
from gamification.seasons import recount
from gamification.simulation import DAYS, simulate
from gamification.steps import try_steps
from register.back_office import RegisteredEditView, RegisteredViewSet


class PointRuleEditView(RegisteredEditView):
    """First shows who would gain and who would lose, then saves what was shown."""

    def form_valid(self, form):
        if not form.has_amounts_changed or self.request.POST.get("simulated") == form.mark:
            return super().form_valid(form)
        self.form = form
        return self.render_to_response(self.get_context_data(simulation=simulate(form.instance), mark=form.mark))

    def write_entry(self, change, before, after):
        """With the date from which it holds, and what was announced."""
        if before != after:
            version = self.object.versions.first()
            after = {**after, "since": version.since.isoformat(), "announcement": version.announcement}
        super().write_entry(change, before, after)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.setdefault("simulation", None)
        context["days"] = DAYS
        context["submit_button_label"] = _("Save") if context["simulation"] else _("See who gains and who loses")
        context["submit_button_active_label"] = _("One moment …")
        return context


class PointRuleViewSet(RegisteredViewSet):
    """What each fact is worth."""

    register_kind = "rule_changed"
    model = PointRule
    icon = "plus"
    list_display = ["__str__", "earner", "points", "daily_cap", "weekly_cap", YesOrNo(PointRule, "is_active")]
    edit_view_class = PointRuleEditView
    edit_template_name = "wagtailadmin/point_rule_edit.html"
    permission_policy = FixedRows(PointRule)

    def get_form_class(self, for_update=False):
        return PointRuleForm


class BadgeEditView(EditView):
    """First shows who would earn a hat by other counts, then saves what was shown."""

    def form_valid(self, form):
        if not form.has_steps_changed or self.request.POST.get("simulated") == form.mark:
            return super().form_valid(form)
        self.form = form
        return self.render_to_response(self.get_context_data(effects=try_steps(form.instance), mark=form.mark))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.setdefault("effects", None)
        return context


class BadgeViewSet(ModelViewSet):
    """Names, rules and steps of the badges; what each counts is in gamification/measures.py."""

    model = Badge
    icon = "success"
    list_display = ["name_fr", "family", "order", YesOrNo(Badge, "is_active")]
    edit_view_class = BadgeEditView
    edit_template_name = "wagtailadmin/badge_edit.html"
    permission_policy = FixedRows(Badge)

    def get_form_class(self, for_update=False):
        return BadgeForm


class Lasting(ModelPermissionPolicy):
    """Seasons are added and changed, and deleted by nobody: with one would go what everybody earned in it."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)


class SeasonCreateView(CreateView):
    """A season that begins today counts since its first minute."""

    def save_instance(self):
        season = super().save_instance()
        recount(season)
        return season


class SeasonViewSet(ModelViewSet):
    """When a season begins and ends."""

    model = Season
    icon = "date"
    list_display = ["name_fr", "starts_at", "ends_at"]
    form_fields = ["name_fr", "name_en", "starts_at", "ends_at"]
    add_view_class = SeasonCreateView
    permission_policy = Lasting(Season)


class PrizeEditView(EditView):
    """Once there are more of a prize, those who wait for it are served."""

    def save_instance(self):
        prize = super().save_instance()
        actions.serve_waiting(prize)
        return prize


class PrizeViewSet(ModelViewSet):
    """What points can be exchanged for."""

    model = Prize
    icon = "pick"
    list_display = ["name_fr", "cost", YesOrNo(Prize, "is_by_jury"), "stock", YesOrNo(Prize, "is_active")]
    form_fields = ["key", "name_fr", "name_en", "description_fr", "description_en", "is_by_jury", "cost", "euros",
                   "stock", "is_active"]  # fmt: skip
    edit_view_class = PrizeEditView


class PrizeBudgetViewSet(ModelViewSet):
    """How many euros the prizes of a season or a year may cost."""

    model = PrizeBudget
    icon = "cog"
    list_display = ["__str__", "euros"]
    form_fields = ["starts_on", "ends_on", "euros"]


class GameViewSetGroup(ModelViewSetGroup):
    """The menu of points and badges."""

    menu_label = _("Points and badges")
    menu_icon = "success"
    menu_order = 220
    items = (PointRuleViewSet, BadgeViewSet, SeasonViewSet, PrizeViewSet, PrizeBudgetViewSet)


@hooks.register("register_admin_viewset")
def register_viewset():
    return GameViewSetGroup()
