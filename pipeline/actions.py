"""Everything an executive can do with a published idea. Each move is signed, explained, dated and reversible."""

from secrets import choice

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.worktime import add_working_days
from ideas.actions import enter_stage
from ideas.actions.journey import lock
from ideas.models import Activity, Stage
from ideas.verbs import Verb
from pipeline.entries import of_benefit, of_stage
from pipeline.models import Benefit, StageDecision
from pipeline.moves import MOVES, PARKED, PUBLISHED, Move, target_of
from pipeline.permissions import may_decide, may_sign, needs_second, signers, standing
from register.actions import append, append_many

TEXT_LENGTH = 4000
State = StageDecision.State


def retain(idea, *, by, text, client_key=None, seen=None):
    """Published → analysis: the idea has potential, and `by` answers for its analysis."""
    return decide(idea, Move.RETAIN, by=by, text=text, client_key=client_key, seen=seen)


def start_project(idea, *, by, text, client_key=None, seen=None):
    """Analysis → project."""
    return decide(idea, Move.START_PROJECT, by=by, text=text, client_key=client_key, seen=seen)


def start_pilot(idea, *, by, text, client_key=None, seen=None):
    """Project → pilot."""
    return decide(idea, Move.START_PILOT, by=by, text=text, client_key=client_key, seen=seen)


def deploy(idea, *, by, text, benefit, client_key=None, seen=None):
    """Project or pilot → deployed, with the measured benefit: a dict of amount, unit, method and measured_on."""
    return decide(idea, Move.DEPLOY, by=by, text=text, benefit=benefit, client_key=client_key, seen=seen)


def park(idea, *, by, text, reopening, client_key=None, seen=None):
    """Any stage → parked, with the reason and what would reopen it; may await a second executive."""
    return decide(idea, Move.PARK, by=by, text=text, reopening=reopening, client_key=client_key, seen=seen)


def step_back(idea, *, by, text, client_key=None, seen=None):
    """One stage back; may await a second executive."""
    return decide(idea, Move.STEP_BACK, by=by, text=text, client_key=client_key, seen=seen)


def reopen(idea, *, by, text, to_votes=False, client_key=None, seen=None):
    """Parked → the stage where it stood before, or with `to_votes` → published."""
    to_votes = to_votes or standing(by, idea).before == PUBLISHED
    move = Move.REOPEN_TO_VOTES if to_votes else Move.REOPEN
    return decide(idea, move, by=by, text=text, client_key=client_key, seen=seen)


def decide(idea, move, *, by, text, reopening="", benefit=None, client_key=None, seen=None):
    """Make `move` (a Move) and return its StageDecision, pending when a second executive must sign.

    The same `client_key` again returns the decision made before. `seen`: the key of the stage on the executive's
    screen. Raises DomainError when the person may not decide, the move does not start from the present stage, the
    idea has moved since, or a text is missing.
    """
    if known := _decided(by, client_key, idea):
        return known
    try:
        with transaction.atomic():
            return _decide(lock(idea), Move(move), by, text, reopening, benefit, client_key, seen)
    except IntegrityError:  # the double click arrived first
        if known := _decided(by, client_key, idea):
            return known
        raise


def confirm(decision, *, by):
    """A second executive signs: the move takes effect. Signing twice changes nothing."""
    with transaction.atomic():
        idea, decision = _lock_pending(decision)
        if decision.state == State.EFFECTIVE and decision.second_by_id == by.pk:
            return decision
        _require_pending(decision, by)
        if not idea.is_published or idea.stage_id != decision.from_stage_id:
            raise DomainError(_("The idea has moved since this proposal: it no longer holds."))
        decision.state, decision.second_by = State.EFFECTIVE, by
        _take_effect(decision, idea, actor=by)
    return decision


def decline(decision, *, by, text):
    """A second executive says no, with a reason: the idea stays where it is. Declining twice changes nothing."""
    with transaction.atomic():
        idea, decision = _lock_pending(decision)
        if decision.state == State.DECLINED and decision.second_by_id == by.pk:
            return decision
        _require_pending(decision, by)
        decision.second_text = _text(text, "second_text", _("Say why you decline."))
        _close(decision, State.DECLINED, by)
    return decision


def take_back(decision, *, by):
    """The executive who proposed a setback changes their mind before it is signed."""
    with transaction.atomic():
        _idea, decision = _lock_pending(decision)
        if decision.by_id != by.pk:
            raise DomainError(_("Only the executive who made a proposal takes it back."))
        if decision.state == State.PENDING:
            _close(decision, State.LAPSED, by)
    return decision


def measure(idea, *, by, benefit):
    """Record what a deployed idea brings; a later measure of the same unit replaces the earlier one in the totals.

    Returns the Benefit, the existing one when the very same measure was recorded before. Raises DomainError.
    """
    fields = _benefit(benefit)
    with transaction.atomic():
        idea = lock(idea)
        if refusal := may_decide(by, idea):
            raise DomainError(refusal)
        if idea.stage.key != "deployed":
            raise DomainError(_("Only deployed ideas have a measured benefit."))
        row, is_new = Benefit.objects.get_or_create(idea=idea, by=by, **fields)
        if is_new:
            idea.version += 1  # the answers of the page are drawn once a version
            idea.save(update_fields=["version"])
            append(*_note_benefit(row))
    return row


def _decided(by, client_key, idea):
    known = StageDecision.objects.filter(by=by, client_key=client_key).first() if client_key else None
    if known and known.idea_id != idea.pk:
        raise DomainError(_("This form was sent for another idea: reload the page."))
    return known


def _decide(idea, move, by, text, reopening, benefit, client_key, seen):
    if known := _decided(by, client_key, idea):
        return known
    stand = standing(by, idea)
    if refusal := may_decide(by, idea, stand):
        raise DomainError(refusal)
    if seen and seen != idea.stage.key:
        raise DomainError(
            _("Somebody has moved this idea in the meantime. It is now at the stage “%(stage)s”.")
            % {"stage": idea.stage.name}
        )
    target = target_of(move, idea.stage.key, stand.before)
    if target is None:
        raise DomainError(
            _("From the stage “%(stage)s” this move does not exist.") % {"stage": idea.stage.name}, field="move"
        )
    text = _text(text, "text", _("Explain the decision: the authors and followers will read it."))
    if move == Move.PARK:
        reopening = _text(reopening, "reopening", _("Say what would reopen the idea."))
    fields = _benefit(benefit) if move == Move.DEPLOY else None
    waits = MOVES[move].is_negative and needs_second(stand, idea)
    pending = StageDecision.objects.filter(idea=idea, state=State.PENDING).first()
    if pending and waits:
        raise DomainError(_("A proposal about this idea already awaits a second executive."))
    decision = StageDecision(
        idea=idea,
        from_stage=idea.stage,
        to_stage=Stage.objects.get(key=target),
        by=by,
        text=text,
        reopening=reopening if move == Move.PARK else "",
        client_key=client_key or None,
        at=timezone.now(),
    )
    if waits:
        return _propose(decision, idea)
    if pending:
        _close(pending, State.LAPSED, by)
    _take_effect(decision, idea, actor=by, benefit=fields)
    return decision


def _propose(decision, idea):
    decision.state = State.PENDING
    if idea.pseudonym and (able := signers(decision)):
        decision.asked = choice(able)
    decision.save()
    Activity.record(Verb.STAGE_PROPOSED, by=decision.by, person=decision.asked, idea=idea, data=_data(decision))
    append(*of_stage("stage_proposed", decision, decision.at))
    return decision


def _take_effect(decision, idea, *, actor, benefit=None):
    """Move the locked idea, and write the decision, its step, its diary line, its benefit and the register last."""
    now, stage = timezone.now(), decision.to_stage
    decision.state, decision.effective_at = State.EFFECTIVE, now
    decision.save()
    is_open = stage.key == PUBLISHED  # open to votes again: nobody holds it
    enter_stage(
        idea,
        stage.key,
        entity=idea.entity if is_open else decision.by.entity,
        holder=None if is_open else decision.by,
        due_at=add_working_days(now, stage.days) if stage.days else None,
        note=decision.reopening if stage.key == PARKED else "",
        outcome="moved",
        at=now,
    )
    Activity.record(Verb.STAGE_MOVED, by=actor, idea=idea, data=_data(decision), at=now)
    facts = [of_stage("stage_moved", decision, now)]
    if benefit:
        facts.append(_note_benefit(Benefit.objects.create(idea=idea, by=actor, **benefit), deploying=True))
    decision.register_number = append_many(facts)[0].number
    decision.save(update_fields=["register_number"])


def _close(decision, state, by):
    """End a proposal that does not take effect."""
    decision.state = state
    decision.second_by = by if by.pk != decision.by_id else None
    decision.save(update_fields=["state", "second_by", "second_text"])
    data = {**_data(decision), "lapsed": state == State.LAPSED}
    Activity.record(Verb.STAGE_DECLINED, by=by, idea=decision.idea, data=data)
    kind = "stage_declined" if state == State.DECLINED else "stage_lapsed"
    append(*of_stage(kind, decision, timezone.now()))


def _lock_pending(decision):
    """Lock the idea, then read the decision again: who comes second sees what the first one did."""
    idea = lock(decision.idea)
    fresh = StageDecision.objects.select_related("from_stage", "to_stage", "by__entity").get(pk=decision.pk)
    fresh.idea = idea
    return idea, fresh


def _require_pending(decision, by):
    if refusal := may_sign(by, decision):
        raise DomainError(refusal)
    if decision.state != State.PENDING:
        raise DomainError(_("This proposal no longer awaits a signature: somebody has answered it in the meantime."))


def _text(text, field, missing):
    text = (text or "").strip()
    if not text:
        raise DomainError(missing, field=field)
    if len(text) > TEXT_LENGTH:
        raise DomainError(_("This text is longer than %(max)s characters.") % {"max": TEXT_LENGTH}, field=field)
    return text


def _benefit(benefit):
    """The checked fields of a measured benefit; raises DomainError with the field's name."""
    benefit = benefit or {}
    unit, amount, day = benefit.get("unit"), benefit.get("amount"), benefit.get("measured_on")
    if unit not in Benefit.Unit.values:
        raise DomainError(_("Say in which unit the benefit was measured."), field="unit")
    if amount is None and unit != Benefit.Unit.OTHER:
        raise DomainError(_("Give the measured benefit, or choose “in words”."), field="amount")
    if amount is not None and not 0 <= amount < 10**12:
        raise DomainError(_("This amount is not possible."), field="amount")
    method = _text(benefit.get("method"), "method", _("Say how the benefit was measured."))
    day = day or timezone.localdate()
    if day > timezone.localdate():
        raise DomainError(_("A benefit is measured in the past, not in the future."), field="measured_on")
    amount = None if unit == Benefit.Unit.OTHER else amount
    return {"unit": unit, "amount": amount, "method": method, "measured_on": day}


def _note_benefit(row, deploying=False):
    """The diary line of a benefit measured later, or in `deploying` the idea; returns its fact for the register."""
    amount = None if row.amount is None else str(row.amount)
    data = {"benefit": row.pk, "amount": amount, "unit": row.unit}
    if deploying:
        data["deploying"] = True
    Activity.record(Verb.BENEFIT_MEASURED, by=row.by, idea=row.idea, data=data)
    return of_benefit(row, timezone.now())


def _data(decision):
    """What the diary keeps: the stages by their keys, and the decision with its words."""
    data = {"from": decision.from_stage.key, "to": decision.to_stage.key, "decision": decision.pk}
    if decision.second_by_id:
        data["proposed_by"] = decision.by_id
    return data
