"""Everything moderation does. Read this list and you know the room."""

from moderation.actions.assigning import catch_up, end, escalate, move, recheck, route, route_again
from moderation.actions.deciding import TooLate, approve, hand_over, refuse, return_with_advice, what_was_decided
from moderation.actions.reporting import answer_report, report_comment

__all__ = [
    "TooLate",
    "answer_report",
    "approve",
    "catch_up",
    "end",
    "escalate",
    "hand_over",
    "move",
    "recheck",
    "refuse",
    "report_comment",
    "return_with_advice",
    "route",
    "route_again",
    "what_was_decided",
]
