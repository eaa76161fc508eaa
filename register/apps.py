from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "register"

    def ready(self):
        from core import guards, health
        from register import (
            checks,  # noqa: F401 (registers itself)
            strength,
        )
        from register.guards import GUARDS

        guards.watch(self.name, GUARDS)
        health.note("register", strength.told)
