"""The season: who brings most per head, and the ideas that made it."""

from collections import defaultdict
from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.charts import Bar, bars
from gamification import actions, leaderboard, rulebook, seasons, teams
from gamification.models import Player, Season
from ideas.models import Idea
from people.models import Entity

HALL, PAST = 6, 12


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
    """This season's ranking, the teams, the hall of deployed ideas, and the seasons before."""
    current = seasons.current()
    places = leaderboard.boards(current) if current else {}
    top = leaderboard.TOP_ENTITIES
    deployed = Idea.objects.visible_to(request.user).published().filter(stage__key="deployed")
    return render(
        request,
        "gamification/season.html",
        {
            "season": current,
            "last_day": current and _last_day(current),
            "companies": _bars("companies", _("Companies, points a head"), places.get(Entity.Kind.COMPANY, [])[:top]),
            "departments": _bars(
                "departments", _("Departments, points a head"), places.get(Entity.Kind.DEPARTMENT, [])[:top]
            ),
            "teams": teams.teams(current, request.user) if current else [],
            "people": leaderboard.people(current, request.user) if current else [],
            "own": leaderboard.own_place(current, request.user) if current else None,
            "is_ranked": Player.objects.filter(person=request.user, is_ranked=True).exists(),
            "hall": [
                (idea, idea.byline(request.user)) for idea in deployed.for_cards().order_by("-stage_since")[:HALL]
            ],
            "deployed_count": deployed.count(),
            "past": Season.objects.filter(closed_at__isnull=False)[:PAST],
        },
    )


def _last_day(season):
    return timezone.localdate(season.ends_at - timedelta(seconds=1))


def past_season(request, pk):
    """What is kept of a season that has ended: entities as announced, teams, ideas deployed, people who wish it."""
    ended = get_object_or_404(Season, pk=pk, closed_at__isnull=False)
    honours = defaultdict(list)
    for honour in ended.honours.select_related("entity__company"):
        honours[honour.entity.kind].append(leaderboard.Place(honour.rank, honour.entity, honour.hundredths))
    deployed = teams.deployed(ended, request.user)
    return render(
        request,
        "gamification/past_season.html",
        {
            "season": ended,
            "last_day": _last_day(ended),
            "companies": _bars("companies", _("Companies, points a head"), honours[Entity.Kind.COMPANY]),
            "departments": _bars("departments", _("Departments, points a head"), honours[Entity.Kind.DEPARTMENT]),
            "teams": teams.teams(ended, request.user),
            "people": leaderboard.people(ended, request.user),
            "hall": [(idea, idea.byline(request.user)) for idea in deployed.for_cards()[:HALL]],
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
