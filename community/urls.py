"""One's own pages, and what others see of a person."""

from django.urls import path

from community import views

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/points/", views.points, name="points"),
    path("me/ideas/", views.my_ideas, name="my-ideas"),
    path("me/votes/", views.my_votes, name="my-votes"),
    path("me/conflicts/", views.conflicts, name="conflicts"),
    path("me/conflicts/<int:pk>/end/", views.conflict_end, name="conflict-end"),
    path("people/<int:pk>/", views.person, name="person"),
]
