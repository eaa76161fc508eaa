from django.apps import AppConfig
from django.core import checks


class DemoConfig(AppConfig):
    name = "demo"

    def ready(self):
        from demo.checks import check_demo_is_embedded

        checks.register(check_demo_is_embedded)
