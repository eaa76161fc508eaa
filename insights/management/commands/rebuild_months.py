"""Write the closed months that are missing, and say which frozen ones the register would count otherwise."""

from django.core.management.base import BaseCommand, CommandError

from insights import months


class Command(BaseCommand):
    """Freezes what is missing; what is frozen stays, and is named when the register says otherwise."""

    help = __doc__

    def handle(self, **options):
        self.stdout.write(f"{months.freeze()} months written.")
        if differing := months.differing():
            raise CommandError(f"Not what the register says today: {', '.join(differing)}.")
