"""Forms of the log-in."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import AddressWarning, User


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
        """Whoever works here under this address; the package's form would leave out those without a password.

        Not by an address that the directory changed and of which its owner has been warned a moment ago, or not yet:
        whoever can change it would enter by it.
        """
        lately = timezone.now() - timedelta(hours=settings.EUREKA["ROLE_HOURS"])
        warned = AddressWarning.objects.filter(change__person=OuterRef("pk"))
        people = User.objects.filter(email__iexact=email, is_active=True, is_outside=False)
        return people.exclude(Exists(warned.filter(Q(sent_at__isnull=True) | Q(sent_at__gt=lately))))
