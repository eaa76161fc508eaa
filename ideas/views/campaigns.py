"""A campaign: its question, where it stands, what it lets one do now, and the ideas that answer it."""

from datetime import timedelta

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from ideas import actions, follows, phases
from ideas import feed as lists
from ideas.models import Campaign, Follow, Idea, Shortlisting
from ideas.permissions import may_shortlist
from ideas.templatetags.ideas import day
from ideas.views.access import back, seen_or_404
from ideas.views.feed import rows_html

SHOWN = 10


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
        "brief": _address(found.brief),
        "results": _address(found.results),
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
    return _("from %(first)s to %(last)s") % {"first": day(phase.opens_at), "last": day(last)}


def _address(page):
    """Where a page is read, once it is published."""
    return page.url if page and page.live else ""


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
    """What the page of an idea says of its campaign to `user`; nothing when it answers none."""
    if not idea.campaign_id:
        return {}
    if not Campaign.objects.visible_to(user).filter(pk=idea.campaign_id).exists():
        return {"campaign_unseen": True}
    now = phases.now_of(idea.campaign)
    is_choosing = now.allows(phases.SHORTLIST)
    return {
        "campaign_now": now,
        "is_shortlisted": Shortlisting.objects.filter(idea=idea).exists(),
        "may_shortlist": is_choosing and not may_shortlist(user, idea),
    }
