"""Everything that can be done to an idea. Read this list and you know the room."""

from ideas.actions.amending import (
    accept_amendment,
    decline_amendment,
    propose_amendment,
    withdraw_amendment,
)
from ideas.actions.attachments import drop_unsent_attachments, hold_attachments, keep_attachment
from ideas.actions.campaigns import (
    ask_for_results,
    keep_campaign,
    results_due,
    results_to_tell,
    set_shortlisted,
    tell_results,
)
from ideas.actions.drafts import drop_draft, drop_drafts_about, enrich, keep_draft
from ideas.actions.hiding import hide_idea, hold_idea, restore_idea
from ideas.actions.journey import ask_where, enter_stage, enter_status, let_read, pass_on, stop_reading
from ideas.actions.merging import answer_merger, end_merger, lapse_mergers, propose_merger
from ideas.actions.pictures import (
    describe_picture,
    drop_unsent_pictures,
    hold_pictures,
    keep_picture,
    prepare_forgotten_pictures,
    prepare_picture,
)
from ideas.actions.publishing import publish, refuse, resubmit, return_to_author, submit, withdraw
from ideas.actions.revising import Outdated, keep_first, latest, revise
from ideas.actions.signing import decline, invite, sign, take_back_invitation, unsign
from ideas.actions.support import recount, set_follow, set_vote
from ideas.actions.talk import (
    edit_comment,
    hide_comment,
    post_comment,
    restore_comment,
    set_reaction,
    set_useful,
    withdraw_comment,
)
from ideas.actions.travel import note_stop

__all__ = [
    "accept_amendment",
    "answer_merger",
    "ask_for_results",
    "ask_where",
    "decline",
    "decline_amendment",
    "describe_picture",
    "drop_draft",
    "drop_drafts_about",
    "drop_unsent_attachments",
    "drop_unsent_pictures",
    "edit_comment",
    "end_merger",
    "enrich",
    "enter_stage",
    "enter_status",
    "hide_comment",
    "hide_idea",
    "hold_attachments",
    "hold_idea",
    "hold_pictures",
    "invite",
    "keep_attachment",
    "keep_campaign",
    "keep_draft",
    "keep_first",
    "keep_picture",
    "lapse_mergers",
    "latest",
    "let_read",
    "note_stop",
    "Outdated",
    "pass_on",
    "post_comment",
    "prepare_forgotten_pictures",
    "prepare_picture",
    "propose_amendment",
    "propose_merger",
    "publish",
    "recount",
    "refuse",
    "restore_comment",
    "restore_idea",
    "resubmit",
    "results_due",
    "results_to_tell",
    "return_to_author",
    "revise",
    "set_follow",
    "set_reaction",
    "set_shortlisted",
    "set_useful",
    "set_vote",
    "sign",
    "stop_reading",
    "submit",
    "take_back_invitation",
    "tell_results",
    "unsign",
    "withdraw",
    "withdraw_amendment",
    "withdraw_comment",
]
