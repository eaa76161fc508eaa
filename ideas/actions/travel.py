"""How an idea goes from one entity to another: noted by hand, or adapted there by somebody."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas.actions.journey import lock
from ideas.models import Activity, Idea, Stop
from ideas.models.travel import RESULT_LENGTH
from ideas.permissions import may_note_stop, may_see
from ideas.verbs import Verb


def require_origin(origin, entity, *, by):
    """Refuse, with a DomainError at its field, what cannot be adapted by `by` for `entity`."""
    if not origin.is_published or not may_see(by, origin):
        raise DomainError(_("The idea that you adapt is no longer there."))
    if entity.pk == origin.entity_id:
        message = _("This idea already concerns %(entity)s: choose the entity that you adapt it for.")
        raise DomainError(message % {"entity": entity.name}, field="entity")


def note_stop(idea, *, by, entity, state, started_on, result=""):
    """Say where a published idea has arrived and what became of it there; the same again changes nothing.

    One Stop for each company: what is noted later replaces what was noted before, and the diary keeps both. Raises
    DomainError naming the field.
    """
    result = result.replace("\x00", "").strip()
    if len(result) > RESULT_LENGTH:
        message = _("This text is too long: %(limit)d characters at most.") % {"limit": RESULT_LENGTH}
        raise DomainError(message, field="result")
    if started_on > timezone.localdate():
        raise DomainError(_("This day is still to come."), field="started_on")
    with transaction.atomic():
        idea = lock(idea)
        if refusal := may_note_stop(by, idea, state):
            raise DomainError(refusal)
        if entity.pk == idea.entity_id:
            raise DomainError(_("This is where the idea comes from: choose another entity."), field="entity")
        said = {"state": state, "started_on": started_on, "result": result}
        stop = Stop.objects.filter(idea=idea, entity=entity).first() or Stop(idea=idea, entity=entity)
        if stop.pk and all(getattr(stop, name) == value for name, value in said.items()):
            return stop
        for name, value in said.items():
            setattr(stop, name, value)
        stop.by = by
        stop.save()
        _redraw(idea)
        data = {"entity": entity.pk, "state": state, "result": result}
        Activity.record(Verb.TRAVELLED, by=by, idea=idea, data=data)
    return stop


def arrive(variant, *, at):
    """Note on the idea that it comes from that `variant`, locked, is published now; the first of a company counts.

    What only some may read is told nowhere else.
    """
    if variant.origin_id is None or variant.audience_id:
        return
    origin = lock(Idea(pk=variant.origin_id))
    author = variant.authorships.filter(state="active").order_by("since", "pk").first()
    entity = variant.entity.company_or_self
    if not origin.is_published or author is None or entity.pk == origin.entity_id:
        return
    stop = Stop.objects.filter(idea=origin, entity=entity).first() or Stop(idea=origin, entity=entity)
    if stop.variant_id:
        return
    stop.variant, stop.state, stop.by = variant, Stop.State.ADOPTED, author.person
    stop.started_on = timezone.localtime(at).date()
    stop.save()
    _redraw(origin)
    Activity.record(
        Verb.ADOPTED, by=author.person, idea=origin, data={"entity": entity.pk, "variant": variant.pk}, at=at
    )


def _redraw(idea):
    idea.version += 1
    idea.save(update_fields=["version"])
