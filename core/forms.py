"""What every form of the house can do."""

from django import forms
from django.utils.translation import gettext_lazy as _

TOO_LONG = _("This text is too long: %(limit_value)d characters at most, it has %(show_value)d.")


class RefusableForm(forms.Form):
    """A form that can show what an action refused, and says in words of the house that a text is too long."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages.setdefault("max_length", TOO_LONG)

    def refuse(self, refusal):
        """Show a DomainError at its field, or above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))
