"""The site's own pages: is it alive, is it ready, and what it says when something goes wrong."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token

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


@requires_csrf_token
def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


@requires_csrf_token
def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


@requires_csrf_token
def not_found(request, exception=None):
    """Says nothing of what was asked: what a person may not see does not exist."""
    return render(request, "404.html", status=404)


@requires_csrf_token
def csrf_failure(request, reason=""):
    """The form came from a page too old, or from elsewhere."""
    return render(request, "403.html", {"is_stale_form": True}, status=403)


@requires_csrf_token
def server_error(request):
    """Rendered without person, session or database: any of them may be what broke."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)
