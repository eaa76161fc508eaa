"""Forms of the log-in."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.utils.translation import gettext_lazy as _

from people.models import User


class LogInForm(AuthenticationForm):
    """E-mail address and password, with one message for every failure."""

    username = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {
        "invalid_login": _("This address and this password do not go together."),
        "inactive": _("This address and this password do not go together."),
    }


class ForgottenForm(PasswordResetForm):
    """Mails a link to choose a password, the first one too: people come from the directory without any."""

    def get_users(self, email):
        """Whoever works here under this address; the package's form would leave out those without a password."""
        return User.objects.filter(email__iexact=email, is_active=True, is_outside=False)
