"""Me, for me alone; and a person, as colleagues may see them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.forms import ConflictForm
from community.models import GivenBadge
from community.permissions import is_out_of_line, may_give_any, may_take_badge_back
from core.errors import DomainError
from core.ratelimit import rate_limited
from gamification import leaderboard, levels, why
from gamification.collection import collection, nearest
from gamification.models import BadgeAward, Player, Standing
from gamification.templatetags.gamification import progress
from ideas import follows
from ideas.models import Authorship, Idea, Step, Vote
from ideas.permissions import may_enter_for
from people import actions as people_actions
from people.models import DeclaredConflict, RoleGrant, User
from people.permissions import is_community_manager

PAGE = 20


def _standings(person):
    """The lifetime total of a person, and the Standing in the season under way, None before the first points of it."""
    now = timezone.now()
    current = Q(season__starts_at__lte=now, season__ends_at__gt=now)
    rows = Standing.objects.filter(Q(season=None) | current, person=person).select_related("season")
    rows = list(rows.order_by("-season__starts_at", "-season"))
    total = next((row.hundredths for row in rows if row.season is None), 0)
    return total, next((row for row in rows if row.season), None)


def me(request):
    """Points and badges."""
    person = request.user
    total, season = _standings(person)
    parts, names = why.by_kind(person), why.kind_names()
    found = collection(person)
    return render(
        request,
        "community/me.html",
        {
            "season": season and season.season,
            "season_points": season.hundredths if season else 0,
            "parts": [
                {"kind": kind, "value": max(value, 0) / 100, "hundredths": value, "label": names[kind]}
                for kind, value in parts.items()
            ],
            "lines": why.latest(person),
            "badges": sorted((one for one in found if one.level), key=lambda one: -one.level),
            "nearest": nearest(found),
            "badge_count": len(found),
            "is_ranked": Player.objects.filter(person=person, is_ranked=True).exists(),
            "levels": levels.LEVELS,
            "grants": RoleGrant.objects.filter(person=person).unended().order_by("since"),
            **progress(total),
        },
    )


def points(request):
    """Why these points: the months add up to the total, and the lines of a month to the month."""
    months = why.months(request.user)
    wanted = request.GET.get("month", "")
    chosen = next((m for m in months if f"{m[0]:%Y-%m}" == wanted), months[0] if months else None)
    return render(
        request,
        "community/points.html",
        {
            "total": sum(hundredths for _month, hundredths in months),
            "months": months,
            "chosen": chosen,
            "lines": why.lines(request.user, chosen[0]) if chosen else [],
        },
    )


def my_ideas(request):
    """My ideas in all their states: where each is, who has it, since when."""
    here = Step.objects.filter(ended_at__isnull=True).select_related("holder", "entity")
    ideas = Idea.objects.filter(authorships__person=request.user, authorships__state=Authorship.State.ACTIVE)
    ideas = ideas.select_related("theme", "stage").prefetch_related(Prefetch("steps", here, to_attr="here"))
    page = Paginator(ideas.order_by("-submitted_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "community/my_ideas.html", {"page": page})


def my_votes(request):
    """The ideas that I support: a list for me alone."""
    votes = Vote.objects.filter(Idea.objects.as_seen_by(request.user), user=request.user)
    kept = Vote.objects.filter(idea=OuterRef("idea__joined_to"), user=request.user)
    votes = votes.filter(~Exists(kept))  # of two that are joined, the one that stands for both
    votes = votes.filter(Q(idea__joined_to__isnull=True) | Q(idea__joined_to__status=Idea.Status.PUBLISHED))
    votes = votes.select_related("idea__theme", "idea__stage", "idea__joined_to__theme", "idea__joined_to__stage")
    votes = votes.order_by("-created_at", "-pk")
    page = Paginator(votes, PAGE).get_page(request.GET.get("page"))
    return render(request, "community/my_votes.html", {"page": page})


@rate_limited("conflicts", limit=30, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request):
    """The colleagues who may not judge my ideas, nor I theirs: a list for me alone."""
    form = ConflictForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.declare_conflict(request.user, other=form.cleaned_data["other"])
        except DomainError as refusal:
            form.add_error("other", str(refusal.message))
        else:
            messages.success(request, _("Noted. Nobody is told."))
            return redirect("conflicts")
    declared = DeclaredConflict.objects.in_force().filter(person=request.user).select_related("other__entity__company")
    context = {"form": form, "declared": declared, "most": people_actions.most_conflicts()}
    return render(request, "community/conflicts.html", context, status=422 if form.errors else 200)


@require_POST
def conflict_end(request, pk):
    """Take a declaration back."""
    declared = get_object_or_404(DeclaredConflict.objects.select_related("other"), pk=pk, person=request.user)
    people_actions.end_conflict(request.user, other=declared.other)
    messages.success(request, _("Taken back. Nobody is told."))
    return redirect("conflicts")


def _given(somebody, viewer):
    """Pairs (badge that somebody was given, whether `viewer` may take it back, and so reads why); as many queries for
    many as for one.
    """
    given = GivenBadge.objects.worn().filter(person=somebody, badge__is_active=True)
    given = list(given.select_related("badge", "theme", "by"))
    is_outside = bool(given) and is_out_of_line(viewer, somebody)
    return [(one, may_take_badge_back(viewer, one, is_outside)) for one in given]


def person(request, pk):
    """What colleagues may see of somebody: work, published ideas, badges; points only of who chose to be ranked."""
    somebody = get_object_or_404(User.objects.select_related("entity__company"), pk=pk)
    ideas = Idea.objects.visible_to(request.user).published().filter(pseudonym="")
    ideas = ideas.filter(authorships__person=somebody, authorships__state=Authorship.State.ACTIVE).for_cards()
    awards = BadgeAward.objects.filter(person=somebody, badge__is_active=True).select_related("badge")
    highest = {award.badge_id: award for award in awards.order_by("level")}
    is_ranked = leaderboard.shows(somebody, request.user)
    total = leaderboard.public_total(somebody) if is_ranked else None
    return render(
        request,
        "community/person.html",
        {
            "somebody": somebody,
            "follow": None if somebody == request.user else follows.of_person(somebody, request.user),
            "page": Paginator(ideas.order_by("-published_at", "-pk"), PAGE).get_page(request.GET.get("page")),
            "awards": sorted(highest.values(), key=lambda award: award.badge.order),
            "given": _given(somebody, request.user),
            "may_give": may_give_any(request.user, somebody),
            "level": levels.level_of(total) if is_ranked else None,
            "points": total,
            "may_enter": is_community_manager(request.user) and not may_enter_for(request.user, somebody),
        },
    )
