"""Where the season is played."""

from django.urls import path

from gamification import views

urlpatterns = [
    path("season/", views.season, name="season"),
    path("season/<int:pk>/", views.past_season, name="past-season"),
    path("season/rules/", views.point_rules, name="point-rules"),
    path("season/ranked/", views.ranked, name="season-ranked"),
]
