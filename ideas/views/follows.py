"""Following: one small form for ideas, themes, campaigns and colleagues, and the page that lists them all."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from ideas import actions
from ideas import follows as rows
from ideas.models import Campaign, Follow, Idea, Theme
from ideas.views.access import back, seen_or_404
from people.models import User

PAGE = 30
STOP = "none"


@require_POST
def follow_idea(request, pk):
    """Choose how much to hear of an idea: level=watching, normal, muted or none."""
    idea = seen_or_404(request.user, pk)
    return _answer(request, idea, lambda level: rows.of_idea(idea, level), idea.get_absolute_url())


@require_POST
def follow_theme(request, key):
    """Choose how much to hear of a theme."""
    theme = get_object_or_404(Theme, key=key, is_active=True)
    return _answer(
        request, theme, lambda level: rows.of_theme(theme, level, theme.name), f"{reverse('feed')}?theme={key}"
    )


@require_POST
def follow_campaign(request, pk):
    """Choose how much to hear of a campaign."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    place = campaign.get_absolute_url()
    return _answer(request, campaign, lambda level: rows.of_campaign(campaign, level, campaign.question), place)


@require_POST
def follow_person(request, pk):
    """Choose how much to hear of a colleague, who is never told."""
    somebody = get_object_or_404(User, pk=pk, is_active=True)
    if somebody == request.user:
        raise Http404
    return _answer(request, somebody, lambda level: rows.of_person(somebody, level=level), somebody.get_absolute_url())


def _answer(request, target, subject_at, place):
    """Set the level that the form asks for, and show the form again, or the page it stands on."""
    level = request.POST.get("level", "")
    wanted = level != STOP
    try:
        actions.set_follow(target, by=request.user, wanted=wanted, level=level if wanted else Follow.Level.NORMAL)
    except DomainError as refusal:
        context = {"message": refusal.message, "back": place}
        return render(request, "ideas/refused.html", context, status=422)
    subject = subject_at(level if wanted else "")
    if not request.htmx:
        return back(request, place, f"follow-{subject.id}")
    return render(request, "ideas/_follow.html", {"subject": subject})


@require_safe
def follows(request):
    """Everything that I follow, and how much; a list for me alone."""
    mine = Follow.objects.filter(person=request.user)
    ideas = mine.filter(Idea.objects.as_seen_by(request.user), idea__isnull=False).select_related("idea__theme")
    page = Paginator(ideas.order_by("-since", "-pk"), PAGE).get_page(request.GET.get("page"))
    others = mine.filter(idea__isnull=True).select_related("theme", "campaign", "whom__entity")
    seen = Campaign.objects.visible_to(request.user).filter(pk=OuterRef("campaign"))
    others = others.filter(Q(campaign__isnull=True) | Exists(seen)).order_by("-since", "-pk")
    context = {
        "page": page,
        "ideas": [(row.idea, rows.of_idea(row.idea, row.level)) for row in page],
        "people": [(row.whom, rows.of_person(row.whom, level=row.level)) for row in others if row.whom],
        "themes": [(row.theme, rows.of_theme(row.theme, row.level)) for row in others if row.theme],
        "campaigns": [(row.campaign, rows.of_campaign(row.campaign, row.level)) for row in others if row.campaign],
    }
    return render(request, "ideas/follows.html", context)
