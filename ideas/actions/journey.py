"""Moving an idea from place to place, and opening it to a reader."""

from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.errors import DomainError
from ideas.models import Activity, Idea, Reader, Stage, Step
from ideas.permissions import may_ask_where
from ideas.verbs import Verb


def lock(idea, **asked):
    """The idea's row, locked until the transaction ends, with its theme; every action starts with it.

    `asked`: annotations that the same query tells.
    """
    rows = Idea.objects.select_for_update(of=("self",)).select_related("theme").annotate(**asked)
    return rows.get(pk=idea.pk)


def redraw_kin(idea):
    """The pages of the idea it was made of, and of those made of it, tell of it: they are drawn anew after the commit.

    Not before: two ideas that wait for each other's row would wait for ever.
    """
    if idea.published_at:
        kin = Idea.objects.filter(Q(pk=idea.origin_id) | Q(origin=idea.pk))
        transaction.on_commit(partial(kin.update, version=F("version") + 1))


def enter_status(idea, status, *, outcome="", at=None, **place):
    """End the open step with `outcome` and open one for `status`; call it on a locked idea. Returns the Step.

    `place`: what else the new step says: entity, holder, due_at, note.
    """
    at = at or timezone.now()
    redraw_kin(idea)
    Step.objects.filter(idea=idea, ended_at__isnull=True).update(ended_at=at, outcome=outcome)
    return Step.objects.create(idea=idea, status=status, started_at=at, **place)


def enter_stage(idea, key, *, outcome="", at=None, **place):
    """Put a locked, published idea in the stage `key` and save it. Returns the Step, as `enter_status` does."""
    at = at or timezone.now()
    idea.stage = Stage.objects.get(key=key)
    idea.stage_since = at
    idea.version += 1
    idea.save(update_fields=["stage", "stage_since", "version", "status", "published_at", "popularity"])
    return enter_status(idea, idea.status, stage=idea.stage, outcome=outcome, at=at, **place)


def pass_on(idea, *, holder, due_at=None, purpose="", outcome="", at=None):
    """Open a new step at the same place, in the hands of `holder` (None: nobody's); returns it. On a locked idea."""
    at = at or timezone.now()
    here = Step.objects.filter(idea=idea, ended_at__isnull=True).first()
    stage = None if idea.is_hidden else idea.stage  # its last step in a stage says where it comes back to
    step = Step(idea=idea, status=idea.status, stage=stage, note=here.note if here else "", started_at=at)
    step.entity = holder.entity.company_or_self if holder and holder.entity else (here and here.entity)
    step.holder, step.due_at, step.purpose = holder, due_at, purpose
    Step.objects.filter(idea=idea, ended_at__isnull=True).update(ended_at=at, outcome=outcome)
    step.save()
    idea.version += 1
    idea.save(update_fields=["version"])
    return step


def ask_where(idea, *, by):
    """An author asks where the idea is: whoever has it is nudged, once per step. Returns the open step.

    Asking again changes nothing. Raises DomainError for anybody else, and where nobody has it.
    """
    with transaction.atomic():
        idea = lock(idea)
        step = Step.objects.select_for_update(of=("self",)).filter(idea=idea, ended_at__isnull=True)
        step = step.select_related("holder__entity__company", "stage").first()
        if refusal := may_ask_where(by, idea, step):
            raise DomainError(refusal)
        if step.asked_at is None:
            step.asked_at = timezone.now()
            step.save(update_fields=["asked_at"])
            Activity.record(Verb.ASKED_WHERE, by=by, person=step.holder, idea=idea, data={"step": step.pk})
    return step


def let_read(idea, person, why=Reader.Why.REVIEW, at=None, until=None):
    """Open an unpublished idea to one person, for ever or `until` a moment; doing it twice changes nothing."""
    reader = Reader(idea=idea, person=person, why=why, until=until, since=at or timezone.now())
    if until is None:  # one statement: a second open reading is refused by its constraint
        Reader.objects.bulk_create([reader], ignore_conflicts=True)
    elif not Reader.objects.filter(idea=idea, person=person, why=why, until=until).exists():
        reader.save()


def stop_reading(idea, person, why=Reader.Why.REVIEW, at=None):
    """Close what `let_read` opened."""
    at = at or timezone.now()
    Reader.objects.open(at).filter(idea=idea, person=person, why=why).update(until=at)
