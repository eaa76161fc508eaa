"""From entity to entity: where an idea has arrived, as its page tells it, and noting it."""

from django.contrib import messages
from django.core.cache import cache
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas import actions
from ideas.forms import StopForm
from ideas.models import Idea, Stop
from ideas.permissions import may_note_stop
from ideas.views.access import seen_or_404
from people.models import Entity

COMPANIES_SECONDS = 300
TOLD = Q(audience__isnull=True) & (Q(status=Idea.Status.PUBLISHED) | Q(joined_to__status=Idea.Status.PUBLISHED))


def travel(idea):
    """What the panel shows of a published idea: the idea it adapts, its stops in order, and every company on the map.

    None when it has stayed where it was. Up to four queries; what only some may read is not told.
    """
    origin = None
    if idea.origin_id:
        origin = Idea.objects.filter(TOLD, pk=idea.origin_id).select_related("entity").with_authors().first()
    stops = []
    if idea.is_travelled:
        rows = Stop.objects.filter(idea=idea).select_related("entity", "variant__stage", "variant__entity")
        stops = [_told(stop) for stop in rows]
    if not (origin or stops):
        return None
    return {"origin": origin, "stops": stops, "places": _places(idea, origin, stops)}


def _told(stop):
    """The stop, its variant only if everybody may read that; withdrawn, it leaves the stop as it was noted."""
    variant = stop.variant
    if variant and not (variant.status in Idea.READABLE and variant.audience_id is None):
        stop.variant = None
    return stop


def _places(idea, origin, stops):
    """Every company as {name, number}: 1 where it began, then in order of arrival; 0 where it has not been."""
    home = (origin or idea).entity
    order = [home.pk, *([idea.entity_id] if origin else []), *(s.entity_id for s in stops if s.state != "declined")]
    numbers = {pk: number for number, pk in enumerate(dict.fromkeys(order), 1)}
    return [{"name": name, "number": numbers.get(pk, 0)} for pk, name in _companies()]


def _companies():
    known = cache.get("ideas:companies")
    if known is None:
        known = list(Entity.objects.companies().filter(is_outside=False).order_by("name").values_list("pk", "name"))
        cache.set("ideas:companies", known, COMPANIES_SECONDS)
    return known


def note(request, pk):
    """Say where an idea has arrived: a form for community managers and executives."""
    idea = seen_or_404(request.user, pk, Idea.objects.select_related("stage", "entity"))
    if may_note_stop(request.user, idea, Stop.State.SHOWN):
        raise Http404
    form = StopForm(request.POST if request.method == "POST" else None, idea=idea)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_stop(idea, by=request.user, **form.cleaned_data)
            messages.success(request, _("Noted. Its authors are told."))
            return redirect(idea)
        except DomainError as refusal:
            form.refuse(refusal)
    return render(request, "ideas/stop.html", {"idea": idea, "form": form}, status=422 if form.errors else 200)
