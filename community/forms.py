"""What a person fills in on their own pages."""

from django.utils.translation import gettext_lazy as _

from core.forms import RefusableForm
from people.fields import ColleagueField


class ConflictForm(RefusableForm):
    """Names one colleague, by address or by what follows the @."""

    other = ColleagueField(label=_("A colleague’s e-mail address"), error_messages={"required": _("Name a colleague.")})
