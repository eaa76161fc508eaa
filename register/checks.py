"""What `check --deploy --database default` says of how well the register is guarded."""

from django.conf import settings
from django.core import checks
from django.db import connections

from register import roles


@checks.register(checks.Tags.database, deploy=True)
def check_guarding(app_configs=None, databases=None, **_kwargs):
    """An information on SQLite, a warning on PostgreSQL as long as the application's role could change the register."""
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor == "sqlite":
            yield checks.Info(
                "On SQLite the triggers alone guard the register: whoever owns the file can drop them.",
                hint="Keep the daily heads; PostgreSQL with two roles is stronger (docs/operations.md).",
                id="register.I001",
            )
        elif why := roles.weakness(connection, connection.settings_dict["USER"]) if not settings.OWNS_TABLES else None:
            yield checks.Warning(
                f"The application's role could change the register: {why}.",
                hint="Set MIGRATE_DATABASE_URL, then run migrate and grant_application (docs/operations.md).",
                id="register.W001",
            )
