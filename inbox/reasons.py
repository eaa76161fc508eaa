"""Why somebody is told: each line of the policy, in words for the reader."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from ideas.verbs import Verb

BY_AUDIENCE = {
    "animators": _("you animate the community"),
    "answered": _("somebody answers your comment"),
    "answerers": _("your idea answers this campaign"),
    "author_watchers": _("you follow a person who signs this idea"),
    "authors": _("you sign this idea"),
    "both_authors": _("you sign one of these ideas"),
    "both_followers": _("you follow one of these ideas"),
    "campaign_followers": _("you follow this campaign"),
    "campaign_watchers": _("you follow the campaign that this idea answers"),
    "commenter": _("it is about a comment of yours"),
    "concerned": _("it is about you in the directory"),
    "confirmed": _("you had proposed it"),
    "delegates": _("you are a staff delegate"),
    "earner": _("you earned it"),
    "executives": _("you decide about ideas as an executive"),
    "first_judges": _("you took the first decision"),
    "followers": _("you follow this idea"),
    "handlers": _("you answer reports as a community manager"),
    "helpers": _("you helped this idea along"),
    "managers": _("you animate the community"),
    "merger_proposer": _("you had proposed to join these ideas"),
    "milestone": _("you sign this idea"),
    "prize_managers": _("you look after the prizes as a community manager"),
    "proposer": _("you had proposed it"),
    "reviewer": _("you review this idea"),
    "sponsor": _("you put the question of this campaign"),
    "theme_watchers": _("you follow the theme of this idea"),
    "voters": _("you support this idea"),
    "watchers": _("you follow everything about this idea"),
    "wronged": _("the decision concerns you"),
}

OF_A_PERSON = {
    Verb.ASSIGNED: _("you are a correspondent of its theme"),
    Verb.HANDED_OVER: _("an idea waited for you"),
    Verb.INVITED: _("you are invited to sign this idea"),
    Verb.INVITATION_ENDED: _("you were invited to sign an idea"),
    Verb.AMENDMENT_ACCEPTED: _("you proposed this change"),
    Verb.AMENDMENT_DECLINED: _("you proposed this change"),
    Verb.ASKED_WHERE: _("this idea is in your hands"),
    Verb.OPINION_ASKED: _("your opinion is asked"),
    Verb.OPINION_GIVEN: _("you asked for this opinion"),
    Verb.APPEAL_ASSIGNED: _("you judge this appeal"),
    Verb.REPORT_ANSWERED: _("you sent this report"),
    Verb.MENTIONED: _("you are mentioned"),
    Verb.BADGE_GIVEN: _("this badge is for you"),
    Verb.BADGE_TAKEN_BACK: _("this badge was yours"),
    Verb.NAME_ANSWERED: _("you asked for this name"),
    Verb.SEARCH_ANSWERED: _("you keep this search"),
    Verb.PRIZE_SERVED: _("you waited for this prize"),
    Verb.PRIZE_APPROVED: _("you asked for this prize"),
    Verb.PRIZE_REFUSED: _("you asked for this prize"),
    Verb.PRIZE_HANDED: _("you asked for this prize"),
    Verb.THANKED: _("a colleague thanks you"),
}
"""The audience “person” is whom the fact names: what of, its verb says."""


def reason(verb, whom):
    """Why an audience is told of a verb, in the page's language; nothing for one that the policy no longer has."""
    said = OF_A_PERSON.get(verb) if whom == "person" else BY_AUDIENCE.get(whom)
    return gettext(said) if said else ""
