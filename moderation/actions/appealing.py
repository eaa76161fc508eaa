"""Appeals: a decision is looked at again by somebody else, and by a panel of three when that takes too long."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import ideas.actions
from core.errors import DomainError
from core.worktime import add_working_days
from ideas.actions.journey import lock
from ideas.models import Activity, Step
from ideas.verbs import Verb
from moderation.actions.deciding import TooLate
from moderation.actions.saying import said
from moderation.actions.seating import close_seat, fill, open_seat
from moderation.entries import of_appeal
from moderation.grounds import KINDS, PARKED, first_judges, still_stands
from moderation.models import Appeal, Seat
from moderation.permissions import may_appeal, may_judge
from register.actions import append, append_many, fingerprint

State, Verdict = Appeal.State, Seat.Verdict
MAJORITY = 2


def appeal(ground, *, by, text=""):
    """Contest the decision that `ground` (an Activity) records; returns the Appeal, the same one when repeated.

    Words may be added later, by `plead`. Raises DomainError when it is too late, or not theirs to contest.
    """
    text = said(text)
    if known := Appeal.objects.filter(against=ground).first():
        return known
    with transaction.atomic():
        idea = lock(ground.idea)
        if known := Appeal.objects.filter(against=ground).first():
            return known
        ground.idea = idea
        if refusal := may_appeal(by, ground):
            raise DomainError(refusal)
        now = timezone.now()
        made = Appeal.objects.create(
            against=ground,
            kind=KINDS[ground.verb],
            idea=idea,
            comment=ground.comment,
            by=by,
            text=text,
            at=now,
            due_at=add_working_days(now, settings.EUREKA["APPEAL_DAYS"]),
        )
        data = {"appeal": made.pk, "first": first_judges(ground)}
        Activity.record(Verb.APPEALED, by=by, idea=idea, comment=made.comment, data=data, at=now)
        lines = [of_appeal(made, "appeal", now, text_sha256=fingerprint(text))]
        fill(made, lines, because="appealed")
        if lines:
            append_many(lines)
    return made


def plead(made, *, by, text):
    """An author says why the decision should change, as long as nobody has answered; the last words stand."""
    text = said(text, _("Say in a few words why the decision should change."))
    with transaction.atomic():
        lock(made.idea)
        made = Appeal.objects.select_for_update().get(pk=made.pk)
        if made.text == text:
            return made
        if not Appeal.objects.of(by).filter(pk=made.pk).exists():
            raise DomainError(_("Only those concerned by a decision appeal against it."))
        if made.state != State.OPEN or made.seats.filter(state=Seat.State.SPOKEN).exists():
            raise DomainError(_("Your appeal is already being answered: its words can no longer change."), field="text")
        made.text = text
        made.save(update_fields=["text"])
        append(*of_appeal(made, "appeal_words", timezone.now(), text_sha256=fingerprint(text)))
    return made


def answer_appeal(seat, *, by, verdict, text):
    """A judge overturns the decision or confirms it, in writing; of a panel, two who agree decide.

    Saying the same twice changes nothing; what comes too late raises TooLate.
    """
    if verdict not in Verdict.values:
        raise DomainError(_("Choose whether the decision stands."), field="verdict")
    text = said(text, _("Say why: an appeal is always answered in writing."))
    with transaction.atomic():
        idea = lock(seat.appeal.idea)
        seat = Seat.objects.select_for_update(of=("self",)).select_related("appeal__comment", "judge").get(pk=seat.pk)
        made = seat.appeal
        made.idea = idea
        if seat.state != Seat.State.OPEN:
            if (seat.judge_id, seat.verdict, seat.text) == (by.pk, verdict, text):
                return made
            raise TooLate(what_was_answered(seat), seat)
        if refusal := may_judge(by, seat):
            raise TooLate(refusal, seat)
        if not still_stands(made):
            raise TooLate(_("The decision no longer stands: there is nothing left to judge."), seat)
        now = timezone.now()
        close_seat(seat, state=Seat.State.SPOKEN, verdict=verdict, text=text, at=now)
        agreed = Seat.objects.filter(appeal=made, state=Seat.State.SPOKEN, verdict=verdict).count()
        if not seat.is_panel or agreed >= MAJORITY:
            _decide(made, verdict, by=by, at=now)
    return made


def _decide(made, verdict, *, by, at):
    """Write the outcome of an appeal and let it take effect at once; on a locked idea."""
    is_overturned = verdict == Verdict.OVERTURN
    made.state, made.ended_at = State.OVERTURNED if is_overturned else State.CONFIRMED, at
    for other in made.seats.filter(state=Seat.State.OPEN).select_related("judge"):
        other.appeal = made
        close_seat(other, at=at, because="decided")
    if is_overturned:
        _take_effect(made, by, at)
    elif made.kind != Appeal.Kind.HIDING:
        usual = Step.objects.filter(idea=made.idea, purpose="").order_by("-started_at", "-pk").first()
        ideas.actions.pass_on(made.idea, holder=usual and usual.holder, outcome="confirmed", at=at)
    first = first_judges(made.against)
    data = {"appeal": made.pk, "overturned": is_overturned, "first": first}
    Activity.record(Verb.APPEAL_DECIDED, by=by, idea=made.idea, comment=made.comment, data=data, at=at)
    spoken = list(made.seats.filter(state=Seat.State.SPOKEN).select_related("judge").order_by("pk"))
    entry = of_appeal(
        made,
        "appeal_decided",
        at,
        judges=[seat.judge for seat in spoken],
        outcome=str(made.state),
        panel=made.is_before_panel,
        text_sha256=[fingerprint(seat.text) for seat in spoken],
    )
    made.register_number = append(*entry).number
    made.save(update_fields=["state", "ended_at", "register_number"])


def _take_effect(made, by, at):
    if made.kind == Appeal.Kind.REFUSAL:
        made.idea = ideas.actions.publish(made.idea, by=by, at=at)
    elif made.kind == Appeal.Kind.HIDING:
        ideas.actions.restore_comment(made.comment, by=by)
    elif made.kind == Appeal.Kind.REMOVAL:
        made.idea = ideas.actions.restore_idea(made.idea, by=by)
    else:
        _put_back(made, by, at)


def _put_back(made, by, at):
    """A parked idea returns to the stage where it stood, and to who had it there."""
    steps = Step.objects.filter(idea=made.idea, stage__isnull=False).exclude(stage__key=PARKED)
    former = steps.select_related("stage", "holder", "entity").order_by("-started_at", "-pk").first()
    stage = former.stage
    due_at = add_working_days(at, stage.days) if stage.days else None
    places = {"entity": former.entity, "holder": former.holder, "due_at": due_at}
    ideas.actions.enter_stage(made.idea, stage.key, outcome="overturned", at=at, **places)
    data = {"from": PARKED, "to": stage.key, "appeal": made.pk}
    Activity.record(Verb.STAGE_MOVED, by=by, idea=made.idea, data=data, at=at)


def lapse(made):
    """End an appeal whose decision no longer stands: the idea was withdrawn or reopened, for instance."""
    with transaction.atomic():
        idea = lock(made.idea)
        made = Appeal.objects.select_for_update(of=("self",)).select_related("against", "comment").get(pk=made.pk)
        made.idea = idea
        if made.state != State.OPEN or still_stands(made):
            return
        made.state, made.ended_at = State.LAPSED, timezone.now()
        for seat in made.seats.filter(state=Seat.State.OPEN).select_related("judge"):
            seat.appeal = made
            close_seat(seat, because="lapsed")
        made.save(update_fields=["state", "ended_at"])
        append(*of_appeal(made, "appeal_lapsed", made.ended_at))


def escalate_appeal(made):
    """An appeal past its time goes to a panel of three; one before a panel, to others in the place of the silent.

    Where no such people qualify it stays, shown as late: late is better than lost. Returns whether it moved.
    """
    with transaction.atomic():
        idea = lock(made.idea)
        made = Appeal.objects.select_for_update(of=("self",)).select_related("against", "comment").get(pk=made.pk)
        made.idea = idea
        if not made.is_late or not still_stands(made):
            return False
        lines, silent = [], list(made.seats.filter(state=Seat.State.OPEN).select_related("judge"))
        if not made.is_before_panel:
            moved = open_seat(made, lines, because="late", silent=silent)
        else:
            moved = sum(open_seat(made, lines, because="late", silent=[seat]) for seat in silent) > 0
        if lines:
            append_many(lines)
    return moved


def what_was_answered(seat):
    """One sentence for a judge who comes too late."""
    if seat.state == Seat.State.SPOKEN:
        return _("You have already answered this appeal: %(what)s.") % {"what": seat.get_verdict_display()}
    return _("This appeal has passed to other people in the meantime. Nothing of what you wrote was sent.")
