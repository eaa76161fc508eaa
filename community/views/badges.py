"""One's badges, with what is missing; and those that colleagues give."""

from django.shortcuts import render

from gamification.collection import by_family, collection


def my_badges(request):
    """Every badge by family, with its rule and how far one is: for oneself alone."""
    found = collection(request.user)
    return render(
        request,
        "community/my_badges.html",
        {"families": by_family(found), "won": sum(1 for one in found if one.level), "count": len(found)},
    )
