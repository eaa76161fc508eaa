"""The roles of one person, from the machine: somebody must be the first administrator."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people.actions import end_role, grant_role
from people.models import Role, RoleGrant, User


class Command(BaseCommand):
    """Gives ROLE to the person at EMAIL, or ends it with --end; without ROLE, lists the roles held."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("role", nargs="?", choices=Role.values)
        parser.add_argument("--end", action="store_true", help="end the role instead")
        parser.add_argument("--first", action="store_true", help="at once: only while the site has no administrator")

    def handle(self, *, email, role, end, first, **options):
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody active has the address {email}.")
        if end and not role:
            raise CommandError("Say which role to end.")
        if first and RoleGrant.objects.filter(role=Role.ADMINISTRATOR).exists():
            raise CommandError("There has been an administrator already: a new role opens after the usual time only.")
        if role and end:
            end_role(person, role)
        elif role:
            grant_role(person, role, at_once=first)
        held = RoleGrant.objects.filter(person=person, until__isnull=True).order_by("role")
        told = [grant.role if grant.since <= timezone.now() else f"{grant.role} from {_local(grant)}" for grant in held]
        self.stdout.write(f"{person}: {', '.join(told) or 'no role'}")


def _local(grant):
    return f"{timezone.localtime(grant.since):%Y-%m-%d %H:%M}"
