"""The name behind a pseudonym, opened by two roles together or by nobody."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas.actions.journey import lock
from ideas.conflict import author_ids, conflicts
from ideas.models import Activity, Idea
from ideas.verbs import Verb
from moderation.actions.glass import said_why
from moderation.entries import of_escrow
from moderation.models import Escrow
from moderation.permissions import may_answer_escrow, may_break_glass
from people.models import User
from register.actions import append


def ask_name(number, *, by, reason):
    """An administrator asks for the name behind the idea `number`; its author and the delegates learn it at once.

    Asking again while it waits changes nothing. Only of an idea that `by` may read: see break_glass for the others.
    """
    reason = said_why(reason)
    if not may_break_glass(by):
        raise DomainError(_("This is for administrators alone."))
    idea = Idea.objects.visible_to(by).exclude(pseudonym="").filter(pk=number).first()
    if idea is None:
        raise DomainError(_("You read no idea with this number that bears a pseudonym."), field="number")
    with transaction.atomic():
        idea = lock(idea)
        if known := Escrow.objects.waiting().filter(idea=idea, by=by).first():
            return known
        escrow = Escrow.objects.create(idea=idea, by=by, reason=reason)
        Activity.record(Verb.NAME_ASKED, by=by, idea=idea, data={"escrow": escrow.pk, "reason": reason}, at=escrow.at)
        append(*of_escrow(escrow, "asked"))
    return escrow


def answer_escrow(escrow, *, by, agrees):
    """A staff delegate agrees or declines, once; answering again changes nothing. Returns the Escrow.

    Agreed to, it opens for GLASS_HOURS, unless the one who asks or the one who agrees is in conflict with the author.
    Who asked learns that it was opened or not, and never why not: a conflict would tell whose idea it is.
    """
    with transaction.atomic():
        idea = lock(escrow.idea)
        escrow = Escrow.objects.select_for_update(of=("self",)).select_related("by").get(pk=escrow.pk)
        if escrow.answer:
            return escrow
        if refusal := may_answer_escrow(by, escrow):
            raise DomainError(refusal)
        now = timezone.now()
        escrow.answer = Escrow.Answer.AGREED if agrees else Escrow.Answer.DECLINED
        escrow.answered_by, escrow.answered_at = by, now
        if agrees and not conflicts([escrow.by_id, by.pk], author_ids(idea)):
            escrow.until = now + timedelta(hours=settings.EUREKA["GLASS_HOURS"])
        escrow.save()
        data = {"escrow": escrow.pk, "opened": escrow.was_opened}
        Activity.record(Verb.NAME_ANSWERED, by=by, person=escrow.by, idea=idea, data=data, at=now)
        append(*of_escrow(escrow, "opened" if escrow.was_opened else "kept"))
    return escrow


def names_behind(escrow, *, reader):
    """The names, for the one who asked, as long as they are open and nothing stands between the two.

    The only words on the site that tell them.
    """
    if not escrow.is_open or escrow.by_id != reader.pk or not may_break_glass(reader):
        return []
    authors = author_ids(escrow.idea)
    if conflicts([reader.pk], authors):
        return []
    return [person.get_full_name() for person in User.objects.filter(pk__in=authors).order_by("pk")]
