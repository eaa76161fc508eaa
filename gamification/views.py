"""The season: who brings most per head, and the ideas that made it."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.charts import Bar, bars
from gamification import actions, leaderboard, rulebook, seasons
from gamification.models import Player
from ideas.models import Idea
from people.models import Entity

HALL = 6


def _named(entity):
    """Many companies have a marketing department: say whose."""
    return f"{entity.name}, {entity.company.name}" if entity.company else entity.name


def _bars(key, title, places):
    """A ranking of entities as bars with their table; None when there is nothing to show."""
    if not places:
        return None
    rows = [Bar(f"{place.rank}. {_named(place.subject)}", round(place.hundredths / 100, 1)) for place in places]
    description = _("Points of the season divided by the number of people who work there.")
    head = (_("Entity"), _("Points a head"))
    return bars(key, title, description, rows, of=places[0].hundredths / 100, head=head)


def season(request):
    """This season's ranking and the hall of deployed ideas."""
    current = seasons.current()
    companies = leaderboard.entities(current, Entity.Kind.COMPANY) if current else []
    departments = leaderboard.entities(current, Entity.Kind.DEPARTMENT) if current else []
    deployed = Idea.objects.visible_to(request.user).published().filter(stage__key="deployed")
    return render(
        request,
        "gamification/season.html",
        {
            "season": current,
            "last_day": current and timezone.localdate(current.ends_at - timedelta(seconds=1)),
            "companies": _bars("companies", _("Companies, points a head"), companies),
            "departments": _bars("departments", _("Departments, points a head"), departments),
            "people": leaderboard.people(current) if current else [],
            "own": leaderboard.own_place(current, request.user) if current else None,
            "is_ranked": Player.objects.filter(person=request.user, is_ranked=True).exists(),
            "hall": [
                (idea, idea.byline(request.user)) for idea in deployed.for_cards().order_by("-stage_since")[:HALL]
            ],
            "deployed_count": deployed.count(),
        },
    )


def point_rules(request):
    """Every rule and weight in force, what is announced, and what the rules said before; everybody reads it."""
    return render(request, "gamification/rules.html", rulebook.read(timezone.now()))


@require_POST
def ranked(request):
    """Choose to appear in the ranking of people, or to leave it."""
    wanted = request.POST.get("wanted") == "1"
    actions.set_ranked(request.user, wanted)
    messages.success(
        request, _("You now appear in the season’s ranking.") if wanted else _("You no longer appear in the ranking.")
    )
    return redirect("season" if request.POST.get("from") == "season" else "me")
