"""Who may do what with mails."""

from people.permissions import is_administrator, is_community_manager


def may_preview(user):
    """Whoever animates or administers the platform sees how its mails look."""
    return is_community_manager(user) or is_administrator(user)
