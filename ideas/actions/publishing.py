"""From the first sending of an idea to its publication, its refusal or its withdrawal."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas import ranking, search
from ideas.actions.campaigns import accepted, add_answers, require_answerable, write_answers
from ideas.actions.journey import enter_stage, enter_status, lock
from ideas.actions.revising import keep_first
from ideas.actions.signing import ask_to_sign
from ideas.actions.travel import arrive, require_origin
from ideas.actions.writing import fill
from ideas.models import Activity, Attachment, Authorship, Draft, Follow, Idea, Picture, Step
from ideas.permissions import may_enter_for, may_withdraw
from ideas.pseudonyms import new_pseudonym
from ideas.verbs import Verb

MAX_PICTURES = 4
MAX_ATTACHMENTS = 3


def _attach(idea, pictures, attachments, by):
    """Make `pictures` and `attachments` (keys), in this order, those of the idea: only its own and the writer's."""
    if len(pictures) > MAX_PICTURES:
        raise DomainError(_("An idea carries %(max)d pictures at most.") % {"max": MAX_PICTURES}, field="pictures")
    if len(attachments) > MAX_ATTACHMENTS:
        message = _("An idea carries %(max)d documents at most.") % {"max": MAX_ATTACHMENTS}
        raise DomainError(message, field="attachments")
    usable = Q(idea=idea) | Q(idea__isnull=True, owner=by)
    for model, keys in ((Picture, pictures), (Attachment, attachments)):
        for order, key in enumerate(keys):
            model.objects.filter(usable, key=key).update(idea=idea, order=order)


def _comes_from(idea, by):
    """Where the idea set out, for its journey: where its author works, unless that would tell who it is."""
    return None if idea.pseudonym else by.entity_id


def _require_nothing_that_tells(idea, attachments):
    if attachments:
        message = _("A document nearly always holds the name of whoever wrote it: a pseudonym goes with pictures only.")
        raise DomainError(message, field="attachments")
    if idea.origin:
        message = _("An adaptation comes from a known entity: it is signed, not posted under a pseudonym.")
        raise DomainError(message, field="is_pseudonymous")


def submit(
    *,
    by,
    client_key,
    pictures=(),
    attachments=(),
    answers=None,
    is_pseudonymous=False,
    behalf=None,
    at=None,
    **fields,
):
    """Send a new idea to review and return it; the same `client_key` again returns the idea sent before.

    `fields`: title, problem, proposal, benefit, theme, entity, campaign, audience, language, origin.
    `pictures` and `attachments`: keys of what the same person uploaded. `answers` to its campaign's own questions, by
    the names of their fields. With `is_pseudonymous` it bears a drawn name, and the author's stands nowhere. `behalf`:
    the person whose idea `by` writes down, who is asked to sign it. Raises DomainError naming the field.
    """
    key = f"{by.pk}:{client_key}"
    at = at or timezone.now()
    idea = Idea(client_key=key, submitted_at=at, status=Idea.Status.SUBMITTED)
    fill(idea, fields)
    if idea.origin:
        require_origin(idea.origin, idea.entity, by=by)
    if behalf and (refusal := may_enter_for(by, behalf)):
        raise DomainError(refusal, field="behalf")
    if is_pseudonymous and behalf:
        message = _("Who is asked to sign chooses their own name: an idea of somebody else bears no pseudonym.")
        raise DomainError(message, field="is_pseudonymous")
    if is_pseudonymous:
        idea.pseudonym = new_pseudonym()
        _require_nothing_that_tells(idea, attachments)
    try:
        require_answerable(idea, by=by, at=at)
        kept = accepted(idea.campaign, answers or {})
    except DomainError:
        if sent := Idea.objects.filter(client_key=key).first():  # its campaign has closed since
            return sent
        raise
    try:
        with transaction.atomic():
            idea.save()
            add_answers(idea, kept)
            role = Authorship.Role.PROXY if behalf else Authorship.Role.AUTHOR
            Authorship.objects.create(idea=idea, person=by, role=role, entity_id=by.entity_id, since=at)
            Follow.objects.create(idea=idea, person=by, since=at)
            _attach(idea, pictures, attachments, by)
            Step.objects.create(idea=idea, status=idea.status, entity_id=_comes_from(idea, by), started_at=at)
            Draft.objects.filter(owner=by, client_key=client_key).delete()
            Activity.record(Verb.SUBMITTED, by=by, idea=idea, at=at)
            if behalf:
                ask_to_sign(idea, by=by, person=behalf, role=Authorship.Role.AUTHOR)
    except IntegrityError:  # sent before: a double click, or the same form again
        return Idea.objects.get(client_key=key)
    return idea


def resubmit(idea, *, by, pictures=(), attachments=(), answers=None, **fields):
    """An author sends a returned idea again, completed. Raises DomainError in any other status.

    It may go on answering its campaign, whatever the phase; another one must take ideas now.
    """
    with transaction.atomic():
        signed = Authorship.objects.filter(idea=idea, person=by, state=Authorship.State.ACTIVE)
        pictured, attached = Picture.objects.filter(idea=idea), Attachment.objects.filter(idea=idea)
        drafts = Draft.objects.filter(owner=by, purpose=Draft.Purpose.IDEA, target=str(idea.pk))
        idea = lock(
            idea,
            is_mine=Exists(signed),
            is_pictured=Exists(pictured),
            is_drafted=Exists(drafts),
            is_attached=Exists(attached),
        )
        if idea.status == Idea.Status.SUBMITTED and all(getattr(idea, k) == v for k, v in fields.items()):
            return idea
        if idea.status != Idea.Status.RETURNED or not idea.is_mine:
            raise DomainError(_("Only an author can send a returned idea again."))
        former = idea.campaign
        fill(idea, fields)
        if former != idea.campaign:
            if former and former.entity_id == idea.audience_id:
                idea.audience = None
            require_answerable(idea, by=by)
        kept = accepted(idea.campaign, answers or {})
        if idea.pseudonym:
            _require_nothing_that_tells(idea, attachments)
        idea.status = Idea.Status.SUBMITTED
        idea.version += 1
        idea.save()
        if former or kept:
            write_answers(idea, kept)
        if idea.is_pictured:
            pictured.exclude(key__in=pictures).update(idea=None)
        if idea.is_attached:
            attached.exclude(key__in=attachments).update(idea=None)
        _attach(idea, pictures, attachments, by)
        enter_status(idea, Idea.Status.SUBMITTED, entity_id=_comes_from(idea, by), outcome="resubmitted")
        if idea.is_drafted:
            drafts.delete()
        Activity.record(Verb.RESUBMITTED, by=by, idea=idea)
    return idea


def _require(idea, *statuses):
    if idea.status not in statuses:
        raise DomainError(_("This idea is no longer under review: somebody has decided in the meantime."))


def publish(idea, *, by, at=None):
    """Make a locked idea, under review or refused, visible to its audience; called by a decision."""
    _require(idea, Idea.Status.SUBMITTED, Idea.Status.REFUSED)
    at = at or timezone.now()
    idea.status, idea.published_at = Idea.Status.PUBLISHED, at
    idea.popularity = ranking.popularity(idea.vote_count, idea.comment_count, at)
    enter_stage(idea, "published", entity_id=idea.entity_id, outcome="published", at=at)
    keep_first([idea])
    search.index(idea)
    arrive(idea, at=at)
    Activity.record(Verb.PUBLISHED, by=by, idea=idea, at=at)
    return idea


def return_to_author(idea, *, by, advice, due_at=None):
    """Send a locked idea under review back to its authors with advice; called by a decision."""
    _require(idea, Idea.Status.SUBMITTED)
    idea.status = Idea.Status.RETURNED
    idea.save(update_fields=["status"])
    enter_status(idea, Idea.Status.RETURNED, due_at=due_at, note=advice, outcome="returned")
    Activity.record(Verb.RETURNED, by=by, idea=idea)
    return idea


def refuse(idea, *, by, reason, text):
    """Refuse a locked idea under review, with a reason; it stays readable to its authors. Called by a decision."""
    _require(idea, Idea.Status.SUBMITTED)
    idea.status = Idea.Status.REFUSED
    idea.save(update_fields=["status"])
    enter_status(idea, Idea.Status.REFUSED, note=text, outcome="refused")
    Activity.record(Verb.REFUSED, by=by, idea=idea, data={"reason": reason})
    return idea


def withdraw(idea, *, by, reason=""):
    """An author takes the idea back; it is kept for its authors, and shown to nobody else any more."""
    with transaction.atomic():
        idea = lock(idea)
        if idea.status == Idea.Status.WITHDRAWN:
            return idea
        if refusal := may_withdraw(by, idea):
            raise DomainError(refusal)
        idea.status, idea.stage, idea.withdrawn_reason = Idea.Status.WITHDRAWN, None, reason
        idea.version += 1
        idea.save(update_fields=["status", "stage", "withdrawn_reason", "version"])
        enter_status(idea, Idea.Status.WITHDRAWN, note=reason, outcome="withdrawn")
        search.forget(idea)
        Activity.record(Verb.WITHDRAWN, by=by, idea=idea)
    return idea
