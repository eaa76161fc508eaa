"""Joining an idea to another as a link that can be undone: nothing of either is moved or copied.

Every action here locks the two ideas first, in the order of their ids, then the merger.
"""

from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas import entries, search
from ideas.actions.journey import redraw_kin
from ideas.actions.support import recount
from ideas.models import Activity, Answer, Authorship, Credit, Idea, Merger, Step
from ideas.models.merger import REASON_LENGTH
from ideas.permissions import may_answer_merger, may_end_merger, may_merge, may_propose_merger
from ideas.verbs import Verb
from register.actions import append

State = Merger.State


def propose_merger(kept, joined, *, by, reason):
    """Ask both sides to let `joined` become a part of `kept`; whose own idea it is has answered by asking.

    The same proposal again returns the one that is open; whoever answers for both sides joins them at once. Raises
    DomainError, at the field `reason` where that is empty or too long.
    """
    reason = _reason(reason)
    with _passing(), transaction.atomic():
        kept, joined = _locked(kept.pk, joined.pk)
        if asked := Merger.objects.filter(kept=kept, joined=joined, proposed_by=by, state=State.PROPOSED).first():
            return asked
        if refusal := may_propose_merger(by, kept, joined) or may_merge(kept, joined):
            raise DomainError(refusal)
        due_at = timezone.now() + timedelta(days=settings.EUREKA["MERGER_DAYS"])
        merger = Merger.objects.create(kept=kept, joined=joined, proposed_by=by, reason=reason, due_at=due_at)
        _record(Verb.MERGER_PROPOSED, merger, by=by, reason=reason)
        _answer(merger, (kept, joined), by=by, is_yes=True)
    return merger


def answer_merger(merger, *, by, is_yes, reason=""):
    """The first author of an idea says whether it is joined; a no is final, and the last yes joins them.

    The same answer again changes nothing. Raises DomainError for anybody else, when it is too late, and when the ideas
    can no longer be joined.
    """
    reason = _reason(reason, is_needed=not is_yes)
    with _passing(), transaction.atomic():
        kept, joined, merger = _locked_of(merger)
        if merger.state in (State.ACCEPTED, State.DECLINED) and merger.answers.filter(by=by, is_yes=is_yes).exists():
            return merger
        if refusal := may_answer_merger(by, merger):
            raise DomainError(refusal)
        _answer(merger, (kept, joined), by=by, is_yes=is_yes, reason=reason)
        if not is_yes:
            _close(merger, State.DECLINED)
            _record(Verb.MERGER_DECLINED, merger, by=by, reason=reason)
    return merger


def end_merger(merger, *, by, reason):
    """Make two ideas of one again, each as it was, with what was done to it since; twice changes nothing.

    By a first author, or by a community manager, whose decision stands in the register. Raises DomainError.
    """
    reason = _reason(reason)
    with transaction.atomic():
        kept, joined, merger = _locked_of(merger)
        if merger.state == State.ENDED:
            return merger
        if refusal := may_end_merger(by, merger):
            raise DomainError(refusal)
        is_decision, now = not (kept.is_first_author(by) or joined.is_first_author(by)), timezone.now()
        _give_back(merger, now)
        _part(kept, joined)
        merger.state, merger.ended_by, merger.ended_at, merger.ended_reason = State.ENDED, by, now, reason
        merger.save(update_fields=["state", "ended_by", "ended_at", "ended_reason"])
        _record(Verb.UNMERGED, merger, by=by, reason=reason)
        if is_decision:
            append(*entries.of_unmerging(merger))
    return merger


def lapse_mergers():
    """Proposals without an answer in time are closed: both ideas stay what they are. Returns how many."""
    late = Merger.objects.filter(state=State.PROPOSED, due_at__lte=timezone.now())
    lapsed = 0
    for merger in late:
        with transaction.atomic():
            *_ideas, merger = _locked_of(merger)
            if merger.state == State.PROPOSED:
                _close(merger, State.LAPSED)
                _record(Verb.MERGER_LAPSED, merger)
                lapsed += 1
    return lapsed


@contextmanager
def _passing():
    """Says in words what the database refuses while a judge close to somebody who is to sign is being relieved."""
    try:
        yield
    except IntegrityError as error:
        raise DomainError(_("One of these ideas is just passing to other hands: try again in a minute.")) from error


def _reason(text, *, is_needed=True):
    text = (text or "").replace("\x00", "").strip()
    if is_needed and not text:
        raise DomainError(_("Say why: the others read it."), field="reason")
    if len(text) > REASON_LENGTH:
        message = _("This text is too long: %(limit)d characters at most.") % {"limit": REASON_LENGTH}
        raise DomainError(message, field="reason")
    return text


def _locked(kept, joined):
    """The two ideas (ids) as they now stand, locked in the order of their ids."""
    # whoever holds one row and writes a line about the other (a support taken back) must not wait for it
    rows = Idea.objects.select_for_update(of=("self",), no_key=True).select_related("theme", "stage").order_by("pk")
    found = {idea.pk: idea for idea in rows.filter(pk__in=[kept, joined])}
    return found[kept], found[joined]


def _locked_of(merger):
    kept, joined = _locked(merger.kept_id, merger.joined_id)
    merger = Merger.objects.select_for_update().get(pk=merger.pk)
    merger.kept, merger.joined = kept, joined
    return kept, joined, merger


def _record(verb, merger, *, by=None, **more):
    Activity.record(verb, by=by, idea=merger.joined, data={"kept": merger.kept_id, "merger": merger.pk, **more})


def _close(merger, state):
    merger.state, merger.decided_at = state, timezone.now()
    merger.save(update_fields=["state", "decided_at"])


def _answer(merger, ideas, *, by, is_yes, reason=""):
    """Keep the answer of each side that `by` answers for; when both have said yes, join them."""
    said = {"by": by, "is_yes": is_yes, "reason": reason, "at": timezone.now()}
    for idea in ideas:
        if idea.is_first_author(by):
            Answer.objects.update_or_create(merger=merger, idea=idea, defaults=said)
    if merger.answers.filter(is_yes=True).count() == len(ideas):
        if refusal := may_merge(*ideas, merger):
            raise DomainError(refusal)
        _join(merger, *ideas, by=by)


def _join(merger, kept, joined, *, by):
    now = timezone.now()
    known = set(kept.authorships.values_list("person_id", flat=True))
    for signed in joined.authorships.filter(state=Authorship.State.ACTIVE).exclude(person__in=known):
        role = signed.role if signed.role == Authorship.Role.PROXY else Authorship.Role.CO_AUTHOR
        Authorship.objects.create(
            idea=kept, person_id=signed.person_id, role=role, entity_id=signed.entity_id, since=now, merger=merger
        )
    joined.status, joined.joined_to = Idea.Status.MERGED, kept
    joined.version += 1
    joined.save(update_fields=["status", "joined_to", "version"])
    Step.objects.filter(idea=joined, ended_at__isnull=True).update(ended_at=now, outcome="merged")
    Step.objects.create(idea=joined, status=joined.status, started_at=now)
    redraw_kin(joined)
    search.forget(joined)
    count_joined(kept)
    _close(merger, State.ACCEPTED)
    _record(Verb.MERGED, merger, by=by)


def _part(kept, joined):
    """The idea that was joined stands alone again, in the step that the merger had closed."""
    joined.status, joined.joined_to = Idea.Status.PUBLISHED, None
    joined.save(update_fields=["status", "joined_to"])
    Step.objects.filter(idea=joined, ended_at__isnull=True).delete()
    before = Step.objects.filter(idea=joined, outcome="merged").order_by("-ended_at", "-pk").first()
    Step.objects.filter(pk=before.pk).update(ended_at=None, outcome="")
    redraw_kin(joined)
    search.index(joined)
    count_joined(kept)
    recount(joined)


def count_joined(kept):
    """Write how many ideas are joined to a locked one, then all its counters."""
    kept.joined_count = Idea.objects.filter(joined_to=kept).count()
    kept.save(update_fields=["joined_count"])
    recount(kept)


def _give_back(merger, now):
    """The signatures that the merger gave end; somebody whom another merger credits there too keeps it through that."""
    others = Merger.objects.filter(kept=merger.kept_id, state=State.ACCEPTED).exclude(pk=merger.pk)
    for signed in merger.signatures.all():
        theirs = Q(joined__authorships__person=signed.person_id, joined__authorships__state=Authorship.State.ACTIVE)
        if other := others.filter(theirs).first():
            signed.merger = other
            signed.save(update_fields=["merger"])
            continue
        Credit.objects.create(
            merger=merger,
            idea_id=signed.idea_id,
            person_id=signed.person_id,
            role=signed.role,
            since=signed.since,
            until=min(signed.until or now, now),
        )
        signed.delete()
