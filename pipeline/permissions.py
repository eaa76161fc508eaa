"""Who decides about a published idea, and when two must sign; each function's docstring is the rule."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from ideas.conflict import barring
from ideas.models import Authorship, Step
from people.models import LineFault, Oversight, Role, RoleGrant, User
from people.permissions import is_executive
from pipeline.moves import PARKED, PUBLISHED


class Standing(NamedTuple):
    """How a person stands to the authors of an idea, and where the idea stood before it was parked."""

    is_author: bool
    is_above: bool
    is_below: bool
    is_unsure: bool
    is_near: bool
    before: str

    @property
    def is_independent(self):
        """Nothing stands between this person and the authors: see ideas.conflict; and nothing is unknown."""
        return not (self.is_author or self.is_above or self.is_below or self.is_unsure or self.is_near)


def standing(user, idea):
    """The Standing of `user` to the authors of `idea`, former lines included; one query.

    Unsure, so that it fails closed: an author's line is broken in the directory, and the user is of the same company
    as that author or has a broken line too.
    """
    authors = Authorship.objects.filter(idea=idea, state__in=["active", "invited"])
    in_force = Q(until__isnull=True) | Q(until__gt=timezone.now())
    above = Oversight.objects.filter(in_force, overseer=OuterRef("pk"), person__in=authors.values("person"))
    below = Oversight.objects.filter(in_force, person=OuterRef("pk"), overseer__in=authors.values("person"))
    broken = authors.filter(person__line_fault__isnull=False)
    at_home = broken.filter(
        Q(person__entity=OuterRef("entity"))
        | Q(person__entity__company=OuterRef("entity__company"))
        | Q(person__entity=OuterRef("entity__company"))
        | Q(person__entity__company=OuterRef("entity"))
    )
    steps = Step.objects.filter(idea=idea, stage__isnull=False).exclude(stage__key=PARKED)
    steps = steps.order_by("-started_at", "-pk")
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(
            author=Exists(authors.filter(person=OuterRef("pk"))),
            above=Exists(above),
            below=Exists(below),
            at_home=Exists(at_home),
            near=Exists(authors.filter(barring(user))),
            broken=Exists(broken),
            faulty=Exists(LineFault.objects.filter(person=OuterRef("pk"))),
            before=Subquery(steps.values("stage__key")[:1]),
        )
        .values("author", "above", "below", "at_home", "broken", "faulty", "near", "before")
        .get()
    )
    unsure = row["at_home"] or (row["broken"] and row["faulty"])
    return Standing(row["author"], row["above"], row["below"], unsure, row["near"], row["before"] or PUBLISHED)


def may_decide(user, idea, stand=None):
    """Executives decide about published ideas that they may read, and never about their own."""
    if not is_executive(user):
        return _("Only executives decide about the stage of an idea.")
    if not idea.is_published:
        return _("This idea is not published.")
    if idea.audience_id and not type(idea).objects.visible_to(user).filter(pk=idea.pk).exists():
        return _("This idea is not published.")
    if (stand or standing(user, idea)).is_author:
        return _("You are an author of this idea: another executive decides about it.")
    return None


def needs_second(stand, idea):
    """A setback for an idea of somebody below the executive, or perhaps below, needs a second executive; one for an
    idea under a pseudonym always does: who signs alone would learn that its author is not below.

    A step forward does not: to carry the idea of one's own report silences nobody, and an executive who could not
    retain it would leave every idea of a large department without an answer.
    """
    return bool(idea.pseudonym) or stand.is_above or stand.is_unsure


def may_sign(user, decision, stand=None):
    """A second executive signs or declines a setback: neither the first one, nor above, below or an author. Of an idea
    under a pseudonym it is the one whom Eurêka asks: who cannot sign is told what everybody else is.
    """
    if refusal := may_decide(user, decision.idea, stand):
        return refusal
    if user.pk == decision.by_id:
        return _("You made this proposal: another executive must sign it.")
    is_asked = decision.asked_id == user.pk or not decision.idea.pseudonym
    if is_asked and (stand or standing(user, decision.idea)).is_independent:
        return None
    if decision.idea.pseudonym:
        return _("Eurêka asks another executive to sign this one.")
    return _("You are too near to an author: an executive from outside the line and the team must sign.")


def signers(decision):
    """The executives who could sign a setback; a few queries for each executive there is."""
    held = RoleGrant.objects.current().filter(role=Role.EXECUTIVE).exclude(person=decision.by_id)
    people = User.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk")
    stands = ((user, standing(user, decision.idea)) for user in people)
    return [user for user, stand in stands if stand.is_independent and not may_decide(user, decision.idea, stand)]
