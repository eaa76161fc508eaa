from django.urls import path

from inbox import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/badge/", views.badge, name="inbox-badge"),
    path("inbox/read/", views.read, name="inbox-read"),
    path("inbox/preferences/", views.preferences, name="preferences"),
    path("inbox/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
