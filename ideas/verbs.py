"""Every verb of the diary, in one list: nothing happens on Eurêka that is not one of these."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """What can happen. A new verb needs a line in gamification/rules.py and inbox/policy.py."""

    SUBMITTED = "submitted", _("submitted the idea")
    RESUBMITTED = "resubmitted", _("submitted the idea again")
    ASSIGNED = "assigned", _("received the idea for review")
    UNASSIGNED = "unassigned", _("nobody could receive the idea for review")
    HANDED_OVER = "handed_over", _("handed the review over")
    RETURNED = "returned", _("returned the idea with advice")
    REFUSED = "refused", _("refused the idea")
    PUBLISHED = "published", _("published the idea")
    WITHDRAWN = "withdrawn", _("withdrew the idea")
    INVITED = "invited", _("invited a colleague to sign the idea")
    INVITATION_ENDED = "invitation_ended", _("took an invitation to sign the idea back")
    DECLINED = "declined", _("declined to sign the idea")
    SIGNED = "signed", _("signed the idea")
    UNSIGNED = "unsigned", _("no longer signs the idea")
    REVISED = "revised", _("changed the text of the idea")
    AMENDMENT_PROPOSED = "amendment_proposed", _("proposed a change of the text")
    AMENDMENT_ACCEPTED = "amendment_accepted", _("accepted a proposed change of the text")
    AMENDMENT_DECLINED = "amendment_declined", _("declined a proposed change of the text")
    AMENDMENT_WITHDRAWN = "amendment_withdrawn", _("took a proposed change of the text back")
    MERGER_PROPOSED = "merger_proposed", _("proposed to join two ideas")
    MERGER_DECLINED = "merger_declined", _("declined to join two ideas")
    MERGER_LAPSED = "merger_lapsed", _("a proposal to join two ideas got no answer in time")
    MERGED = "merged", _("joined the idea to another one")
    UNMERGED = "unmerged", _("separated two ideas again")
    ASKED_WHERE = "asked_where", _("asked where the idea is")
    OPINION_ASKED = "opinion_asked", _("asked for a second opinion")
    OPINION_GIVEN = "opinion_given", _("gave a second opinion")
    APPEALED = "appealed", _("appealed against a decision")
    APPEAL_ASSIGNED = "appeal_assigned", _("received an appeal to judge")
    APPEAL_WAITS = "appeal_waits", _("nobody could receive an appeal to judge")
    APPEAL_TO_PANEL = "appeal_to_panel", _("three people judge an appeal that waited too long")
    APPEAL_DECIDED = "appeal_decided", _("answered an appeal")
    GLASS_BROKEN = "glass_broken", _("broke the glass to read an idea that is not published")
    NAME_ASKED = "name_asked", _("asked for the name behind a pseudonym")
    NAME_ANSWERED = "name_answered", _("answered a request for the name behind a pseudonym")
    VOTED = "voted", _("supported the idea")
    UNVOTED = "unvoted", _("took the support back")
    COMMENTED = "commented", _("commented on the idea")
    COMMENT_EDITED = "comment_edited", _("edited a comment")
    COMMENT_WITHDRAWN = "comment_withdrawn", _("withdrew a comment")
    COMMENT_HIDDEN = "comment_hidden", _("hid a comment after a report")
    COMMENT_RESTORED = "comment_restored", _("restored a hidden comment")
    COMMENT_REPORTED = "comment_reported", _("reported a comment")
    REPORT_ANSWERED = "report_answered", _("answered a report")
    IDEA_REPORTED = "idea_reported", _("reported the idea")
    IDEA_HELD = "idea_held", _("hid the idea for now, after three reports")
    IDEA_RELEASED = "idea_released", _("showed again the idea that was hidden for now")
    IDEA_HIDDEN = "idea_hidden", _("hid the idea after a report")
    IDEA_RESTORED = "idea_restored", _("restored the hidden idea")
    MARKED_USEFUL = "marked_useful", _("marked a comment useful")
    UNMARKED_USEFUL = "unmarked_useful", _("took the useful mark back")
    REACTED = "reacted", _("reacted to a comment")
    UNREACTED = "unreacted", _("took a reaction back")
    MENTIONED = "mentioned", _("mentioned a colleague")
    FOLLOWED = "followed", _("followed the idea")
    UNFOLLOWED = "unfollowed", _("stopped following the idea")
    STAGE_PROPOSED = "stage_proposed", _("proposed to park the idea, awaiting a second executive")
    STAGE_DECLINED = "stage_declined", _("declined the proposal to park the idea")
    STAGE_MOVED = "stage_moved", _("moved the idea to another stage")
    ADOPTED = "adopted", _("adapted the idea for another entity")
    TRAVELLED = "travelled", _("noted where the idea has arrived")
    SHORTLISTED = "shortlisted", _("put the idea on the short list of its campaign")
    UNSHORTLISTED = "unshortlisted", _("took the idea off the short list of its campaign")
    RESULTS_ASKED = "results_asked", _("asked for the results of a campaign")
    RESULTS_TOLD = "results_told", _("told the results of a campaign")
    BENEFIT_MEASURED = "benefit_measured", _("measured the benefit of the idea")
    BADGE_EARNED = "badge_earned", _("earned a badge")
    BADGE_GIVEN = "badge_given", _("gave a colleague a badge")
    BADGE_TAKEN_BACK = "badge_taken_back", _("took a given badge back")
    SEARCH_ANSWERED = "search_answered", _("published ideas that answer to a kept search")
    LEVEL_REACHED = "level_reached", _("reached a level")
    PRIZE_ASKED = "prize_asked", _("asked for a prize")
    PRIZE_WAITED = "prize_waited", _("joined the waiting list of a prize")
    PRIZE_SERVED = "prize_served", _("came to their turn on the waiting list of a prize")
    PRIZE_APPROVED = "prize_approved", _("accepted a request for a prize")
    PRIZE_REFUSED = "prize_refused", _("refused a request for a prize")
    PRIZE_HANDED = "prize_handed", _("handed a prize over")
    PRIZE_CONFIRMED = "prize_confirmed", _("said that a prize has come")
    PRIZE_CANCELLED = "prize_cancelled", _("took a request for a prize back")
    THANKED = "thanked", _("thanked a colleague")
    THANKS_WITHDRAWN = "thanks_withdrawn", _("took a thank-you back")


COMMENT_SEEN = frozenset(
    {
        Verb.COMMENTED,
        Verb.COMMENT_EDITED,
        Verb.COMMENT_WITHDRAWN,
        Verb.COMMENT_HIDDEN,
        Verb.COMMENT_RESTORED,
    }
)
"""The verbs after which a comment reads otherwise."""
