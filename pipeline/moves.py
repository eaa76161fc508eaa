"""Which stage goes where: the one table of moves. Every move is reversible by a further move."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

CHAIN = (PUBLISHED, ANALYSIS, PROJECT, PILOT, DEPLOYED) = ("published", "analysis", "project", "pilot", "deployed")
PARKED = "parked"


class Move(models.TextChoices):
    """What an executive can do with a published idea; the words are those of the form."""

    RETAIN = "retain", _("Retain it for analysis")
    START_PROJECT = "start_project", _("Start a project")
    START_PILOT = "start_pilot", _("Start a pilot")
    DEPLOY = "deploy", _("Declare it deployed")
    PARK = "park", _("Park it")
    STEP_BACK = "step_back", _("Move it one stage back")
    REOPEN = "reopen", _("Reopen it where it stood before")
    REOPEN_TO_VOTES = "reopen_to_votes", _("Reopen it to votes, as on the first day")


class Way(NamedTuple):
    """One line of the table: the target of a move by the stage it starts from, and whether it is a setback."""

    targets: dict
    is_negative: bool = False


BEFORE = "before"  # the stage where a parked idea stood; only the idea's own journey knows it

MOVES = {
    Move.RETAIN: Way({PUBLISHED: ANALYSIS}),
    Move.START_PROJECT: Way({ANALYSIS: PROJECT}),
    Move.START_PILOT: Way({PROJECT: PILOT}),
    # a pilot is the rule before deployment; a project that needs none may be deployed as it is
    Move.DEPLOY: Way({PROJECT: DEPLOYED, PILOT: DEPLOYED}),
    Move.PARK: Way(dict.fromkeys(CHAIN, PARKED), is_negative=True),
    Move.STEP_BACK: Way(dict(zip(CHAIN[1:], CHAIN, strict=False)), is_negative=True),
    Move.REOPEN: Way({PARKED: BEFORE}),
    Move.REOPEN_TO_VOTES: Way({PARKED: PUBLISHED}),
}


def target_of(move, stage, before=PUBLISHED):
    """The key of the stage where `move` leads from `stage`, or None when it does not start there.

    `before` is the stage where a parked idea stood; reopening an idea parked from the votes is one move, not two.
    """
    target = MOVES[move].targets.get(stage)
    if target == BEFORE:
        return before if before in CHAIN and before != PUBLISHED else None
    return target


def moves_from(stage, before=PUBLISHED):
    """The moves that start from `stage`, in the order of the form."""
    return [move for move in MOVES if target_of(move, stage, before)]


def is_setback(start, end):
    """True when an idea goes back, or is set aside, from the stage `start` to `end`."""
    return any(way.is_negative and way.targets.get(start) == end for way in MOVES.values())
