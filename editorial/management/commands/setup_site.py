"""The pages and groups that a new site starts with."""

from django.core.management.base import BaseCommand

from editorial.actions import ensure_site


class Command(BaseCommand):
    """Creates the front page, charter, help and news, and the groups of the back office; harmless to repeat."""

    help = __doc__

    def handle(self, **options):
        self.stdout.write(f"front page: {ensure_site().url_path}")
