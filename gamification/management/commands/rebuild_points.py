"""Recompute all points, levels and badges from the diary."""

from django.core.management.base import BaseCommand

from gamification.rebuild import rebuild


class Command(BaseCommand):
    help = "Recompute the points ledger, totals, levels and badges from the diary, and say what changed."

    def handle(self, *args, **options):
        def progress(number):
            self.stderr.write(f"\r{number} lines read", ending="")
            self.stderr.flush()

        found = rebuild(progress if self.stderr.isatty() else None)
        for name, count in found.items():
            self.stdout.write(f"{name}: {count}")
        self.stdout.write("Nothing had to change." if not any(found.values()) else "Put right.")
