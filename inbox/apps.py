from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "inbox"

    def ready(self):
        from core import health
        from inbox import live, receivers  # noqa: F401

        health.register("live channel", live.channel_fault)
