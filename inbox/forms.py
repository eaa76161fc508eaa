"""What a person chooses about messages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import RefusableForm
from inbox.models import Preference


class MailForm(RefusableForm):
    """Which messages also come by mail."""

    mail = forms.ChoiceField(label=_("By e-mail"), choices=Preference.Mail.choices, widget=forms.RadioSelect)
