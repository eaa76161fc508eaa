from datetime import timedelta

from django.apps import AppConfig


class WorkerSiteConfig(AppConfig):
    name = "tests.core.worker_site"

    def ready(self):
        """The same worker, in a hurry."""
        from core import worker

        worker.BEAT = timedelta(seconds=0.2)
        worker.DEAD_AFTER = timedelta(seconds=1.5)
