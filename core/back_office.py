"""What of the back office is alike in several rooms."""

from wagtail.permission_policies import ModelPermissionPolicy


class FixedRows(ModelPermissionPolicy):
    """Rows that the code counts on: whoever may change them does, nobody adds one or takes one away."""

    def user_has_permission(self, user, action):
        return action not in ("add", "delete") and super().user_has_permission(user, action)
