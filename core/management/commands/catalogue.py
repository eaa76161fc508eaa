"""Build the translations that Django reads."""

from django.core.management.base import BaseCommand

from core import catalogue


class Command(BaseCommand):
    help = "Builds the .mo of each locale/<room>/<language>/LC_MESSAGES/django.po that changed."
    requires_system_checks = ()

    def handle(self, **options):
        written = catalogue.build()
        self.stdout.write(f"{written} built, {len(catalogue.catalogues()) - written} up to date")
