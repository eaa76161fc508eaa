"""What somebody wrote becomes the text of an idea, with its drawing and its summary."""

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.markdown import excerpt
from ideas.mentions import as_html
from ideas.models.idea import TEXT_LENGTH

TEXTS = ("problem", "proposal", "benefit")


def fill(idea, fields):
    """Set `fields` on an idea, not saved yet. Raises DomainError naming a text that is missing or too long."""
    for name, value in fields.items():
        setattr(idea, name, value.replace("\x00", "").strip() if isinstance(value, str) else value)
    if not idea.title:
        raise DomainError(_("The title is missing. A few words are enough."), field="title")
    for name in TEXTS:
        if len(getattr(idea, name)) > TEXT_LENGTH:
            message = _("This text is too long: %(limit)d characters at most.") % {"limit": TEXT_LENGTH}
            raise DomainError(message, field=name)
    for name in TEXTS:
        setattr(idea, f"{name}_html", as_html(getattr(idea, name), idea.language))
    idea.summary = excerpt(idea.proposal_html or idea.problem_html, 300)
