from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self):
        from core import guards
        from moderation import receivers  # noqa: F401
        from moderation.guards import GUARDS

        guards.watch(self.name, GUARDS)
