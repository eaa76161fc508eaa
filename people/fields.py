"""A field of a form that names a person."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import User


class ColleagueField(forms.CharField):
    """One colleague, by address or by what follows the @; the User, or None where it may stay empty."""

    def __init__(self, **kwargs):
        super().__init__(max_length=254, empty_value=None, **kwargs)

    def clean(self, value):
        named = super().clean(value)
        if not named:
            return None
        named = named.removeprefix("@")
        found = User.objects.employed().filter(Q(email__iexact=named) | Q(handle=named.lower()))[:2]
        if len(found) != 1:
            raise ValidationError(_("Nobody here has this address."))
        return found[0]
