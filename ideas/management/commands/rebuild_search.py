"""The indexes of search, made anew from what they are about."""

from functools import partial

from django.core.management.base import BaseCommand
from tqdm import tqdm

from core.fulltext import REBUILDERS


class Command(BaseCommand):
    """Brings every index of search in line with what it is about and says how many rows it had to change."""

    help = __doc__

    def handle(self, **options):
        for name, rebuild in REBUILDERS.items():
            changed = rebuild(partial(tqdm, desc=name, unit=" rows", file=self.stderr, disable=None))
            self.stdout.write(f"{name}: {changed} rows changed")
