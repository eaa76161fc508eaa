"""The ideas that resemble a title, in the terminal."""

import json

from django.core.management.base import BaseCommand

from ideas.search import similar


class Command(BaseCommand):
    """Lists up to five published ideas that resemble TITLE, with id, title and stage."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("title")
        parser.add_argument("--json", action="store_true", help="one JSON list instead of lines")

    def handle(self, *, title, **options):
        rows = [{"id": idea.pk, "title": idea.title, "stage": idea.stage.key} for idea in similar(title)]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
        else:
            for row in rows:
                self.stdout.write(f"{row['id']:>6}  {row['stage']:<10} {row['title']}")
