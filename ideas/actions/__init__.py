"""Everything that can be done to an idea. Read this list and you know the room."""

from ideas.actions.journey import enter_stage, enter_status, let_read, stop_reading
from ideas.actions.publishing import publish, refuse, resubmit, return_to_author, submit, withdraw
from ideas.actions.support import recount, set_follow, set_vote
from ideas.actions.talk import (
    edit_comment,
    hide_comment,
    post_comment,
    restore_comment,
    set_useful,
    withdraw_comment,
)

__all__ = [
    "edit_comment",
    "enter_stage",
    "enter_status",
    "hide_comment",
    "let_read",
    "post_comment",
    "publish",
    "recount",
    "refuse",
    "restore_comment",
    "resubmit",
    "return_to_author",
    "set_follow",
    "set_useful",
    "set_vote",
    "stop_reading",
    "submit",
    "withdraw",
    "withdraw_comment",
]
