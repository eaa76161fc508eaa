from django.urls import path

from inbox import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/badge/", views.badge, name="inbox-badge"),
    path("inbox/read/", views.read, name="inbox-read"),
    path("inbox/preferences/", views.preferences, name="preferences"),
    path("inbox/hours/", views.hours, name="hours"),
    path("inbox/hours/forget/", views.hours_forget, name="hours-forget"),
    path("inbox/hours/leave/", views.leave_add, name="leave-add"),
    path("inbox/hours/leave/end/", views.leave_end, name="leave-end"),
    path("disconnection/", views.disconnection, name="disconnection"),
    path("inbox/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
