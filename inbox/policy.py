"""Who is told of what: the one table of notifications. Read it and you know what reaches an inbox, and a mailbox."""

from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from ideas.verbs import Verb
from inbox.kinds import Kind


class Tell(NamedTuple):
    """One kind of reader of one kind of fact.

    `whom` names an audience of inbox/audiences.py; `kind`, by which people choose, says what it is to them; `sentence`
    is what they read. `when`: a pair that the fact's data must hold.
    `is_blind`: the message neither names nor links the idea, for people who may not see it.
    """

    whom: str
    kind: Kind
    sentence: str
    when: tuple = ()
    is_blind: bool = False


NOBODY = ()
DUTIES, MINE, TALK, _PLACE, FOLLOWED, CAMPAIGNS, GAME = Kind

# The first line that fits a person is the one they read; the doer is never told of his own act.
POLICY = {
    Verb.SUBMITTED: NOBODY,  # whoever sends it signs it alone: the others are invited once it is there
    # who reviews it again hears it as ASSIGNED
    Verb.RESUBMITTED: (Tell("authors", MINE, _("%(who)s completed the idea you sign together and sent it again.")),),
    Verb.ASSIGNED: (
        Tell("person", DUTIES, _("You are asked to review this idea.")),
        Tell("authors", MINE, _("%(person)s reviews your idea.")),
    ),
    Verb.UNASSIGNED: (
        Tell("authors", MINE, _("Nobody can review your idea without a conflict yet. The community managers know.")),
        Tell(
            "managers",
            DUTIES,
            _("An idea waits: nobody qualifies to review the theme “%(theme)s”."),
            is_blind=True,
        ),
    ),
    Verb.HANDED_OVER: (
        Tell(
            "person",
            DUTIES,
            _("A colleague took over an idea that waited for you."),
            when=("because", "claimed"),
            is_blind=True,
        ),
        Tell(
            "authors",
            MINE,
            _("The directory now places who had your idea in your reporting line: it passes to somebody else."),
            when=("because", "conflict"),
        ),
        Tell(
            "authors",
            MINE,
            _("The directory now places who had your idea in your team: it passes to somebody else."),
            when=("because", "team"),
        ),
        Tell(
            "authors",
            MINE,
            _("Who had your idea is close to somebody invited to sign it: it passes to somebody else."),
            when=("because", "signed"),
        ),
        Tell("authors", MINE, _("The review of your idea passes to other hands.")),
    ),
    Verb.RETURNED: (Tell("authors", MINE, _("Your idea comes back with advice: complete it, then send it again.")),),
    Verb.REFUSED: (Tell("authors", MINE, _("Your idea is not published. The reason is on its page.")),),
    Verb.PUBLISHED: (
        Tell("authors", MINE, _("Your idea is published: everybody can support it.")),
        Tell("helpers", MINE, _("The idea that you helped along is published.")),
        Tell("followers", FOLLOWED, _("The idea is published.")),
        Tell("author_watchers", FOLLOWED, _("A colleague whom you follow publishes this idea.")),
        Tell("campaign_watchers", CAMPAIGNS, _("A new idea answers a campaign that you follow.")),
        Tell("theme_watchers", FOLLOWED, _("A new idea is published in the theme “%(theme)s”.")),
    ),
    Verb.WITHDRAWN: (
        Tell("authors", MINE, _("%(who)s withdrew the idea you sign together.")),
        Tell("reviewer", DUTIES, _("The authors withdrew this idea: there is nothing left to review.")),
    ),
    Verb.INVITED: (
        Tell("person", DUTIES, _("%(who)s invites you to sign this idea: read it, then sign or decline.")),
        Tell("authors", MINE, _("%(who)s invites %(person)s to sign the idea with you.")),
    ),
    Verb.INVITATION_ENDED: (Tell("person", DUTIES, _("An invitation to sign an idea was taken back."), is_blind=True),),
    Verb.DECLINED: (Tell("authors", MINE, _("%(who)s prefers not to sign your idea.")),),
    Verb.SIGNED: (Tell("authors", MINE, _("%(who)s now signs your idea with you.")),),
    Verb.UNSIGNED: (Tell("authors", MINE, _("%(who)s no longer signs your idea.")),),
    Verb.REVISED: (
        # of a proposal that was accepted, authors hear it as that
        Tell("authors", MINE, _("%(who)s changed the text of the idea you sign together."), when=("amended", None)),
        Tell(
            "voters",
            MINE,
            _("The text of this idea, which you support, has changed: see what, and whether you still support it."),
            when=("meaning", True),
        ),
        Tell("followers", FOLLOWED, _("The text of the idea has changed."), when=("meaning", True)),
    ),
    Verb.AMENDMENT_PROPOSED: (
        Tell("authors", MINE, _("%(who)s proposes a change of your text: see what, then accept or decline.")),
    ),
    Verb.AMENDMENT_ACCEPTED: (
        Tell(
            "person",
            MINE,
            _("%(who)s accepted your proposal: your words are in the text of the idea, under your name."),
        ),
        Tell(
            "authors",
            MINE,
            _("%(who)s accepted a change that %(person)s proposed for the idea you sign together."),
        ),
    ),
    Verb.AMENDMENT_DECLINED: (
        Tell("person", MINE, _("%(who)s prefers to keep the text as it is, for this reason.")),
        Tell(
            "authors",
            MINE,
            _("%(who)s declined a change that %(person)s proposed for the idea you sign together."),
        ),
    ),
    Verb.AMENDMENT_WITHDRAWN: (Tell("authors", MINE, _("%(who)s took the proposed change of your text back.")),),
    Verb.MERGER_PROPOSED: (
        Tell(
            "both_authors",
            MINE,
            _("%(who)s proposes to join your idea and another one: two first authors answer."),
        ),
    ),
    Verb.MERGER_DECLINED: (
        Tell("both_authors", MINE, _("%(who)s declines to join your idea and another one: both stay as they are.")),
        Tell("merger_proposer", MINE, _("%(who)s declines to join the two ideas: both stay as they are.")),
    ),
    Verb.MERGER_LAPSED: (
        Tell("both_authors", MINE, _("Nobody answered in time: your idea and the other one stay as they are.")),
        Tell("merger_proposer", MINE, _("Nobody answered in time: the two ideas stay as they are.")),
    ),
    Verb.MERGED: (
        Tell("both_authors", MINE, _("Your idea and another one are joined: you sign the one that stays together.")),
        Tell("merger_proposer", MINE, _("The two ideas that you proposed to join are joined.")),
        Tell("both_followers", FOLLOWED, _("Two ideas are one now: supports and comments are together.")),
    ),
    Verb.UNMERGED: (
        Tell(
            "both_authors",
            MINE,
            _("%(who)s separated your idea and the one that it was joined with, for this reason."),
        ),
        Tell("both_followers", FOLLOWED, _("Two ideas that were joined are two again.")),
    ),
    Verb.ASKED_WHERE: (Tell("person", DUTIES, _("The authors ask where this idea is: it is in your hands.")),),
    Verb.OPINION_ASKED: (
        Tell("person", DUTIES, _("%(who)s asks for your opinion about this idea, before deciding.")),
        Tell("authors", MINE, _("%(who)s asks %(person)s for a second opinion about your idea.")),
    ),
    Verb.OPINION_GIVEN: (
        Tell("person", DUTIES, _("%(who)s has given the opinion you asked for.")),
        Tell("authors", MINE, _("A second opinion about your idea has been given.")),
    ),
    Verb.APPEALED: (
        Tell("wronged", MINE, _("%(who)s appeals against the decision about the idea you sign together.")),
        Tell(
            "first_judges",
            DUTIES,
            _("One of your decisions is appealed against: somebody else judges it."),
            is_blind=True,
        ),
    ),
    Verb.APPEAL_ASSIGNED: (
        Tell("person", DUTIES, _("You are asked to judge an appeal.")),
        Tell("wronged", MINE, _("%(person)s judges your appeal."), when=("panel", False)),
    ),
    Verb.APPEAL_WAITS: (
        Tell("wronged", MINE, _("Nobody can judge your appeal without a conflict yet. The community managers know.")),
        Tell("managers", DUTIES, _("An appeal waits: nobody qualifies to judge it."), is_blind=True),
    ),
    Verb.APPEAL_TO_PANEL: (
        Tell(
            "wronged",
            MINE,
            _("Your appeal has waited too long: three people judge it now, a staff delegate among them."),
        ),
    ),
    Verb.APPEAL_DECIDED: (
        Tell("wronged", MINE, _("Your appeal is granted: the decision is overturned."), when=("overturned", True)),
        Tell("wronged", MINE, _("Your appeal is answered: the decision stands. The reasons are on its page.")),
        Tell(
            "first_judges",
            DUTIES,
            _("A decision of yours was overturned on appeal."),
            when=("overturned", True),
            is_blind=True,
        ),
        Tell("first_judges", DUTIES, _("A decision of yours stands, after an appeal."), is_blind=True),
    ),
    # who votes, and when, is nobody's business: authors learn round numbers only, once a day (inbox/tasks.py)
    Verb.VOTED: (Tell("milestone", GAME, _("Your idea has reached %(count)s supports.")),),
    Verb.UNVOTED: NOBODY,
    Verb.COMMENTED: (
        Tell("answered", TALK, _("%(who)s answered your comment.")),
        Tell("authors", TALK, _("%(who)s commented on your idea.")),
        Tell("watchers", FOLLOWED, _("%(who)s commented on the idea.")),
    ),
    Verb.COMMENT_EDITED: NOBODY,
    Verb.COMMENT_WITHDRAWN: NOBODY,
    Verb.COMMENT_HIDDEN: (
        Tell(
            "commenter",
            MINE,
            _("Your comment is hidden for now: three colleagues reported it. A community manager decides."),
            when=("provisional", True),
        ),
        Tell("commenter", MINE, _("Your comment is hidden after a report: it breaks the charter.")),
    ),
    Verb.COMMENT_RESTORED: (Tell("commenter", MINE, _("Your comment is visible again.")),),
    Verb.COMMENT_REPORTED: (Tell("managers", DUTIES, _("A comment was reported.")),),
    Verb.IDEA_REPORTED: (Tell("handlers", DUTIES, _("An idea was reported.")),),
    Verb.IDEA_HELD: (
        Tell(
            "authors",
            MINE,
            _("Your idea is hidden for now: three colleagues reported it. A community manager decides."),
        ),
        Tell("handlers", DUTIES, _("An idea is hidden for now, after three reports: it waits for your decision.")),
    ),
    Verb.IDEA_RELEASED: (Tell("authors", MINE, _("Your idea is visible again.")),),
    Verb.IDEA_HIDDEN: (Tell("authors", MINE, _("Your idea is hidden after a report: it breaks the charter.")),),
    Verb.IDEA_RESTORED: (Tell("authors", MINE, _("Your idea is visible again.")),),
    Verb.REPORT_ANSWERED: (
        Tell("person", MINE, _("An idea that you reported is hidden."), when=("state", "idea_hidden"), is_blind=True),
        Tell("person", MINE, _("The idea you reported stays, for the reason given."), when=("state", "idea_kept")),
        Tell("person", MINE, _("The comment you reported is hidden."), when=("state", "hidden")),
        Tell("person", MINE, _("The comment you reported stays, for the reason given.")),
    ),
    Verb.MARKED_USEFUL: (Tell("commenter", TALK, _("%(who)s found your comment useful.")),),
    Verb.UNMARKED_USEFUL: NOBODY,
    Verb.REACTED: NOBODY,  # who reacts, like who votes, is nobody's business
    Verb.UNREACTED: NOBODY,
    Verb.MENTIONED: (Tell("person", TALK, _("%(who)s mentioned you.")),),
    Verb.FOLLOWED: NOBODY,
    Verb.UNFOLLOWED: NOBODY,
    Verb.STAGE_PROPOSED: (
        Tell(
            "executives",
            DUTIES,
            _("%(who)s proposes to park this idea: an executive from outside the line decides."),
        ),
    ),
    Verb.STAGE_DECLINED: (
        Tell("proposer", MINE, _("Your proposal has lapsed: the idea moved in the meantime."), when=("lapsed", True)),
        Tell("proposer", MINE, _("%(who)s declined your proposal: the idea stays where it is.")),
    ),
    Verb.STAGE_MOVED: (
        Tell("confirmed", MINE, _("%(who)s confirmed your proposal to park the idea.")),
        Tell("authors", MINE, _("Hats off! Your idea is deployed."), when=("to", "deployed")),
        Tell("helpers", MINE, _("Hats off! The idea that you helped along is deployed."), when=("to", "deployed")),
        Tell("voters", FOLLOWED, _("Thank you: the idea that you support is deployed."), when=("to", "deployed")),
        Tell("followers", FOLLOWED, _("Hats off! The idea is deployed."), when=("to", "deployed")),
        Tell("authors", MINE, _("Your idea reaches a new stage: %(stage)s.")),
        Tell("helpers", MINE, _("The idea that you helped along reaches a new stage: %(stage)s.")),
        Tell("followers", FOLLOWED, _("The idea reaches a new stage: %(stage)s.")),
    ),
    Verb.ADOPTED: (
        Tell("authors", MINE, _("%(who)s has adapted your idea: it arrives at %(place)s.")),
        Tell("followers", FOLLOWED, _("%(who)s has adapted the idea: it arrives at %(place)s.")),
    ),
    Verb.TRAVELLED: (
        Tell("authors", MINE, _("Your idea at %(place)s: %(state)s.")),
        Tell("followers", FOLLOWED, _("The idea at %(place)s: %(state)s.")),
    ),
    Verb.BENEFIT_MEASURED: (
        Tell("authors", MINE, _("What your idea brings has been measured.")),
        Tell("helpers", MINE, _("What the idea that you helped along brings has been measured.")),
        # measured as it is deployed, that is told at once
        Tell(
            "voters",
            FOLLOWED,
            _("Thank you: what the idea that you support brings has been measured."),
            when=("deploying", None),
        ),
        Tell("followers", FOLLOWED, _("What the idea brings has been measured.")),
    ),
    Verb.SHORTLISTED: (
        Tell("authors", MINE, _("Your idea is on the short list of its campaign.")),
        Tell("followers", FOLLOWED, _("The idea is on the short list of its campaign.")),
    ),
    Verb.UNSHORTLISTED: NOBODY,  # a list is being drawn up: what counts is what it holds in the end
    Verb.RESULTS_ASKED: (
        Tell(
            "sponsor",
            DUTIES,
            _("Your campaign has come to its results: they have no page yet. Write it with the community team."),
        ),
        Tell(
            "animators",
            DUTIES,
            _("This campaign has come to its results: they have no page yet. Write it, then link it here."),
        ),
    ),
    Verb.RESULTS_TOLD: (
        Tell("answerers", MINE, _("The results of the campaign that your idea answers are there.")),
        Tell("campaign_followers", CAMPAIGNS, _("The results of a campaign that you follow are there.")),
    ),
    Verb.GLASS_BROKEN: (
        Tell(
            "authors",
            MINE,
            _("%(who)s broke the glass and may read your idea for some hours, for this reason."),
        ),
        Tell(
            "delegates",
            DUTIES,
            _("%(who)s broke the glass of an unpublished idea, for this reason."),
            is_blind=True,
        ),
    ),
    Verb.NAME_ASKED: (
        Tell(
            "authors",
            MINE,
            _("%(who)s asks for the name behind your pseudonym, for this reason. A staff delegate answers."),
        ),
        Tell(
            "delegates",
            DUTIES,
            _("%(who)s asks for the name behind a pseudonym, for this reason: answer."),
            is_blind=True,
        ),
    ),
    Verb.NAME_ANSWERED: (
        Tell(
            "authors",
            MINE,
            _("Your name was opened for some hours to who had asked for it, with the agreement of %(who)s."),
            when=("opened", True),
        ),
        Tell("authors", MINE, _("The name behind your pseudonym stays under seal.")),
        Tell(
            "person",
            DUTIES,
            _("The name that you asked for is open to you for some hours."),
            when=("opened", True),
        ),
        Tell("person", DUTIES, _("The name that you asked for stays under seal.")),
    ),
    Verb.SEARCH_ANSWERED: (Tell("person", CAMPAIGNS, _("New ideas answer to your search “%(search)s”.")),),
    Verb.BADGE_EARNED: (Tell("earner", GAME, _("You earned a badge.")),),
    Verb.BADGE_GIVEN: (Tell("person", GAME, _("%(who)s gives you this badge, for this reason.")),),
    Verb.BADGE_TAKEN_BACK: (Tell("person", GAME, _("%(who)s takes this badge back, for this reason.")),),
    Verb.LEVEL_REACHED: (Tell("earner", GAME, _("You reached a new level.")),),
    Verb.PRIZE_ASKED: (
        Tell("prize_managers", DUTIES, _("%(who)s applies for the prize “%(prize)s”."), when=("jury", True)),
        Tell("prize_managers", DUTIES, _("%(who)s asks for the prize “%(prize)s”: accept or refuse.")),
    ),
    Verb.PRIZE_WAITED: NOBODY,  # whoever waits sees it among their prizes; the desk counts them
    Verb.PRIZE_SERVED: (
        Tell("person", GAME, _("Your turn has come for the prize “%(prize)s”: your request waits for an answer.")),
        Tell("prize_managers", DUTIES, _("%(person)s comes to their turn for “%(prize)s”: accept or refuse.")),
    ),
    Verb.PRIZE_APPROVED: (
        Tell("person", GAME, _("The jury has chosen you for the prize “%(prize)s”."), when=("jury", True)),
        Tell("person", GAME, _("The prize “%(prize)s” is yours: %(who)s will hand it over.")),
    ),
    Verb.PRIZE_REFUSED: (
        Tell("person", GAME, _("The jury has not chosen you for the prize “%(prize)s”."), when=("jury", True)),
        Tell("person", GAME, _("Your request for the prize “%(prize)s” is refused; your points are yours again.")),
    ),
    Verb.PRIZE_HANDED: (Tell("person", GAME, _("The prize “%(prize)s” was handed to you: say if it has come.")),),
    Verb.PRIZE_CONFIRMED: NOBODY,  # the desk shows it
    Verb.PRIZE_CANCELLED: (
        Tell("prize_managers", DUTIES, _("%(who)s no longer wants “%(prize)s”."), when=("was", "approved")),
    ),
    Verb.THANKED: (Tell("person", TALK, _("%(who)s says thank you: read what for.")),),
    Verb.THANKS_WITHDRAWN: NOBODY,
}

TOLD = frozenset(verb for verb, tells in POLICY.items() if tells and verb != Verb.VOTED)
"""The verbs that tell somebody when they happen."""

MILESTONES = (10, 50, 100, 250, 500, 1000)


def tells_of(verb, data=None):
    """The lines of the table that hold for a fact, in order."""
    data = data or {}
    return [tell for tell in POLICY.get(verb, NOBODY) if not tell.when or data.get(tell.when[0]) == tell.when[1]]


def tell_for(verb, whom, data=None):
    """The line of the table by which `whom` (an audience) was told, or None if the table no longer has it."""
    return next((tell for tell in tells_of(verb, data) if tell.whom == whom), None)
