"""Recompute the whole chain of the register."""

from django.core.management.base import BaseCommand, CommandError

from register.actions import verify
from register.models import Entry


class Command(BaseCommand):
    help = "Recompute every hash of the register; fails with the number of the first entry that does not fit."

    def handle(self, **options):
        if broken := verify():
            raise CommandError(f"The register is broken at entry {broken}.")
        head = Entry.objects.order_by("-number").first()
        self.stdout.write(
            f"{head.number} entries, all in order; last hash {head.hash}" if head else "The register is empty."
        )
