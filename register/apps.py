from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "register"

    def ready(self):
        from core import guards
        from register.guards import GUARDS

        guards.watch(self.name, GUARDS)
