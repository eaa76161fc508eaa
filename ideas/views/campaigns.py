"""Campaigns: the question of each, where it stands, what it lets one do now, and the ideas that answer it."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.dates import day_of
from core.errors import DomainError
from ideas import actions, follows, phases
from ideas import feed as lists
from ideas.models import Campaign, Follow, Idea, Shortlisting
from ideas.permissions import may_shortlist, may_unshortlist
from ideas.views.access import back, seen_or_404
from ideas.views.feed import rows_html

SHOWN, PAGE = 10, 20


@require_safe
def campaigns(request):
    """The campaigns that one sees: those that are open, those to come, then those that are over, the latest first."""
    seen = Campaign.objects.visible_to(request.user).select_related("entity", "results").with_answers()
    at = timezone.now()
    page = Paginator(seen.filter(closes_at__lte=at).order_by("-closes_at", "-pk"), PAGE).get_page(
        request.GET.get("page")
    )
    coming = seen.filter(closes_at__gt=at).order_by("closes_at", "pk")
    found = phases.nows_of([*coming, *page], at)
    for now in found:
        now.campaign.results_url = _address(now.campaign.results, request)
    context = {
        "open": [now for now in found if now.is_open],
        "coming": sorted((now for now in found if now.at < now.campaign.opens_at), key=_opening),
        "over": [now for now in found if now.campaign.closes_at <= now.at],
        "page": page,
    }
    return render(request, "ideas/campaigns.html", context)


def _opening(now):
    return now.campaign.opens_at


@require_safe
def campaign(request, pk):
    """The page of a campaign, for those whom it is for."""
    seen = Campaign.objects.visible_to(request.user).select_related("entity", "sponsor__entity", "brief", "results")
    found = get_object_or_404(seen, pk=pk)
    now = phases.now_of(found)
    rows = lists.rows(request.user, lists.Asked(tab="popular", campaign=found.pk))
    level = Follow.objects.filter(campaign=found, person=request.user).values_list("level", flat=True).first()
    chosen = Idea.objects.visible_to(request.user).published().filter(shortlisting__campaign=found)
    context = {
        "campaign": found,
        "now": now,
        "stops": stops(now),
        "answer_url": f"{reverse('idea-new')}?campaign={found.pk}" if now.is_answerable else "",
        "rows": rows_html(rows[:SHOWN]),
        "more": len(rows) > SHOWN,
        "chosen": chosen.order_by("shortlisting__at").for_cards(),
        "follow": follows.of_campaign(found, level),
        "brief": _address(found.brief, request),
        "results": _address(found.results, request),
    }
    return render(request, "ideas/campaign.html", context)


def stops(now):
    """The phases as stops of a line: done, now, to come, each with its days."""
    found = []
    for phase in now.phases:
        state = "done" if phase.closes_at <= now.at else "now" if phase.opens_at <= now.at else ""
        name = phase.get_kind_display()
        found.append({"name": name[:1].upper() + name[1:], "detail": _period(phase), "state": state})
    return found


def _period(phase):
    """From which day to which."""
    last = phase.closes_at - timedelta(seconds=1)
    return _("from %(first)s to %(last)s") % {"first": day_of(phase.opens_at), "last": day_of(last)}


def _address(page, request):
    """Where a page is read, once it is published."""
    return page.get_url(request) if page and page.live else ""


@require_POST
def shortlist(request, pk):
    """Put an idea on the short list of its campaign (wanted=1), or take it off (wanted=0)."""
    idea = seen_or_404(request.user, pk)
    try:
        actions.set_shortlisted(idea, by=request.user, wanted=request.POST.get("wanted") == "1")
    except DomainError as refusal:
        return render(request, "ideas/refused.html", {"idea": idea, "message": refusal.message}, status=422)
    return back(request, idea.get_absolute_url(), "campaign")


def of_idea(user, idea):
    """What the page of an idea says of its campaign to `user`; nothing when it answers none.

    Who reads the idea without being of those whom the campaign is for, to review it or from before a move to another
    entity, learns that it answers one, not which.
    """
    if not idea.campaign_id:
        return {}
    if not idea.campaign.is_seen_by(user):
        return {"campaign_unseen": True}
    now = phases.now_of(idea.campaign)
    is_shortlisted = Shortlisting.objects.filter(idea=idea).exists()
    refusal = may_unshortlist if is_shortlisted else may_shortlist
    return {
        "campaign_now": now,
        "is_shortlisted": is_shortlisted,
        "may_shortlist": now.allows(phases.SHORTLIST) and not refusal(user, idea),
    }
