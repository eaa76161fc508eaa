from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IdeasConfig(AppConfig):
    name = "ideas"

    def ready(self):
        from ideas import defaults, guards, receivers  # noqa: F401

        post_migrate.connect(defaults.ensure_stages, sender=self)
