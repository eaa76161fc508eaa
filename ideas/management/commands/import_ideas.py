"""Ideas of another platform, with their votes and comments."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from ideas.importing import BATCH, LONGEST_LINE, BadLine, Importer, parse
from register.actions import append


class Command(BaseCommand):
    """Imports FILE.jsonl, one idea a line; a bad line is reported and the rest imported; repeating changes nothing."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", help="the name under which the ideas are known; by default the file's name")

    def handle(self, *, file, **options):
        importer, bad, batch, total = Importer((options["source"] or file.stem)[:40]), 0, [], 0
        try:
            with file.open(encoding="utf-8", errors="replace") as lines, self._bar(file) as bar:
                for number, line in self._numbered(lines):
                    bar.update(len(line.encode()))
                    if not line.strip():
                        continue
                    try:
                        batch.append(parse(line))
                        total += 1
                    except BadLine as reason:
                        bad += 1
                        self.stderr.write(f"{file.name}:{number}: {reason}")
                    if len(batch) == BATCH:
                        importer.write(batch)
                        batch = []
                if batch:
                    importer.write(batch)
        except OSError as error:
            raise CommandError(str(error))
        if importer.counts["ideas"]:
            append("imported", {"source": importer.source, "ideas": importer.counts["ideas"]})
        self._report(importer.counts, total, bad)
        if bad:
            raise CommandError(f"{bad} lines could not be imported; the others were")

    def _bar(self, file):
        return tqdm(total=file.stat().st_size, desc="ideas", unit="B", unit_scale=True, file=self.stderr, disable=None)

    @staticmethod
    def _numbered(lines):
        """Lines with their numbers, each read up to the limit so that a monstrous one does not fill the memory."""
        number = 0
        while line := lines.readline(LONGEST_LINE + 1):
            number += 1
            yield number, line
            while not line.endswith("\n") and line:
                line = lines.readline(LONGEST_LINE)

    def _report(self, counts, total, bad):
        self.stdout.write(
            f"{total} ideas read, {counts['ideas']} new; {counts['comments']} new comments; "
            f"{counts['votes']} new votes; {counts['people']} new people; {counts['themes']} new themes"
        )
        self.stdout.write(
            f"not imported: {counts['own']} votes for one's own idea, {counts['against']} against, "
            f"{counts['mixed']} mixed; {bad} bad lines"
        )
