"""One's badges, with what is missing; and those that colleagues give."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community import actions
from community.forms import GiveBadgeForm, TakeBadgeBackForm
from community.models import GivenBadge
from community.permissions import may_give_any, may_take_badge_back
from core.errors import DomainError
from core.ratelimit import rate_limited
from gamification.collection import by_family, collection
from people.models import User


def my_badges(request):
    """Every badge by family, with its rule and how far one is: for oneself alone."""
    found = collection(request.user)
    given = GivenBadge.objects.worn().filter(person=request.user).select_related("badge", "theme", "by")
    return render(
        request,
        "community/my_badges.html",
        {
            "families": by_family(found),
            "won": sum(1 for one in found if one.level),
            "count": len(found),
            "given": given,
        },
    )


@rate_limited("badges", limit=60, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def badge_give(request, pk):
    """Give a colleague a badge, for a reason."""
    somebody = get_object_or_404(User.objects.select_related("entity__company"), pk=pk)
    if not may_give_any(request.user, somebody):
        raise Http404
    form = GiveBadgeForm(request.POST if request.method == "POST" else None, giver=request.user)
    if request.method == "POST" and form.is_valid():
        badge, theme = form.chosen
        try:
            actions.give_badge(somebody, by=request.user, badge=badge, theme=theme, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Given: the person is told, with your reason."))
            return redirect("person", somebody.pk)
    context = {"form": form, "somebody": somebody}
    return render(request, "community/badge_give.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def badge_take_back(request, pk):
    """Take a given badge back; again, it changes nothing."""
    given = get_object_or_404(GivenBadge.objects.select_related("badge", "theme", "person", "by"), pk=pk)
    if not may_take_badge_back(request.user, given):
        raise Http404
    is_own = given.person == request.user
    form = TakeBadgeBackForm(request.POST if request.method == "POST" else None, is_own=is_own)
    if given.ended_at or (request.method == "POST" and form.is_valid()):
        if not given.ended_at:
            actions.take_badge_back(given, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Taken back."))
        return redirect("my-badges") if is_own else redirect("person", given.person_id)
    context = {"form": form, "given": given, "is_own": is_own}
    return render(request, "community/badge_take_back.html", context, status=422 if form.errors else 200)
