"""What one colleague brings another: the first time fully, then half, a quarter …, and a week never beyond a limit.

worth(n) = min(hundredths >> n, limit of the week − what the week already brought), never below zero, in whole
hundredths: halving drops what is below one. `n` is the place of the act in its sequence, from 0: how many other things
the same person had given the same colleague in that year of the calendar. A sequence holds supports, or what is done
openly (useful marks, accepted changes), never both: the worth of a mark, whose giver is known, would tell who voted.
For the same reason an idea under a pseudonym has sequences of its own.

A place belongs for good to what was given for (an idea supported, a comment marked): taking it back frees no place, and
giving it again, even in another year, finds the same place and the same week. So going to and fro brings nothing.

The year, not the week, is what halves: ten people who give each other one mark a week would never meet the half of a
week (`python -m bench.ring`), while among the demo's thousands the year holds back 0.24 % of all points. The
calendar is that of the site's dates: nothing reads the hour.
"""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from gamification.rules import AUTHORS, PERSON, key
from ideas.verbs import Verb

SECRET = (key(Verb.VOTED, "", AUTHORS),)
OPEN = (key(Verb.MARKED_USEFUL, "", PERSON), key(Verb.AMENDMENT_ACCEPTED, "", PERSON))
LANES = {rule_key: lane for lane in (SECRET, OPEN) for rule_key in lane}
"""The rules by which colleagues bring each other something → all rules of the same sequence."""


class Gift(NamedTuple):
    """What something brought a person the first time a colleague gave it: its place, when, how many hundredths."""

    place: int
    at: datetime
    hundredths: int


def date_of(at):
    """The calendar date of a moment on the site; all that a rule ever reads of the time."""
    return timezone.localtime(at, timezone.get_default_timezone()).date()


def year_of(at):
    """The calendar year, in which each further time is worth half."""
    return date_of(at).year


def week_of(at):
    """The calendar week, from Monday, of which the limit speaks."""
    return date_of(at).isocalendar()[:2]


def subject_of(rule_key, fact, idea, comment):
    """What is given for, the same however often it is given: an idea supported, a comment marked, a change accepted."""
    if rule_key in SECRET:
        return rule_key, idea
    return (rule_key, comment) if comment else (rule_key, "fact", fact)


def weigh(hundredths, limit, subject, at, given):
    """Pair (place, worth) of what somebody gives; `given`: subject → Gift of all that the same two share in a sequence.

    `limit`: the hundredths that a week may bring.
    """
    if subject in given:
        place, at = given[subject].place, given[subject].at
    else:
        place = sum(year_of(gift.at) == year_of(at) for gift in given.values())
    week = week_of(at)
    others = (gift for about, gift in given.items() if about != subject)
    brought = sum(gift.hundredths for gift in others if week_of(gift.at) == week)
    return place, max(0, min(hundredths >> place, limit - brought))
