"""Supporting an idea."""

from functools import lru_cache

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from ideas import actions
from ideas.models import Idea
from ideas.views.access import back, seen_or_404

VARIANTS = ("stub", "poster")
ANY = "\ue000"  # stands for the number of an idea


def vote_html(pk, count, is_supported, reason="", variant="stub"):
    """The vote button of one idea for one reader: `ideas/_vote.html`, remembered, for a list shows twenty."""
    html = _vote_html(count, bool(is_supported), str(reason or ""), variant, get_language())
    return mark_safe(html.replace(ANY, str(int(pk))))  # noqa: S308 (rendered by the template below)


@lru_cache(maxsize=4096)
def _vote_html(count, is_supported, reason, variant, _language):
    """The button of any idea, with a mark where its number goes."""
    url = reverse("idea-vote", args=[0]).replace("/0/", f"/{ANY}/")
    return render_to_string(
        "ideas/_vote.html",
        {
            "id": ANY,
            "url": f"{url}?as={variant}" if variant != "stub" else url,
            "count": count,
            "voted": is_supported,
            "reason": reason,
            "variant": variant,
        },
    )


def own_reason():
    """Why one cannot vote on one's own idea, on the button."""
    return _("This is your idea")


@require_POST
def vote(request, pk):
    """Give (wanted=1) or take back (wanted=0) one's support."""
    variant = request.GET.get("as")
    variant = variant if variant in VARIANTS else "stub"
    try:
        idea = actions.set_vote(Idea(pk=pk), by=request.user, wanted=request.POST.get("wanted") == "1")
    except (DomainError, Idea.DoesNotExist) as refusal:
        idea = seen_or_404(request.user, pk, Idea.objects.with_supported(request.user))
        if not isinstance(refusal, DomainError):
            raise
        if not request.htmx:
            return _refused(request, idea, refusal)
        return HttpResponse(vote_html(pk, idea.vote_count, idea.is_supported, refusal.message, variant), status=422)
    if not request.htmx:
        return back(request, reverse("feed"), f"vote-{pk}")
    return HttpResponse(vote_html(pk, idea.vote_count, idea.is_supported, variant=variant))


def _refused(request, idea, refusal):
    return render(request, "ideas/refused.html", {"idea": idea, "message": refusal.message}, status=422)
