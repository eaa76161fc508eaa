"""Changing the text of a published idea: nothing that was published is lost, and those who support it learn of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas import search
from ideas.actions.journey import lock
from ideas.actions.writing import fill
from ideas.models import Activity, Version
from ideas.models.version import TEXTS
from ideas.permissions import may_revise
from ideas.verbs import Verb


class Outdated(DomainError):
    """The text is no longer the one that was read: `current` is the Version that stands now."""

    def __init__(self, current):
        super().__init__(_("The text has changed in the meantime. Nothing was replaced: look at what changed first."))
        self.current = current


def keep_first(ideas):
    """Write version 1 of published `ideas` as they stand; for those that have none yet."""
    Version.objects.bulk_create([Version.of(idea, number=1, at=idea.published_at) for idea in ideas], batch_size=500)


def latest(idea):
    """The Version that stands now, of a published idea."""
    return Version.objects.filter(idea=idea).order_by("-number").first()


def standing(idea):
    """The Version that stands now, of a locked published idea; written when the idea has none yet."""
    if not (current := latest(idea)):
        keep_first([idea])
        current = latest(idea)
    return current


def revise(idea, *, by, seen, note="", changes_meaning=True, **texts):
    """An author changes the text of a published idea, having read the version `seen`; returns the new Version.

    `texts`: title, problem, proposal, benefit. The same text again changes nothing. Raises Outdated when another
    version stands by now, DomainError naming the field of a text that is missing or too long.
    """
    with transaction.atomic():
        idea = lock(idea)
        if refusal := may_revise(by, idea):
            raise DomainError(refusal)
        current = standing(idea)
        before = {name: getattr(idea, name) for name in TEXTS}
        fill(idea, texts)
        if before == {name: getattr(idea, name) for name in TEXTS}:
            return current
        if seen != current.number:
            raise Outdated(current)
        about = {"why": Version.Why.EDITED, "note": note[:300], "changes_meaning": changes_meaning}
        return replace_text(idea, current, by=by, **about)


def replace_text(idea, current, *, by, writer=None, **about):
    """Write the changed text of a locked idea as the version after `current`, and tell of it; returns the Version.

    `writer`: whose words it is, when not those of the author who lets it stand.
    """
    idea.edited_at = timezone.now()
    idea.version += 1
    idea.save()
    version = Version.of(idea, number=current.number + 1, by=writer or by, at=idea.edited_at, **about)
    version.save(force_insert=True)
    search.index(idea)
    data = {"version": version.number, "meaning": version.changes_meaning}
    if writer:
        data["amended"] = True
    Activity.record(Verb.REVISED, by=by, person=writer, idea=idea, data=data, at=idea.edited_at)
    return version
