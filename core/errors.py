"""The one error that actions raise when a rule of the house says no."""


class DomainError(Exception):
    """A refusal in the person's language, `field` naming the form's field it belongs to."""

    def __init__(self, message, field=None):
        super().__init__(str(message))
        self.message = message
        self.field = field
