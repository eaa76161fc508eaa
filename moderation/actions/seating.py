"""Who judges an appeal: opening seats for those whom the routing chooses, and closing them."""

from django.conf import settings
from django.utils import timezone

import ideas.actions
from core.worktime import add_working_days
from ideas.conflict import incomplete
from ideas.models import Activity
from ideas.verbs import Verb
from moderation.actions.assigning import counted
from moderation.candidates import (
    appeal_companies,
    barred_from_appeal,
    candidates_for_appeal,
    judged_authors,
)
from moderation.entries import of_appeal
from moderation.grounds import first_judges
from moderation.models import Appeal, Seat
from moderation.routing import APPEAL_TIERS, DELEGATE, PANEL, choose, choose_panel
from people.models import User


def fill(made, lines, *, because):
    """Give an open appeal the judges it lacks: one, or up to three before a panel. Call it with the idea locked.

    Returns whether somebody was found; nobody: the community managers learn once that an appeal waits. What the
    register must keep is added to `lines`, for the caller to write last in the transaction.
    """
    seats = list(made.seats.exclude(state=Seat.State.CLOSED))
    if len(seats) >= (PANEL if made.is_before_panel else 1):
        return False
    candidates, delegates, facts = field_of(made)
    found = 0
    if made.is_before_panel:
        for _missing in range(PANEL - len(seats)):
            has_delegate = any(seat.why.get("tier") == DELEGATE for seat in seats)
            choice = _one(candidates, delegates, facts, is_delegate=not has_delegate)
            if choice.chosen is None:
                break
            seats += _seat(made, [choice], lines, because)
            facts["excluded"][choice.chosen.person] = "seated"
            found += 1
        return found > 0
    choice = choose(candidates, **facts)
    if choice.chosen:
        _seat(made, [choice], lines, because)
        return True
    if because != "retried":
        data = {"appeal": made.pk}
        Activity.record(Verb.APPEAL_WAITS, idea=made.idea, comment=made.comment, data=data)
        lines.append(of_appeal(made, "appeal_waits", timezone.now(), left_out=counted(choice)))
    return False


def open_seat(made, lines, *, because, silent):
    """Put others in the place of the `silent` (open seats): a panel of three after a single judge, else one by one.

    Changes nothing and returns False when the people it takes do not qualify. Call it with the idea locked.
    """
    if made.is_before_panel:
        return pass_seat(made, silent[0], lines, because=because)
    candidates, delegates, facts = field_of(made)
    choices = choose_panel(candidates, delegates=delegates, **facts)
    if choices is None:
        return False
    for seat in silent:
        seat.appeal = made
        close_seat(seat, because=because)
    made.is_before_panel = True
    made.save(update_fields=["is_before_panel"])
    Activity.record(Verb.APPEAL_TO_PANEL, idea=made.idea, comment=made.comment, data={"appeal": made.pk})
    _seat(made, choices, lines, because)
    return True


def pass_seat(made, seat, lines, *, because):
    """Put somebody else in the place of one open seat, a staff delegate after a staff delegate of a panel.

    Changes nothing and returns False when nobody qualifies. Call it with the idea locked.
    """
    candidates, delegates, facts = field_of(made)
    was_delegate = made.is_before_panel and seat.why.get("tier") == DELEGATE
    choice = _one(candidates, delegates, facts, is_delegate=was_delegate)
    if choice.chosen is None:
        return False
    seat.appeal = made
    close_seat(seat, because=because)
    _seat(made, [choice], lines, because)
    return True


def close_seat(seat, *, state=Seat.State.CLOSED, verdict="", text="", because="", at=None):
    """End an open seat, with a verdict and its words or without; its judge no longer reads what is not published."""
    seat.state, seat.verdict, seat.text, seat.ended_at = state, verdict, text, at or timezone.now()
    if because:
        seat.why = {**seat.why, "ended": because}
    seat.save(update_fields=["state", "verdict", "text", "ended_at", "why"])
    if seat.appeal.kind != Appeal.Kind.HIDING:
        ideas.actions.stop_reading(seat.appeal.idea, seat.judge, at=at)


def field_of(made):
    """Candidates, delegates, and what `choose` must know of this appeal."""
    first = first_judges(made.against)
    candidates, delegates = candidates_for_appeal(made)
    facts = {
        "author_companies": appeal_companies(made),
        "lines_complete": not incomplete(judged_authors(made)),
        "excluded": barred_from_appeal(made, first, candidates + delegates),
        "tiers": APPEAL_TIERS[made.kind],
    }
    return candidates, delegates, facts


def _one(candidates, delegates, facts, *, is_delegate):
    return choose(delegates, **{**facts, "tiers": (DELEGATE,)}) if is_delegate else choose(candidates, **facts)


def _seat(made, choices, lines, because):
    """Open one seat for each choice, tell the judges and the authors, and start the clock again; the Seats."""
    now = timezone.now()
    due_at = add_working_days(now, settings.EUREKA["APPEAL_DAYS"])
    seats = []
    judges = User.objects.select_related("entity__company").in_bulk([choice.chosen.person for choice in choices])
    for choice in choices:
        judge = judges[choice.chosen.person]
        why = {"because": because, "tier": choice.chosen.tier, "elsewhere": choice.is_elsewhere}
        why |= {"stands_in": choice.chosen.stands_in, "left_out": counted(choice), "considered": choice.considered}
        why["qualified"] = choice.qualified
        fields = {"is_panel": made.is_before_panel, "why": why, "assigned_at": now, "due_at": due_at}
        seats.append(Seat.objects.create(appeal=made, judge=judge, **fields))
        if made.kind != Appeal.Kind.HIDING:
            ideas.actions.let_read(made.idea, judge, at=now)
        data = {"appeal": made.pk, "panel": made.is_before_panel}
        Activity.record(Verb.APPEAL_ASSIGNED, person=judge, idea=made.idea, comment=made.comment, data=data, at=now)
    chosen = [judges[choice.chosen.person] for choice in choices]
    kind = "appeal_panel" if because == "late" else "appeal_assigned"
    tiers = [choice.chosen.tier for choice in choices]
    left_out = counted(choices[0])
    lines.append(of_appeal(made, kind, now, judges=chosen, because=because, tiers=tiers, left_out=left_out))
    made.due_at = due_at
    made.save(update_fields=["due_at"])
    if made.kind != Appeal.Kind.HIDING:
        holder = None if made.is_before_panel else judges[choices[0].chosen.person]
        ideas.actions.pass_on(made.idea, holder=holder, due_at=due_at, purpose="appeal", outcome=because, at=now)
    return seats
