from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IdeasConfig(AppConfig):
    name = "ideas"

    def ready(self):
        from core import guards
        from ideas import defaults, receivers  # noqa: F401
        from ideas.guards import GUARDS

        guards.watch(self.name, GUARDS)
        post_migrate.connect(defaults.ensure_stages, sender=self)
        post_migrate.connect(defaults.ensure_synonyms, sender=self)
