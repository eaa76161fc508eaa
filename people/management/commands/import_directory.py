"""The group's directory file, shown and then applied."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import DomainError
from people.actions import apply_directory
from people.directory import decode, plan

SHOWN = 20


class Command(BaseCommand):
    """Brings people, entities and reporting lines in line with FILE.csv; --dry-run only shows what would change."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")
        parser.add_argument("--force", action="store_true", help="even if more than 10 %% of the people would leave")

    def handle(self, *, file, **options):
        try:
            result = plan(decode(file.read_bytes()), timezone.localdate())
        except (OSError, ValueError) as error:
            raise CommandError(str(error))
        for line, reason in result.errors:
            self.stderr.write(f"{file.name}:{line}: {reason}")
        for line, reason in result.faults:
            self.stderr.write(f"{file.name}:{line}: {reason}")
        self._show(result)
        if not options["dry_run"]:
            try:
                self.stdout.write(f"{apply_directory(result, force=options['force'])} changes written")
            except DomainError as refusal:
                raise CommandError(str(refusal))
        if result.errors:
            raise CommandError(
                f"{len(result.errors)} lines could not be read; the people they name were left as they are"
            )

    def _show(self, result):
        kinds = {}
        for kind, number, data in result.changes:
            kinds.setdefault(kind, []).append((number, data))
        self.stdout.write(f"{len(result.rows)} people in the file, {result.active_before} active before")
        for kind, rows in kinds.items():
            self.stdout.write(f"{kind}: {len(rows)}")
            for number, data in rows[:SHOWN]:
                details = ", ".join(
                    f"{k}: {' → '.join(map(str, v)) if isinstance(v, tuple) else v}" for k, v in data.items()
                )
                self.stdout.write(f"  {number} {details}".rstrip())
            if len(rows) > SHOWN:
                self.stdout.write(f"  … and {len(rows) - SHOWN} more")
        self.stdout.write(
            f"{len(result.faults)} faults in the lines (these people are reviewed only by another company)"
        )
