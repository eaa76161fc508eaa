"""There is nobody above the rules here."""

from django.core.management.base import BaseCommand, CommandError

REFUSAL = "Nobody is above the rules here: “role EMAIL administrator --first” names the first administrator."


class Command(BaseCommand):
    """Refuses, and says which way to go instead."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("anything", nargs="*")

    def handle(self, **options):
        raise CommandError(REFUSAL)
