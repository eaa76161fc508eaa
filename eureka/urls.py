"""The addresses of the site, room by room; editorial pages answer what nothing else does."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from editorial.views import account

urlpatterns = [
    path("", include("core.urls")),
    path("", include("people.urls")),
    path("", include("ideas.urls")),
    path("", include("moderation.urls")),
    path("", include("pipeline.urls")),
    path("", include("gamification.urls")),
    path("", include("inbox.urls")),
    path("", include("community.urls")),
    path("", include("insights.urls")),
    path("_util/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("cms/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("cms/account/", account, name="wagtailadmin_account"),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]

handler400 = "core.error_pages.bad_request"
handler403 = "core.error_pages.forbidden"
handler404 = "core.error_pages.not_found"
handler500 = "core.error_pages.server_error"
