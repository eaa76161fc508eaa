"""Pages of the house that belong to no room: what goes wrong."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def stale_form(request):
    """The form came from a page too old, or from another site: nothing was done."""
    return render(request, "403.html", {"is_stale_form": True}, status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def too_many(request, message=""):
    return render(request, "429.html", {"message": message}, status=429)


def server_error(request):
    """Drawn without person, session or database: any of them may be what broke."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)
