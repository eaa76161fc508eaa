"""Give the application's role its rights, after each migrate; PostgreSQL only."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from register import roles


class Command(BaseCommand):
    """Lets the role of DATABASE_URL read and write the tables, and only add to the register."""

    help = __doc__

    def handle(self, **options):
        if connection.vendor != "postgresql":
            raise CommandError("Roles are PostgreSQL's; on SQLite the triggers alone guard the register.")
        role = roles.application()
        count = roles.grant(connection, role)
        if why := roles.weakness(connection, role):
            raise CommandError(f"The role {role} could still change the register: {why}.")
        self.stdout.write(f"{role} may use {count} tables, and only add to the register.")
