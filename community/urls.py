"""One's own pages, and what others see of a person."""

from django.urls import path

from community.views import badges, me, search, searches

urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/points/", me.points, name="points"),
    path("me/badges/", badges.my_badges, name="my-badges"),
    path("me/ideas/", me.my_ideas, name="my-ideas"),
    path("me/votes/", me.my_votes, name="my-votes"),
    path("me/conflicts/", me.conflicts, name="conflicts"),
    path("me/conflicts/<int:pk>/end/", me.conflict_end, name="conflict-end"),
    path("me/searches/", searches.searches, name="searches"),
    path("me/searches/<int:pk>/rename/", searches.search_rename, name="search-rename"),
    path("me/searches/<int:pk>/drop/", searches.search_drop, name="search-drop"),
    path("people/<int:pk>/", me.person, name="person"),
    path("people/<int:pk>/badge/", badges.badge_give, name="badge-give"),
    path("people/badges/<int:pk>/take-back/", badges.badge_take_back, name="badge-take-back"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="search-suggestions"),
]
