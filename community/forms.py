"""What a person fills in on their own pages."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import User


class ConflictForm(forms.Form):
    """Names one colleague, by address or by what follows the @."""

    other = forms.CharField(
        label=_("A colleague’s e-mail address"), max_length=254, error_messages={"required": _("Name a colleague.")}
    )

    def clean_other(self):
        named = self.cleaned_data["other"].strip().removeprefix("@")
        found = User.objects.employed().filter(Q(email__iexact=named) | Q(handle=named.lower()))[:2]
        if len(found) != 1:
            raise ValidationError(_("Nobody here has this address."))
        return found[0]
