from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GamificationConfig(AppConfig):
    name = "gamification"

    def ready(self):
        from core import guards
        from gamification import defaults, receivers  # noqa: F401
        from gamification.guards import GUARDS

        guards.watch(self.name, GUARDS)
        post_migrate.connect(defaults.ensure_defaults, sender=self)
