from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from people import views


def _reset(view, name, **kwargs):
    return login_not_required(view.as_view(template_name=f"people/{name}.html", **kwargs))


urlpatterns = [
    path("login/", views.LogInView.as_view(), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("people/lines/", views.line_faults, name="line-faults"),
    path("language/", views.set_language, name="set_language"),
    path(
        "password/",
        _reset(
            views.ForgottenView,
            "password_reset_form",
            email_template_name="emails/password_reset.txt",
            html_email_template_name="emails/password_reset.mjml",
            subject_template_name="emails/password_reset_subject.txt",
            extra_email_context={"base": settings.BASE_URL},
        ),
        name="password_reset",
    ),
    path("password/sent/", _reset(auth_views.PasswordResetDoneView, "password_reset_done"), name="password_reset_done"),
    path(
        "password/<uidb64>/<token>/",
        _reset(auth_views.PasswordResetConfirmView, "password_reset_confirm"),
        name="password_reset_confirm",
    ),
    path(
        "password/done/",
        _reset(auth_views.PasswordResetCompleteView, "password_reset_complete"),
        name="password_reset_complete",
    ),
]
