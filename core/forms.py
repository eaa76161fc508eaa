"""What every form of the house can do."""

from django import forms


class RefusableForm(forms.Form):
    """A form that can show what an action refused."""

    def refuse(self, refusal):
        """Show a DomainError at its field, or above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))
