"""Which roles a person holds, asked once a request."""

from django.utils import timezone

from core.prepared import Prepared
from people.models import Role, RoleGrant

_roles = Prepared(lambda me, now: RoleGrant.objects.current(now).filter(person=me).values_list("role"))


def roles_of(user):
    """The set of roles that `user` holds now, remembered on the object for the request."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if not hasattr(user, "_roles"):
        user._roles = frozenset(role for (role,) in _roles.rows(me=user.pk, now=timezone.now()))
    return user._roles


def remember_roles(user, roles):
    """Keep for the request what another query has already brought."""
    if user.is_active and not hasattr(user, "_roles"):
        user._roles = frozenset(roles)


def is_executive(user):
    return Role.EXECUTIVE in roles_of(user)


def is_community_manager(user):
    return Role.MANAGER in roles_of(user)


def is_delegate(user):
    return Role.DELEGATE in roles_of(user)


def is_administrator(user):
    return Role.ADMINISTRATOR in roles_of(user)
