"""The back office's own content security policy."""

from django.conf import settings


class BackOfficePolicyMiddleware:
    """Under /cms/ alone, Wagtail's inline scripts and styles are allowed; everywhere else the strict policy stands."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/cms/"):
            response._csp_update = settings.BACK_OFFICE_POLICY
        return response
