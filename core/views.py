"""Is the site alive, and is it ready?"""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from core import health


@login_not_required
@never_cache
def healthz(request):
    """This process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
def readyz(request):
    """503 while anything that the site needs is missing, with the list, and what is worth knowing besides."""
    checks = health.report()
    ready = all(state == "ok" for state in checks.values())
    answer = {"status": "ok" if ready else "not ready", "checks": checks, "notes": health.notes()}
    return JsonResponse(answer, status=200 if ready else 503)
