"""Run the background work."""

from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import valid_interval

from core.worker import PersistentWorker


class Command(BaseCommand):
    help = "Runs tasks and periodic jobs until stopped; any number may run side by side."

    def add_arguments(self, parser):
        parser.add_argument("--interval", type=valid_interval, default=1.0, help="seconds between two looks (1)")
        parser.add_argument("--batch", action="store_true", help="stop when nothing is left to do")

    def handle(self, *, interval, batch, **options):
        worker = PersistentWorker(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        worker.run()
