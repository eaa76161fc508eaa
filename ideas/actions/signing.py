"""Signing an idea together: invited by an author, signed or declined by whoever is invited, left again."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas.actions.journey import lock
from ideas.actions.support import count_votes
from ideas.models import Activity, Authorship, Follow, Vote
from ideas.permissions import may_be_invited, may_invite, may_sign, may_unsign
from ideas.verbs import Verb

Role, State = Authorship.Role, Authorship.State


def invite(idea, *, by, person):
    """Ask `person` to sign the idea, who may read it from now on; asking twice changes nothing.

    Moderation hears of it on commit: a judge close to `person` has the idea no longer. Raises DomainError.
    """
    with transaction.atomic():
        idea = lock(idea)
        if idea.is_author(by) and idea.authorships.filter(person=person, state=State.INVITED).exists():
            return
        if refusal := may_invite(by, idea) or may_be_invited(person, idea):
            raise DomainError(refusal)
        ask_to_sign(idea, by=by, person=person, role=Role.CO_AUTHOR)


def ask_to_sign(idea, *, by, person, role):
    """Write an open invitation to a locked or new idea, and tell of it; whoever calls has asked whether it may be."""
    Authorship.objects.create(
        idea=idea, person=person, role=role, state=State.INVITED, entity_id=person.entity_id, invited_by=by
    )
    Activity.record(Verb.INVITED, by=by, person=person, idea=idea)


def take_back_invitation(idea, *, by, person):
    """An author takes back an invitation that is still open; twice is harmless."""
    with transaction.atomic():
        idea = lock(idea)
        if not idea.is_author(by):
            raise DomainError(_("Only an author takes an invitation back."))
        if Authorship.objects.filter(idea=idea, person=person, state=State.INVITED).delete()[0]:
            Activity.record(Verb.INVITATION_ENDED, by=by, person=person, idea=idea)


def sign(idea, *, by):
    """Accept: from now on one of its authors, who shares what it earns; one's support is taken back.

    Signing twice changes nothing. Raises DomainError where there is no invitation, or while a judge close to `by` is
    still being relieved, which the database guards.
    """
    try:
        with transaction.atomic():
            idea = lock(idea)
            if idea.is_author(by):
                return
            if refusal := may_sign(by, idea):
                raise DomainError(refusal)
            if Vote.objects.filter(idea=idea, user=by).delete()[0]:
                count_votes(idea)
                Activity.record(Verb.UNVOTED, by=by, idea=idea)
            signed = Authorship.objects.filter(idea=idea, person=by)
            signed.update(state=State.ACTIVE, since=timezone.now(), entity=by.entity_id)
            if signed.filter(role=Role.AUTHOR).exists():  # it is theirs now, and no longer of who wrote it down
                written = Authorship.objects.filter(idea=idea, role=Role.PROXY, state=State.ACTIVE)
                written.update(state=State.LEFT, until=timezone.now())
            Follow.objects.bulk_create([Follow(idea=idea, person=by)], ignore_conflicts=True)
            _touch(idea)
            Activity.record(Verb.SIGNED, by=by, idea=idea)
    except IntegrityError as error:
        raise DomainError(_("This idea is just passing to other hands: sign again in a minute.")) from error


def decline(idea, *, by):
    """Say no to an invitation: one no longer reads what is not published, and is not asked again."""
    with transaction.atomic():
        idea = lock(idea)
        invited = Authorship.objects.filter(idea=idea, person=by, state=State.INVITED)
        if invited.update(state=State.DECLINED, until=timezone.now()):
            Activity.record(Verb.DECLINED, by=by, idea=idea)


def unsign(idea, *, by):
    """Take one's signature back; what the idea has earned until now stays. The last author cannot."""
    with transaction.atomic():
        idea = lock(idea)
        if Authorship.objects.filter(idea=idea, person=by, state=State.LEFT).exists():
            return
        if refusal := may_unsign(by, idea):
            raise DomainError(refusal)
        Authorship.objects.filter(idea=idea, person=by).update(state=State.LEFT, until=timezone.now())
        if idea.joined_count:  # a support of the other idea counts again
            count_votes(idea)
        _touch(idea)
        Activity.record(Verb.UNSIGNED, by=by, idea=idea)


def _touch(idea):
    """Cards and pages name the authors: those kept by version are drawn anew."""
    idea.version += 1
    idea.save(update_fields=["version"])
