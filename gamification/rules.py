"""What each verb is worth: one table for the whole diary, the start of the rules that the back office may edit.

Effects before volume: nothing for reading, logging in or writing much; nothing for one's own content; no rule reads
the clock, and a « day » is the calendar date of the site's time zone.
"""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from ideas.verbs import Verb

DOER, AUTHORS, PERSON = "doer", "authors", "person"


class Pay(NamedTuple):
    """Points for one fact: to whom, how many, how many times a day at most, and into which stage only.

    `weekly_cap`: where colleagues bring each other points, how many one may bring another in a week, see pairs.py;
    None where somebody does a duty.
    """

    earner: str
    points: str
    daily_cap: int
    stage: str = ""
    weekly_cap: str | None = None


class Undoes(NamedTuple):
    """Takes back what facts of `verbs` earned: of the same `scope`, a vote, a comment or a whole idea.

    With an idea goes what its authors earned by it, and what was paid for a text that it no longer shows.
    Of a `merger`: what the idea that is joined earned by them, but votes only where the same person supports both.
    """

    verbs: tuple
    scope: str


class Restores(NamedTuple):
    """Gives again what a comment or an idea (the `scope`) had earned before it was hidden.

    `verbs`: of a comment, the facts that had earned; of an idea, those that took it back.
    """

    verbs: tuple
    scope: str


class Nothing(NamedTuple):
    """No points, and why."""

    why: str


_ABOUT_A_COMMENT = (Verb.COMMENTED, Verb.MARKED_USEFUL)
_STEP = Nothing(_("A step of the review: the idea earns once it is published."))
_SIGNING = Nothing(_("Those who sign share what the idea earns from then on; signing itself earns nothing."))
_MERGING = Nothing(_("Two ideas are one only once both sides agree."))
_DUTY = Nothing(_("Work that somebody is asked to do is not a game."))
_SPENDING = Nothing(_("Prizes are what points are for: to exchange them earns none."))
_THANKS = Nothing(_("A thank-you is a gift between two people: it costs and earns nothing."))
_ONESELF = Nothing(_("What serves only oneself earns nothing."))

A_HELP = "15"  # a week brings no more than one great help: the largest single act is never cut
A_SUPPORT = "0.75"  # a support and a half

RULES = {
    Verb.SUBMITTED: _STEP,
    Verb.RESUBMITTED: _STEP,
    Verb.ASSIGNED: _DUTY,
    Verb.UNASSIGNED: _DUTY,
    Verb.HANDED_OVER: _DUTY,
    Verb.RETURNED: _DUTY,
    Verb.REFUSED: _DUTY,
    Verb.PUBLISHED: (Pay(AUTHORS, "20", 3),),
    Verb.WITHDRAWN: Undoes((), "idea"),
    Verb.INVITED: _SIGNING,
    Verb.INVITATION_ENDED: _SIGNING,
    Verb.DECLINED: _SIGNING,
    Verb.SIGNED: _SIGNING,
    Verb.UNSIGNED: _SIGNING,
    Verb.REVISED: Nothing(_("An idea earns by what becomes of it, not by being written twice.")),
    Verb.AMENDMENT_PROPOSED: Nothing(_("A proposal earns once it is accepted.")),
    Verb.AMENDMENT_ACCEPTED: (Pay(PERSON, "15", 3, weekly_cap=A_HELP),),
    Verb.AMENDMENT_DECLINED: _DUTY,
    Verb.AMENDMENT_WITHDRAWN: _ONESELF,
    Verb.MERGER_PROPOSED: _MERGING,
    Verb.MERGER_DECLINED: _MERGING,
    Verb.MERGER_LAPSED: _MERGING,
    Verb.MERGED: Undoes((Verb.PUBLISHED, Verb.VOTED), "merger"),
    Verb.UNMERGED: Restores((Verb.MERGED,), "idea"),
    Verb.ASKED_WHERE: _STEP,
    Verb.OPINION_ASKED: _DUTY,
    Verb.OPINION_GIVEN: _DUTY,
    Verb.APPEALED: _STEP,
    Verb.APPEAL_ASSIGNED: _DUTY,
    Verb.APPEAL_WAITS: _DUTY,
    Verb.APPEAL_TO_PANEL: _DUTY,
    Verb.APPEAL_DECIDED: _DUTY,
    Verb.VOTED: (Pay(DOER, "0.5", 10), Pay(AUTHORS, "0.5", 40, weekly_cap=A_SUPPORT)),
    Verb.UNVOTED: Undoes((Verb.VOTED,), "vote"),
    Verb.COMMENTED: (Pay(DOER, "2", 5),),
    Verb.COMMENT_EDITED: _ONESELF,
    Verb.COMMENT_WITHDRAWN: Undoes(_ABOUT_A_COMMENT, "comment"),
    Verb.COMMENT_HIDDEN: Undoes(_ABOUT_A_COMMENT, "comment"),
    Verb.COMMENT_RESTORED: Restores(_ABOUT_A_COMMENT, "comment"),
    Verb.COMMENT_REPORTED: Nothing(_("A report is looked at for what it says, not for who counts them.")),
    Verb.REPORT_ANSWERED: Nothing(_("A report is looked at for what it says, not for who counts them.")),
    Verb.IDEA_REPORTED: Nothing(_("A report is looked at for what it says, not for who counts them.")),
    Verb.IDEA_HELD: Nothing(_("Hidden for now only: nobody has decided yet.")),
    Verb.IDEA_RELEASED: Restores((), "idea"),
    Verb.IDEA_HIDDEN: Undoes((), "idea"),
    Verb.IDEA_RESTORED: Restores((Verb.IDEA_HIDDEN,), "idea"),
    Verb.MARKED_USEFUL: (Pay(PERSON, "12", 5, weekly_cap=A_HELP),),
    Verb.UNMARKED_USEFUL: Undoes((Verb.MARKED_USEFUL,), "comment"),
    Verb.REACTED: Nothing(_("A reaction is a nod, not a support.")),
    Verb.UNREACTED: Nothing(_("A reaction is a nod, not a support.")),
    Verb.SEARCH_ANSWERED: Nothing(_("Being told of something is no deed.")),
    Verb.MENTIONED: Nothing(_("Calling a colleague is volume, not effect.")),
    Verb.FOLLOWED: _ONESELF,
    Verb.UNFOLLOWED: _ONESELF,
    Verb.STAGE_PROPOSED: _DUTY,
    Verb.STAGE_DECLINED: _DUTY,
    Verb.STAGE_MOVED: (
        Pay(AUTHORS, "30", 5, "analysis"),
        Pay(AUTHORS, "40", 5, "project"),
        Pay(AUTHORS, "60", 5, "pilot"),
        Pay(AUTHORS, "100", 5, "deployed"),
    ),
    Verb.BENEFIT_MEASURED: (Pay(AUTHORS, "50", 5),),
    Verb.ADOPTED: (Pay(AUTHORS, "40", 3),),
    Verb.TRAVELLED: _DUTY,
    Verb.SHORTLISTED: Nothing(_("A short list is a choice on the way: what follows from it earns.")),
    Verb.UNSHORTLISTED: Nothing(_("A short list is a choice on the way: what follows from it earns.")),
    Verb.RESULTS_ASKED: _DUTY,
    Verb.RESULTS_TOLD: _DUTY,
    Verb.GLASS_BROKEN: Nothing(_("To look behind the glass is no merit.")),
    Verb.NAME_ASKED: Nothing(_("To look behind a pseudonym is no merit.")),
    Verb.NAME_ANSWERED: _DUTY,
    Verb.BADGE_EARNED: Nothing(_("A badge is its own reward.")),
    Verb.BADGE_GIVEN: Nothing(_("A badge is its own reward.")),
    Verb.BADGE_TAKEN_BACK: Nothing(_("A badge is its own reward.")),
    Verb.LEVEL_REACHED: Nothing(_("A level follows from points, it gives none.")),
    Verb.PRIZE_ASKED: _SPENDING,
    Verb.PRIZE_WAITED: _SPENDING,
    Verb.PRIZE_SERVED: _SPENDING,
    Verb.PRIZE_APPROVED: _DUTY,
    Verb.PRIZE_REFUSED: _DUTY,
    Verb.PRIZE_HANDED: _DUTY,
    Verb.PRIZE_CONFIRMED: _SPENDING,
    Verb.PRIZE_CANCELLED: _SPENDING,
    Verb.THANKED: _THANKS,
    Verb.THANKS_WITHDRAWN: _THANKS,
}

# earned once for an idea, however often it goes there and back
ONCE = frozenset({Verb.PUBLISHED, Verb.STAGE_MOVED, Verb.BENEFIT_MEASURED})
PAYING = frozenset(verb for verb, rule in RULES.items() if type(rule) is tuple)
COUNTED = frozenset(verb for verb, rule in RULES.items() if not isinstance(rule, Nothing))


def key(verb, stage, earner):
    """How the ledger names a rule."""
    return f"{verb}:{stage}:{earner}"


GOES_WITH_THE_IDEA = (f":{AUTHORS}", key(Verb.AMENDMENT_ACCEPTED, "", PERSON))
"""How the names of the rules end by which an idea earned what it loses when it is hidden or withdrawn."""


def share(hundredths, heads):
    """Split whole hundredths into `heads` parts that add up exactly, by largest remainder, the first first."""
    part, rest = divmod(hundredths, heads)
    return [part + (1 if place < rest else 0) for place in range(heads)]


def ensure_rules(**_kwargs):
    """Create those rules of the table that there are none of yet; afterwards the back office holds them."""
    from gamification.models import PointRule

    known = set(PointRule.objects.values_list("verb", "stage", "earner"))
    for verb in sorted(PAYING):
        for pay in RULES[verb]:
            if (verb, pay.stage, pay.earner) not in known:
                about = {"verb": verb, "stage": pay.stage, "earner": pay.earner}
                PointRule(**about, points=pay.points, daily_cap=pay.daily_cap, weekly_cap=pay.weekly_cap).save()
