"""The roles of one person, from the machine: somebody must be the first administrator."""

from django.core.management.base import BaseCommand, CommandError

from people.actions import end_role, grant_role
from people.models import Role, RoleGrant, User


class Command(BaseCommand):
    """Gives ROLE to the person at EMAIL, or ends it with --end; without ROLE, lists the roles held."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("role", nargs="?", choices=Role.values)
        parser.add_argument("--end", action="store_true", help="end the role instead")

    def handle(self, *, email, role, end, **options):
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody active has the address {email}.")
        if end and not role:
            raise CommandError("Say which role to end.")
        if role:
            (end_role if end else grant_role)(person, role)
        held = RoleGrant.objects.current().filter(person=person).order_by("role").values_list("role", flat=True)
        self.stdout.write(f"{person}: {', '.join(held) or 'no role'}")
