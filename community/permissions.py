"""Who may give a colleague a badge, and take it back."""

from django.utils.translation import gettext as _

from ideas.conflict import Between
from ideas.models import Theme
from moderation.models import Correspondent
from people.permissions import is_community_manager

FACILITATOR, EXPERT = "facilitator", "expert"


def themes_of(user):
    """The themes in which `user` may call somebody an expert: community managers in all, correspondents in theirs."""
    open_themes = Theme.objects.filter(is_active=True)
    if is_community_manager(user):
        return open_themes
    return open_themes.filter(correspondents__in=Correspondent.objects.begun().filter(person=user, is_active=True))


def is_out_of_line(user, person):
    """Neither of the two stands above the other, by any line, today or a year ago.

    A badge given by a manager would be a judgement of the hierarchy, seen by all; given to one’s manager, flattery.
    """
    return not Between([user.pk], [person.pk]).lines


def may_give_any(user, person):
    """Some badge to somebody at work in the group, never to oneself nor in one’s own line."""
    if user == person or not person.is_active or person.is_outside:
        return False
    return (is_community_manager(user) or themes_of(user).exists()) and is_out_of_line(user, person)


def may_give_badge(user, person, badge, theme):
    """Why not, or None: facilitators are named by community managers; experts also by a correspondent of the theme."""
    if not may_give_any(user, person):
        return _("This badge is not yours to give to this person.")
    if badge.key == FACILITATOR and theme is None and is_community_manager(user) and badge.is_active:
        return None
    if badge.key == EXPERT and theme is not None and themes_of(user).filter(pk=theme.pk).exists() and badge.is_active:
        return None
    return _("This badge is not yours to give.")


def may_take_badge_back(user, given, is_outside=None):
    """Whoever gave it and community managers, outside the line of whoever wears it (asked unless said); the wearer."""
    if user.pk == given.person_id:
        return True
    if user.pk != given.by_id and not is_community_manager(user):
        return False
    return is_out_of_line(user, given.person) if is_outside is None else is_outside
