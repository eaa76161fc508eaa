"""The search index, made anew from the ideas."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from ideas.search import rebuild


class Command(BaseCommand):
    """Brings the search index in line with the published ideas and says how many rows it had to change."""

    help = __doc__

    def handle(self, **options):
        changed = rebuild(lambda ideas: tqdm(ideas, desc="search", unit=" ideas", file=self.stderr, disable=None))
        self.stdout.write(f"{changed} rows changed")
