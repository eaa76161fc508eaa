"""The back office: its own content security policy, and no trace of it for those who do not edit."""

from django.conf import settings
from django.http import Http404

BACK_OFFICE = "/cms/"
ACCOUNTS = ("/cms/users/", "/cms/groups/")
"""Where Wagtail would let one set somebody's password, address or rights: closed, to superusers too."""


class BackOfficePolicyMiddleware:
    """Under /cms/ alone, Wagtail's inline scripts and styles are allowed; everywhere else the strict policy stands."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith(BACK_OFFICE):
            response._csp_replace = settings.BACK_OFFICE_POLICY
        return response

    def process_view(self, request, view, args, kwargs):
        """Wagtail sends whoever may not enter to the log-in, which sends whoever is logged in back: say 404 instead."""
        if request.path.startswith(BACK_OFFICE) and request.user.is_authenticated:
            if request.path.startswith(ACCOUNTS) or not request.user.has_perm("wagtailadmin.access_admin"):
                raise Http404
