"""Who is told of what: the one table of notifications. Read it and you know what reaches an inbox, and a mailbox."""

from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from ideas.verbs import Verb


class Tell(NamedTuple):
    """One kind of reader of one kind of fact.

    `whom` names an audience of inbox/audiences.py; `sentence` is what they read; important facts concern one's own
    ideas, comments and duties (by mail unless one wants none). `when`: a pair that the fact's data must hold.
    `is_blind`: the message neither names nor links the idea, for people who may not see it.
    """

    whom: str
    sentence: str
    is_important: bool = True
    when: tuple = ()
    is_blind: bool = False


NOBODY = ()

# The first line that fits a person is the one they read; the doer is never told of his own act.
POLICY = {
    Verb.SUBMITTED: NOBODY,  # whoever sends it signs it alone: the others are invited once it is there
    # who reviews it again hears it as ASSIGNED
    Verb.RESUBMITTED: (Tell("authors", _("%(who)s completed the idea you sign together and sent it again.")),),
    Verb.ASSIGNED: (
        Tell("person", _("You are asked to review this idea.")),
        Tell("authors", _("%(person)s reviews your idea.")),
    ),
    Verb.UNASSIGNED: (
        Tell("authors", _("Nobody can review your idea without a conflict yet. The community managers know.")),
        Tell("managers", _("An idea waits: nobody qualifies to review the theme “%(theme)s”."), is_blind=True),
    ),
    Verb.HANDED_OVER: (
        Tell(
            "person",
            _("A colleague took over an idea that waited for you."),
            when=("because", "claimed"),
            is_blind=True,
        ),
        Tell(
            "authors",
            _("The directory now places who had your idea in your reporting line: it passes to somebody else."),
            when=("because", "conflict"),
        ),
        Tell(
            "authors",
            _("The directory now places who had your idea in your team: it passes to somebody else."),
            when=("because", "team"),
        ),
        Tell(
            "authors",
            _("Who had your idea is close to somebody invited to sign it: it passes to somebody else."),
            when=("because", "signed"),
        ),
        Tell("authors", _("The review of your idea passes to other hands.")),
    ),
    Verb.RETURNED: (Tell("authors", _("Your idea comes back with advice: complete it, then send it again.")),),
    Verb.REFUSED: (Tell("authors", _("Your idea is not published. The reason is on its page.")),),
    Verb.PUBLISHED: (
        Tell("authors", _("Your idea is published: everybody can support it.")),
        Tell("followers", _("The idea is published."), is_important=False),
        Tell("author_watchers", _("A colleague whom you follow publishes this idea."), is_important=False),
        Tell("campaign_watchers", _("A new idea answers a campaign that you follow."), is_important=False),
        Tell("theme_watchers", _("A new idea is published in the theme “%(theme)s”."), is_important=False),
    ),
    Verb.WITHDRAWN: (
        Tell("authors", _("%(who)s withdrew the idea you sign together.")),
        Tell("reviewer", _("The authors withdrew this idea: there is nothing left to review.")),
    ),
    Verb.INVITED: (
        Tell("person", _("%(who)s invites you to sign this idea: read it, then sign or decline.")),
        Tell("authors", _("%(who)s invites %(person)s to sign the idea with you.")),
    ),
    Verb.INVITATION_ENDED: (Tell("person", _("An invitation to sign an idea was taken back."), is_blind=True),),
    Verb.DECLINED: (Tell("authors", _("%(who)s prefers not to sign your idea.")),),
    Verb.SIGNED: (Tell("authors", _("%(who)s now signs your idea with you.")),),
    Verb.UNSIGNED: (Tell("authors", _("%(who)s no longer signs your idea.")),),
    Verb.REVISED: (
        # of a proposal that was accepted, authors hear it as that
        Tell("authors", _("%(who)s changed the text of the idea you sign together."), when=("amended", None)),
        Tell(
            "voters",
            _("The text of this idea, which you support, has changed: see what, and whether you still support it."),
            when=("meaning", True),
        ),
        Tell("followers", _("The text of the idea has changed."), is_important=False, when=("meaning", True)),
    ),
    Verb.AMENDMENT_PROPOSED: (
        Tell("authors", _("%(who)s proposes a change of your text: see what, then accept or decline.")),
    ),
    Verb.AMENDMENT_ACCEPTED: (
        Tell("person", _("%(who)s accepted your proposal: your words are in the text of the idea, under your name.")),
        Tell("authors", _("%(who)s accepted a change that %(person)s proposed for the idea you sign together.")),
    ),
    Verb.AMENDMENT_DECLINED: (
        Tell("person", _("%(who)s prefers to keep the text as it is, for this reason.")),
        Tell("authors", _("%(who)s declined a change that %(person)s proposed for the idea you sign together.")),
    ),
    Verb.AMENDMENT_WITHDRAWN: (
        Tell("authors", _("%(who)s took the proposed change of your text back."), is_important=False),
    ),
    Verb.MERGER_PROPOSED: (
        Tell("both_authors", _("%(who)s proposes to join your idea and another one: two first authors answer.")),
    ),
    Verb.MERGER_DECLINED: (
        Tell("both_authors", _("%(who)s declines to join your idea and another one: both stay as they are.")),
        Tell("merger_proposer", _("%(who)s declines to join the two ideas: both stay as they are.")),
    ),
    Verb.MERGER_LAPSED: (
        Tell("both_authors", _("Nobody answered in time: your idea and the other one stay as they are.")),
        Tell("merger_proposer", _("Nobody answered in time: the two ideas stay as they are.")),
    ),
    Verb.MERGED: (
        Tell("both_authors", _("Your idea and another one are joined: you sign the one that stays together.")),
        Tell("merger_proposer", _("The two ideas that you proposed to join are joined.")),
        Tell("both_followers", _("Two ideas are one now: supports and comments are together."), is_important=False),
    ),
    Verb.UNMERGED: (
        Tell("both_authors", _("%(who)s separated your idea and the one that it was joined with, for this reason.")),
        Tell("both_followers", _("Two ideas that were joined are two again."), is_important=False),
    ),
    Verb.ASKED_WHERE: (Tell("person", _("The authors ask where this idea is: it is in your hands.")),),
    Verb.OPINION_ASKED: (
        Tell("person", _("%(who)s asks for your opinion about this idea, before deciding.")),
        Tell("authors", _("%(who)s asks %(person)s for a second opinion about your idea.")),
    ),
    Verb.OPINION_GIVEN: (
        Tell("person", _("%(who)s has given the opinion you asked for.")),
        Tell("authors", _("A second opinion about your idea has been given.")),
    ),
    Verb.APPEALED: (
        Tell("wronged", _("%(who)s appeals against the decision about the idea you sign together.")),
        Tell("first_judges", _("One of your decisions is appealed against: somebody else judges it."), is_blind=True),
    ),
    Verb.APPEAL_ASSIGNED: (
        Tell("person", _("You are asked to judge an appeal.")),
        Tell("wronged", _("%(person)s judges your appeal."), when=("panel", False)),
    ),
    Verb.APPEAL_WAITS: (
        Tell("wronged", _("Nobody can judge your appeal without a conflict yet. The community managers know.")),
        Tell("managers", _("An appeal waits: nobody qualifies to judge it."), is_blind=True),
    ),
    Verb.APPEAL_TO_PANEL: (
        Tell("wronged", _("Your appeal has waited too long: three people judge it now, a staff delegate among them.")),
    ),
    Verb.APPEAL_DECIDED: (
        Tell("wronged", _("Your appeal is granted: the decision is overturned."), when=("overturned", True)),
        Tell("wronged", _("Your appeal is answered: the decision stands. The reasons are on its page.")),
        Tell(
            "first_judges",
            _("A decision of yours was overturned on appeal."),
            when=("overturned", True),
            is_blind=True,
        ),
        Tell("first_judges", _("A decision of yours stands, after an appeal."), is_blind=True),
    ),
    # who votes, and when, is nobody's business: authors learn round numbers only, once a day (inbox/tasks.py)
    Verb.VOTED: (Tell("milestone", _("Your idea has reached %(count)s supports."), is_important=False),),
    Verb.UNVOTED: NOBODY,
    Verb.COMMENTED: (
        Tell("answered", _("%(who)s answered your comment.")),
        Tell("authors", _("%(who)s commented on your idea.")),
        Tell("watchers", _("%(who)s commented on the idea."), is_important=False),
    ),
    Verb.COMMENT_EDITED: NOBODY,
    Verb.COMMENT_WITHDRAWN: NOBODY,
    Verb.COMMENT_HIDDEN: (
        Tell(
            "commenter",
            _("Your comment is hidden for now: three colleagues reported it. A community manager decides."),
            when=("provisional", True),
        ),
        Tell("commenter", _("Your comment is hidden after a report: it breaks the charter.")),
    ),
    Verb.COMMENT_RESTORED: (Tell("commenter", _("Your comment is visible again.")),),
    Verb.COMMENT_REPORTED: (Tell("managers", _("A comment was reported.")),),
    Verb.IDEA_REPORTED: (Tell("handlers", _("An idea was reported.")),),
    Verb.IDEA_HELD: (
        Tell("authors", _("Your idea is hidden for now: three colleagues reported it. A community manager decides.")),
        Tell("handlers", _("An idea is hidden for now, after three reports: it waits for your decision.")),
    ),
    Verb.IDEA_RELEASED: (Tell("authors", _("Your idea is visible again.")),),
    Verb.IDEA_HIDDEN: (Tell("authors", _("Your idea is hidden after a report: it breaks the charter.")),),
    Verb.IDEA_RESTORED: (Tell("authors", _("Your idea is visible again.")),),
    Verb.REPORT_ANSWERED: (
        Tell("person", _("An idea that you reported is hidden."), when=("state", "idea_hidden"), is_blind=True),
        Tell("person", _("The idea you reported stays, for the reason given."), when=("state", "idea_kept")),
        Tell("person", _("The comment you reported is hidden."), when=("state", "hidden")),
        Tell("person", _("The comment you reported stays, for the reason given.")),
    ),
    Verb.MARKED_USEFUL: (Tell("commenter", _("%(who)s found your comment useful.")),),
    Verb.UNMARKED_USEFUL: NOBODY,
    Verb.REACTED: NOBODY,  # who reacts, like who votes, is nobody's business
    Verb.UNREACTED: NOBODY,
    Verb.MENTIONED: (Tell("person", _("%(who)s mentioned you.")),),
    Verb.FOLLOWED: NOBODY,
    Verb.UNFOLLOWED: NOBODY,
    Verb.STAGE_PROPOSED: (
        Tell("executives", _("%(who)s proposes to park this idea: an executive from outside the line decides.")),
    ),
    Verb.STAGE_DECLINED: (
        Tell("proposer", _("Your proposal has lapsed: the idea moved in the meantime."), when=("lapsed", True)),
        Tell("proposer", _("%(who)s declined your proposal: the idea stays where it is.")),
    ),
    Verb.STAGE_MOVED: (
        Tell("confirmed", _("%(who)s confirmed your proposal to park the idea.")),
        Tell("authors", _("Hats off! Your idea is deployed."), when=("to", "deployed")),
        Tell("followers", _("Hats off! The idea is deployed."), is_important=False, when=("to", "deployed")),
        Tell("authors", _("Your idea reaches a new stage: %(stage)s.")),
        Tell("followers", _("The idea reaches a new stage: %(stage)s."), is_important=False),
    ),
    Verb.ADOPTED: (
        Tell("authors", _("%(who)s has adapted your idea: it arrives at %(place)s.")),
        Tell("followers", _("%(who)s has adapted the idea: it arrives at %(place)s."), is_important=False),
    ),
    Verb.TRAVELLED: (
        Tell("authors", _("Your idea at %(place)s: %(state)s.")),
        Tell("followers", _("The idea at %(place)s: %(state)s."), is_important=False),
    ),
    Verb.BENEFIT_MEASURED: (
        Tell("authors", _("What your idea brings has been measured.")),
        Tell("followers", _("What the idea brings has been measured."), is_important=False),
    ),
    Verb.SHORTLISTED: (
        Tell("authors", _("Your idea is on the short list of its campaign.")),
        Tell("followers", _("The idea is on the short list of its campaign."), is_important=False),
    ),
    Verb.UNSHORTLISTED: NOBODY,  # a list is being drawn up: what counts is what it holds in the end
    Verb.RESULTS_ASKED: (
        Tell(
            "sponsor",
            _("Your campaign has come to its results: they have no page yet. Write it with the community team."),
        ),
        Tell(
            "animators", _("This campaign has come to its results: they have no page yet. Write it, then link it here.")
        ),
    ),
    Verb.RESULTS_TOLD: (
        Tell("answerers", _("The results of the campaign that your idea answers are there.")),
        Tell("campaign_followers", _("The results of a campaign that you follow are there."), is_important=False),
    ),
    Verb.GLASS_BROKEN: (
        Tell(
            "authors",
            _("%(who)s broke the glass and may read your idea for some hours, for this reason."),
        ),
        Tell("delegates", _("%(who)s broke the glass of an unpublished idea, for this reason."), is_blind=True),
    ),
    Verb.NAME_ASKED: (
        Tell(
            "authors", _("%(who)s asks for the name behind your pseudonym, for this reason. A staff delegate answers.")
        ),
        Tell("delegates", _("%(who)s asks for the name behind a pseudonym, for this reason: answer."), is_blind=True),
    ),
    Verb.NAME_ANSWERED: (
        Tell(
            "authors",
            _("Your name was opened for some hours to who had asked for it, with the agreement of %(who)s."),
            when=("opened", True),
        ),
        Tell("authors", _("The name behind your pseudonym stays under seal.")),
        Tell("person", _("The name that you asked for is open to you for some hours."), when=("opened", True)),
        Tell("person", _("The name that you asked for stays under seal.")),
    ),
    Verb.SEARCH_ANSWERED: (Tell("person", _("New ideas answer to your search “%(search)s”."), is_important=False),),
    Verb.BADGE_EARNED: (Tell("earner", _("You earned a badge."), is_important=False),),
    Verb.LEVEL_REACHED: (Tell("earner", _("You reached a new level."), is_important=False),),
}

NEWCOMERS = frozenset({"author_watchers", "campaign_watchers", "theme_watchers"})
"""Audiences of an idea that is new to them."""

MUTABLE = frozenset({Verb.COMMENTED, Verb.MENTIONED, Verb.MARKED_USEFUL, Verb.VOTED})


def is_mutable(verb, whom):
    """Whether a muted idea leaves this audience in peace; duties, and decisions about one’s own, are always heard."""
    return verb in MUTABLE or whom in ("followers", "both_followers") or whom in NEWCOMERS


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
