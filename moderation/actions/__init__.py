"""Everything moderation does. Read this list and you know the room."""

from moderation.actions.appealing import answer_appeal, appeal, escalate_appeal, lapse, plead, what_was_answered
from moderation.actions.assigning import end, escalate, move, recheck, recuse, route
from moderation.actions.catching_up import catch_up, escalate_appeals, recheck_appeals, recheck_idea
from moderation.actions.deciding import TooLate, approve, hand_over, refuse, return_with_advice, what_was_decided
from moderation.actions.escrow import answer_escrow, ask_name, names_behind
from moderation.actions.glass import break_glass, close_glass
from moderation.actions.opining import ask_opinion, give_opinion, say_own
from moderation.actions.posts import end_post, keep_post
from moderation.actions.reporting import answer_report, lift_hidings, rejected_shares, report_comment, report_idea
from moderation.actions.sharing import claim, come_back, go_away, hand_over_many

__all__ = [
    "TooLate",
    "answer_appeal",
    "answer_escrow",
    "answer_report",
    "appeal",
    "approve",
    "ask_name",
    "ask_opinion",
    "break_glass",
    "catch_up",
    "claim",
    "come_back",
    "close_glass",
    "end",
    "end_post",
    "escalate",
    "escalate_appeal",
    "escalate_appeals",
    "give_opinion",
    "go_away",
    "hand_over",
    "hand_over_many",
    "keep_post",
    "lapse",
    "lift_hidings",
    "move",
    "names_behind",
    "plead",
    "recheck",
    "recheck_appeals",
    "recheck_idea",
    "recuse",
    "refuse",
    "rejected_shares",
    "report_comment",
    "report_idea",
    "return_with_advice",
    "route",
    "say_own",
    "what_was_answered",
    "what_was_decided",
]
