"""The searches one keeps: a list for oneself alone."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import actions
from community.asking import FILTERS, Asked
from community.models import SavedSearch
from core.errors import DomainError
from core.ratelimit import rate_limited
from ideas.models import Idea

FRESH = timedelta(days=7)


@rate_limited("searches", limit=60, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def searches(request):
    """The searches I keep, and what each found lately; a POST keeps one more."""
    error, typed = "", request.POST.get("name", "")
    asked = Asked.of(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST":
        try:
            actions.save_search(by=request.user, name=typed, query=_query(asked))
        except DomainError as refusal:
            error = refusal.message
        else:
            messages.success(request, _("Kept. You will hear, once a day at most, of new ideas that answer to it."))
            return redirect("searches")
    context = {"saved": _mine(request.user), "error": error, "typed": typed, "asked": asked, "most": actions.MOST}
    return render(request, "community/searches.html", context, status=422 if error else 200)


@require_POST
def search_rename(request, pk):
    """Another name for one of mine."""
    saved = get_object_or_404(SavedSearch, pk=pk, owner=request.user)
    try:
        actions.rename_search(saved, by=request.user, name=request.POST.get("name", ""))
    except DomainError as refusal:
        context = {
            "saved": _mine(request.user),
            "wrong": saved.pk,
            "error": refusal.message,
            "typed": request.POST.get("name", ""),
            "most": actions.MOST,
        }
        return render(request, "community/searches.html", context, status=422)
    messages.success(request, _("Renamed."))
    return redirect("searches")


@require_POST
def search_drop(request, pk):
    """No longer look out for one of mine."""
    saved = get_object_or_404(SavedSearch, pk=pk, owner=request.user)
    actions.drop_search(saved, by=request.user)
    messages.success(request, _("Dropped. You will hear no more of it."))
    return redirect("searches")


def _query(asked):
    pairs = [(name, getattr(asked, name)) for name in ("q", *FILTERS)]
    return urlencode([(name, value) for name, value in pairs if value])


def _mine(user):
    """My searches with their address and how many ideas, still to be seen, answered to each within seven days."""
    seen = Exists(Idea.objects.published().visible_to(user).filter(pk=OuterRef("hits__idea")))
    lately = Q(seen, hits__at__gte=timezone.now() - FRESH)
    rows = SavedSearch.objects.filter(owner=user).annotate(fresh=Count("hits", filter=lately))
    return [(saved, f"{reverse('search')}?{saved.query}") for saved in rows]
