"""Roles mirrored to the groups that the back office asks about."""

from django.contrib.auth.models import Group

from people.models import Role, RoleGrant

IN_BACK_OFFICE = (Role.MANAGER, Role.ADMINISTRATOR)


def mirror(person):
    """Put `person` in exactly the groups of the back-office roles held now."""
    held = RoleGrant.objects.current().filter(person=person, role__in=IN_BACK_OFFICE).values_list("role", flat=True)
    person.groups.set([Group.objects.get_or_create(name=role)[0] for role in held])
