"""Where executives decide; everything shows on the idea's page."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from core.errors import DomainError
from ideas.models import Idea
from people.permissions import is_executive
from pipeline import actions
from pipeline.forms import BenefitForm, MoveForm
from pipeline.models import StageDecision
from pipeline.moves import Move
from pipeline.templatetags.pipeline import panel_for

SIGNATURES = {"confirm": actions.confirm, "decline": actions.decline, "take_back": actions.take_back}


def stage_move(request, pk):
    """The panel on a page of its own (GET), and the decision (POST)."""
    idea = _idea(request, pk)
    if request.method != "POST":
        return _panel(request, idea, status=200)
    form = MoveForm(request.POST, moves=list(Move))
    if not form.is_valid():
        return _panel(request, idea, form=form)
    data = form.cleaned_data
    try:
        decision = actions.decide(
            idea,
            Move(data["move"]),
            by=request.user,
            text=data["text"],
            reopening=data.get("reopening", ""),
            benefit=form.benefit() if data["move"] == Move.DEPLOY else None,
            client_key=data["client_key"],
            seen=data["seen"],
        )
    except DomainError as error:
        _put(form, error)
        return _panel(request, idea, form=form)
    if decision.state == StageDecision.State.PENDING:
        return _done(request, idea, _("Your proposal awaits the signature of a second executive."))
    return _done(request, idea, _("The idea is now at the stage “%(stage)s”.") % {"stage": decision.to_stage.name})


@require_POST
def stage_confirm(request, pk, decision):
    """A second executive signs or declines a setback, or the first one takes it back."""
    idea = _idea(request, pk)
    decision = get_object_or_404(StageDecision.objects.select_related("idea"), pk=decision, idea=idea)
    answer, text = request.POST.get("answer"), request.POST.get("second_text", "")
    words = {"text": text} if answer == "decline" else {}
    try:
        if answer not in SIGNATURES:
            raise DomainError(_("Choose to sign or to decline."))
        SIGNATURES[answer](decision, by=request.user, **words)
    except DomainError as error:
        return _panel(request, idea, signature={"text": text, "error": error.message, "field": error.field})
    return _done(request, idea, _("Your answer stands in the register."))


@require_POST
def benefit(request, pk):
    """A new measure of what a deployed idea brings."""
    idea = _idea(request, pk)
    form = BenefitForm(request.POST, prefix="measure")
    if not form.is_valid():
        return _panel(request, idea, measure=form)
    try:
        actions.measure(idea, by=request.user, benefit=form.benefit())
    except DomainError as error:
        _put(form, error)
        return _panel(request, idea, measure=form)
    return _done(request, idea, _("The measured benefit is recorded."))


def _idea(request, pk):
    """The published idea, for executives who may read it; for anybody else there is no such page."""
    if not is_executive(request.user):
        raise Http404
    ideas = Idea.objects.published().visible_to(request.user).select_related("stage", "theme", "entity")
    return get_object_or_404(ideas, pk=pk)


def _put(form, error):
    form.add_error(error.field if error.field in form.fields else None, error.message)


def _panel(request, idea, status=422, **forms):
    """The panel with what was typed: alone for htmx, else on a page of its own."""
    context = {"idea": idea, "panel": panel_for(request.user, idea, **forms)}
    template = "pipeline/stage_panel.html" if request.htmx else "pipeline/stage_move.html"
    return render(request, template, context, status=status)


def _done(request, idea, words):
    messages.success(request, words)
    address = idea.get_absolute_url()
    # with a fragment the browser would take the page it is on for the page it goes to, and not load it
    return HttpResponseClientRedirect(address) if request.htmx else redirect(f"{address}#answers")
