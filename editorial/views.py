"""One’s own settings of the back office, without the name: it comes from the directory, like the address."""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel


class OwnAccount(AccountView):
    """Nobody decides, comments or breaks a glass under a name of one’s own choosing."""

    def get_panels(self):
        return [panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)]


account = require_admin_access(OwnAccount.as_view())
