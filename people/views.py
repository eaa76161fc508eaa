"""Logging in, choosing one's language, and what the directory gets wrong."""

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from core import error_pages
from core.errors import DomainError
from core.ratelimit import TooMany, address, hit, too_many
from people import actions
from people.forms import ForgottenForm, LogInForm
from people.middleware import written
from people.models import LineFault
from people.permissions import is_administrator

KEPT = "kept:"
PAGE = 50


def _is_local(request, path):
    return url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()}, require_https=request.is_secure())


@method_decorator(login_not_required, name="dispatch")
class LogInView(auth_views.LoginView):
    """Log in; what somebody had written before the session ended is offered back afterwards."""

    template_name = "people/login.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        try:
            hit(f"login:{address(request)}:{request.POST.get('username', '').lower()[:120]}", 10, 300)
        except DomainError as refusal:
            form = self.get_form_class()(request)
            return self.render_to_response(self.get_context_data(form=form, refusal=refusal.message), status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        user = form.get_user()
        actions.note_log_in(user)
        path = self.request.POST.get("kept_path", "")
        if path and _is_local(self.request, path):
            response = render(self.request, "people/kept.html", {"kept": self.kept(), "kept_path": path})
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=365 * 86400, samesite="Lax")
        return response

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def kept(self):
        """Pairs (name, value) of what was written before the session ended."""
        lists = self.request.POST.lists()
        return [(name[len(KEPT) :], value) for name, values in lists if name.startswith(KEPT) for value in values]

    def get_context_data(self, **kwargs):
        kept_path = self.request.POST.get("kept_path", "")
        return super().get_context_data(kept=self.kept(), kept_path=kept_path, **kwargs)


def stale_form(request, reason=""):
    """The form came from a page too old, which is offered again with what was written; or from another site: nothing.

    That is so of a page that stayed open while its person logged in elsewhere, or whose browser was emptied.
    """
    is_own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    is_login_required = getattr(request.resolver_match.func, "login_required", True)
    if not is_own or not is_login_required or request.headers.get("HX-Request"):
        return error_pages.stale_form(request)
    if request.user.is_authenticated:
        return render(request, "people/kept.html", {"is_stale": True, **written(request)}, status=403)
    return render(request, "people/login.html", {"form": LogInForm(request), **written(request)}, status=401)


class ForgottenView(auth_views.PasswordResetView):
    """Ask for a link to choose a password; the answer never says whether the address is known."""

    form_class = ForgottenForm

    def form_valid(self, form):
        try:
            hit(f"forgotten:{form.cleaned_data['email'].lower()}", 3, 900)
        except TooMany as refusal:
            return too_many(self.request, refusal)
        return super().form_valid(form)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


@login_not_required
@require_POST
def set_language(request):
    """Choose French or English, here and for the mails to come."""
    language = request.POST.get("language")
    back = request.POST.get("next", "/")
    # not redirect(): it takes what is no path for the name of a view
    response = HttpResponseRedirect(back if back.startswith("/") and _is_local(request, back) else "/")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax")
        if request.user.is_authenticated:
            actions.choose_language(request.user, language)
    return response


@require_safe
def line_faults(request):
    """For administrators: whose line in the directory runs in a circle, stops too early or divides."""
    if not is_administrator(request.user):
        raise Http404
    faults = LineFault.objects.select_related("person__entity").order_by("kind", "person__last_name", "person_id")
    page = Paginator(faults, PAGE).get_page(request.GET.get("page"))
    return render(request, "people/line_faults.html", {"page": page})
