"""What an idea's page shows of its stages: the executives' panel, and the official answers for everybody."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django import template
from django.core.cache import cache
from django.db.models import OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from core.gathered import Gathered
from people.permissions import is_executive
from pipeline.forms import BenefitForm, MoveForm
from pipeline.models import Benefit, StageDecision
from pipeline.moves import DEPLOYED, MOVES, Move, moves_from
from pipeline.permissions import may_sign, needs_second, standing

register = template.Library()
ANSWERS_SECONDS = 900
MEASURES = Benefit.objects.filter(idea=OuterRef("idea")).order_by("-measured_on", "-pk")
MEASURED = Gathered(MEASURES, "amount", "unit", "method", "measured_on")


@register.simple_tag
def stage_answers(idea):
    """Who decided what about this idea, when and why; the newest first. Drawn once a version, in one query."""
    if not idea.is_published or idea.stage_since == idea.published_at:  # nobody has moved it yet
        return ""
    key = f"answers:{idea.pk}:{idea.version}:{get_language()}:{timezone.localdate():%Y%m%d}"
    html = cache.get(key)
    if html is None:
        html = render_to_string("pipeline/_stage_answers.html", _answers(idea))
        cache.set(key, html, ANSWERS_SECONDS)
    return mark_safe(html)  # noqa: S308 (rendered by the template above)


def _answers(idea):
    decisions = [d for d in _decisions(idea) if d.state == StageDecision.State.EFFECTIVE]
    was_deployed = any(d.to_stage.key == DEPLOYED for d in decisions)
    benefits = [_measured(row) for row in decisions[0].measured] if was_deployed else []
    return {"idea": idea, "latest": decisions[:1], "earlier": decisions[1:], "benefits": benefits}


def _measured(row):
    amount = None if row["amount"] is None else Decimal(str(row["amount"]))
    return Benefit(**row | {"amount": amount, "measured_on": date.fromisoformat(row["measured_on"])})


@register.simple_tag
def with_answers(ideas):
    """The same ideas, each with the words of its last answer as `answer`; one query for those that ever moved."""
    moved = [idea.pk for idea in ideas if idea.is_published and idea.stage_since != idea.published_at]
    rows = StageDecision.objects.filter(idea__in=moved, state=StageDecision.State.EFFECTIVE)
    texts = dict(rows.order_by("effective_at", "at", "pk").values_list("idea", "text"))
    for idea in ideas:
        idea.answer = texts.get(idea.pk) or getattr(idea, "note", "")
    return ideas


@register.inclusion_tag("pipeline/_stage_panel.html", takes_context=True)
def stage_panel(context, idea, panel=None):
    """The executives' form with the moves that exist from here, and the proposals that await a signature."""
    panel = panel if panel is not None else panel_for(context["request"].user, idea)
    return {**panel, "csrf_token": context.get("csrf_token"), "request": context.get("request")}


def panel_for(user, idea, form=None, signature=None, measure=None):
    """What the panel shows to `user`, empty for whom it is not; forms that came back with errors keep their words."""
    if not idea.is_published or not is_executive(user):
        return {}
    stand, pending = standing(user, idea), _pending(idea)
    stage = idea.stage.key
    moves = [] if stand.is_author else moves_from(stage, stand.before)
    both = needs_second(stand, idea)
    return {
        "idea": idea,
        "stage": stage,
        "is_author": stand.is_author,
        "form": form or _blank(idea, moves),
        "strays": _strays(form, moves),
        "choices": [(move, both and MOVES[move].is_negative) for move in moves],
        "may_deploy": Move.DEPLOY in moves,
        "may_park": Move.PARK in moves,
        "both": both,
        "pending": pending,
        "is_mine": pending and pending.by_id == user.pk,
        "bar": pending and may_sign(user, pending, stand),
        "signature": signature or {},
        "measure": None if stand.is_author or stage != DEPLOYED else measure or BenefitForm(prefix="measure"),
        "action": reverse("stage-move", args=[idea.pk]),
    }


def _blank(idea, moves):
    return MoveForm(moves=moves, initial={"seen": idea.stage.key, "client_key": uuid4().hex})


def _strays(form, moves):
    """Errors of fields that are no longer shown, because the idea has moved since the form was."""
    names = [] if Move.DEPLOY in moves else ["amount", "unit", "method", "measured_on"]
    names += [] if Move.PARK in moves else ["reopening"]
    return [error for name in names for error in (form.errors.get(name, []) if form else [])]


def _decisions(idea):
    """All decisions about an idea, newest first; asked once for both tags of a page."""
    if not hasattr(idea, "_stage_decisions"):
        rows = idea.stage_decisions.select_related("by__entity", "second_by", "from_stage", "to_stage")
        rows = rows.annotate(measured=MEASURED)
        idea._stage_decisions = sorted(rows, key=lambda d: (d.effective_at or d.at, d.pk), reverse=True)
        for decision in idea._stage_decisions:
            decision.idea = idea
    return idea._stage_decisions


def _pending(idea):
    rows = (d for d in _decisions(idea) if d.state == StageDecision.State.PENDING)
    return next((d for d in rows if d.from_stage_id == idea.stage_id), None)
