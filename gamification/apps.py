from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GamificationConfig(AppConfig):
    name = "gamification"

    def ready(self):
        from gamification import defaults, receivers  # noqa: F401

        post_migrate.connect(defaults.ensure_defaults, sender=self)
