"""What a person may do with an idea; each function's docstring is the rule.

`may_…` functions return None when allowed, else the reason in the person's language.
"""

from django.utils.translation import gettext as _


def may_vote(user, idea):
    """Anybody who sees a published idea may support it, but its authors."""
    if not idea.is_published:
        return _("Only published ideas can be supported.")
    if idea.authorships.filter(person=user, state__in=["active", "invited"]).exists():
        return _("One does not support one’s own idea.")
    if idea.audience_id and not type(idea).objects.visible_to(user).filter(pk=idea.pk).exists():
        return _("Only published ideas can be supported.")
    return None


def may_comment(user, idea):
    """Anybody who sees a published idea may comment on it."""
    if not idea.is_published or not type(idea).objects.visible_to(user).filter(pk=idea.pk).exists():
        return _("Only published ideas can be commented on.")
    return None
