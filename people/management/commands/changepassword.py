"""Nobody sets somebody else's password, whoever they are."""

from django.core.management.base import BaseCommand, CommandError

REFUSAL = "Nobody sets another person's password: “Forgotten password” on the log-in page sends a link to its owner."


class Command(BaseCommand):
    """Refuses, and says which way to go instead."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("anything", nargs="*")

    def handle(self, **options):
        raise CommandError(REFUSAL)
