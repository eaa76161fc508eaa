"""The door of a demonstration, shut when its data is served as a real site."""

from django.conf import settings
from django.core.exceptions import PermissionDenied

from demo.models import DemoMark


class DemoDoor:
    """Asked first at each log-in: a password that this software prints opens nothing but a demonstration."""

    def authenticate(self, request, username=None, password=None):
        """Raise PermissionDenied for the personas' password outside the demo; else leave it to the next."""
        if not settings.DEMO and password and DemoMark.objects.filter(password=password).exists():
            raise PermissionDenied
