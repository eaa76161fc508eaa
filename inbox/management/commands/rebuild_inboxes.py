"""Derive the subjects of all inboxes again from their messages."""

from django.core.management.base import BaseCommand

from inbox.subjects import rebuild


class Command(BaseCommand):
    help = "Derive the subjects of all inboxes again from their messages, and say how many had to change."

    def handle(self, *args, **options):
        count = rebuild()
        self.stdout.write(f"{count} put right." if count else "Nothing had to change.")
