"""Hiding a published idea after reports, for now or for good, and showing it again; called by moderation."""

from django.db import transaction
from django.utils import timezone

from ideas import search
from ideas.actions.journey import lock, redraw_kin
from ideas.models import Activity, Idea, Step
from ideas.verbs import Verb


def hold_idea(idea, *, reason, until):
    """Hide a published idea for now, because enough people reported it; its stage, votes and points stay."""
    with transaction.atomic():
        idea = lock(idea)
        if idea.is_published:
            _hide(idea, note=reason, due_at=until, outcome="held")
            data = {"reason": reason, "until": until.isoformat()}
            Activity.record(Verb.IDEA_HELD, idea=idea, data=data)
    return idea


def hide_idea(idea, *, by, reason):
    """Hide an idea for good, published or hidden for now; what it earned is taken back. Twice changes nothing."""
    with transaction.atomic():
        idea = lock(idea)
        if idea.is_published or is_held(idea):
            _hide(idea, note=reason, outcome="hidden")
            Activity.record(Verb.IDEA_HIDDEN, by=by, idea=idea, data={"reason": reason})
    return idea


def restore_idea(idea, *, by):
    """Show a hidden idea again where it stood, its clock going on; what it had earned is given again."""
    with transaction.atomic():
        idea = lock(idea)
        if idea.is_hidden:
            verb = Verb.IDEA_RELEASED if is_held(idea) else Verb.IDEA_RESTORED
            _show(idea)
            Activity.record(verb, by=by, idea=idea)
    return idea


def is_held(idea):
    """Whether a hidden idea is hidden for now only: nobody has decided yet."""
    facts = Activity.objects.filter(idea=idea, verb__in=[Verb.IDEA_HELD, Verb.IDEA_HIDDEN]).order_by("-pk")
    return idea.is_hidden and facts.values_list("verb", flat=True).first() == Verb.IDEA_HELD


def _hide(idea, *, note, outcome, due_at=None):
    now = timezone.now()
    idea.status = Idea.Status.HIDDEN
    idea.version += 1
    idea.save(update_fields=["status", "version"])
    Step.objects.filter(idea=idea, ended_at__isnull=True).update(ended_at=now, outcome=outcome)
    Step.objects.create(idea=idea, status=idea.status, started_at=now, due_at=due_at, note=note)
    redraw_kin(idea)
    search.forget(idea)


def _show(idea):
    """Back to the last place it had in its stage; whoever has it there gets back the time that went by."""
    now = timezone.now()
    idea.status = Idea.Status.PUBLISHED
    idea.version += 1
    idea.save(update_fields=["status", "version"])
    there = Step.objects.filter(idea=idea, stage=idea.stage).order_by("-started_at", "-pk").first()
    Step.objects.filter(idea=idea, ended_at__isnull=True).update(ended_at=now, outcome="shown")
    step = Step(idea=idea, status=idea.status, stage=idea.stage, started_at=now)
    if there:
        step.entity, step.holder, step.purpose, step.note = there.entity, there.holder, there.purpose, there.note
        step.due_at = there.due_at and there.due_at + (now - (there.ended_at or now))
    step.save()
    redraw_kin(idea)
    search.index(idea)
