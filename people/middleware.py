"""Language of the page, and nothing lost when a session ends in the middle of a sentence."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from people.forms import LogInForm

NEVER_KEPT = {"csrfmiddlewaretoken", "password"}


def written(request):
    """What a form held and where it was sent, for a page that offers to send it again."""
    kept = [(name, value) for name, values in request.POST.lists() if name not in NEVER_KEPT for value in values]
    return {"kept": kept, "kept_path": request.get_full_path()}


class LanguageMiddleware:
    """The page speaks the language of the person's cookie, French by default."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


class KeepWrittenMiddleware:
    """A form sent after the session ended comes back on the log-in page with what was written."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if request.headers.get("HX-Request"):
            here = request.headers.get("HX-Current-URL", "")
            path = "/" + here.split("/", 3)[3] if here.count("/") >= 3 else "/"
            return HttpResponse(status=204, headers={"HX-Redirect": f"{reverse('login')}?{urlencode({'next': path})}"})
        if request.method != "POST":
            return None
        return render(request, "people/login.html", {"form": LogInForm(request), **written(request)}, status=401)
