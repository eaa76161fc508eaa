"""Who said something under an idea, as a reader may know it."""

from django.utils.translation import gettext as _


def names_of(comment, viewer):
    """The pair (name, person or None) of who wrote a comment; whoever signs the idea, by its byline alone."""
    author = comment.author
    if not comment.idea.is_author(author):
        return author.get_full_name(), author
    for name, person in comment.idea.byline(viewer):
        if person is not None and person.pk == author.pk:
            return name, person
    return _("An author"), None
