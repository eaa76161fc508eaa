"""What of the back office is alike in several rooms."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy


class FixedRows(ModelPermissionPolicy):
    """Rows that the code counts on: whoever may change them does, nobody adds one or takes one away."""

    def user_has_permission(self, user, action):
        return action not in ("add", "delete") and super().user_has_permission(user, action)


class YesOrNo(Column):
    """A column for a truth value, in the reader's words instead of “True”."""

    def __init__(self, model, name):
        super().__init__(name, label=capfirst(model._meta.get_field(name).verbose_name), sort_key=name)

    def get_value(self, instance):
        return _("yes") if super().get_value(instance) else _("no")
