"""The ideas that resemble a title, in the terminal."""

import json

from django.core.management.base import BaseCommand

from ideas.similar import similar


class Command(BaseCommand):
    """Lists up to five published ideas for everybody that resemble TITLE, with id, stage, supporters and title."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("title")
        parser.add_argument("--json", action="store_true", help="one JSON list instead of lines")

    def handle(self, *, title, **options):
        rows = [
            {"id": idea.pk, "title": idea.title, "stage": idea.stage.key, "votes": idea.vote_count}
            for idea in similar(title)
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
        else:
            for row in rows:
                self.stdout.write(f"{row['id']:>6}  {row['stage']:<10} {row['votes']:>4}  {row['title']}")
