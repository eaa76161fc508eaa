"""Pages of the house that belong to no room: what goes wrong."""

from django.shortcuts import render


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def csrf_failure(request, reason=""):
    """The form came from an old page or another site: nothing was done."""
    return render(request, "403.html", {"is_csrf": True}, status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def too_many(request, message=""):
    return render(request, "429.html", {"message": message}, status=429)


def server_error(request):
    return render(request, "500.html", status=500)
