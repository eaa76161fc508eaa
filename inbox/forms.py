"""What a person chooses about messages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from inbox.models import Preference


class MailForm(forms.Form):
    """Which messages also come by mail."""

    mail = forms.ChoiceField(label=_("By e-mail"), choices=Preference.Mail.choices, widget=forms.RadioSelect)
