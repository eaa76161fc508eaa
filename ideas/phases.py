"""Where a campaign stands, by the clock, and what each of its phases lets one do with the ideas that answer it.

A campaign without phases takes ideas as long as it is open, and changes nothing to them; nor does any once it is over.
"""

from datetime import timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.dates import day_of
from ideas.models import Campaign, Phase

ANSWER, VOTE, COMMENT, AMEND, SHORTLIST = "answer", "vote", "comment", "amend", "shortlist"
RIGHTS = {
    Phase.Kind.IDEAS: {ANSWER, VOTE, COMMENT, AMEND},
    Phase.Kind.ENRICHMENT: {VOTE, COMMENT, AMEND},
    Phase.Kind.SELECTION: {COMMENT, SHORTLIST},
    Phase.Kind.RESULTS: {COMMENT},
}
"""What one may do in each phase; support in the selection, where the campaign says so."""

RULES = {
    Phase.Kind.IDEAS: gettext_lazy("Everybody can post an idea, support those of others, comment on them."),
    Phase.Kind.ENRICHMENT: gettext_lazy(
        "No new ideas any more: those that are there are supported, commented on and completed by who signs them."
    ),
    Phase.Kind.SELECTION: gettext_lazy(
        "The support rests and the texts stay as they are, while executives and the community team draw up the short "
        "list. Comments stay open."
    ),
    Phase.Kind.RESULTS: gettext_lazy("The results are told. The support rests until the end; comments stay open."),
}
VOTES_GO_ON = gettext_lazy(
    "The texts stay as they are, while executives and the community team draw up the short list. Support and comments "
    "stay open."
)

KEY, SECONDS = "ideas:resting", 60


class Now(NamedTuple):
    """A campaign at one moment: its phases in order, and the one it is in, if any."""

    campaign: Campaign
    phases: list
    at: object

    @property
    def phase(self):
        return next((phase for phase in self.phases if phase.opens_at <= self.at < phase.closes_at), None)

    @property
    def is_open(self):
        return self.campaign.opens_at <= self.at < self.campaign.closes_at

    @property
    def is_answerable(self):
        """Whether it takes ideas now."""
        return self.allows(ANSWER) if self.phases else self.is_open

    @property
    def ends_at(self):
        """When what holds now ends: the phase, else the campaign."""
        return self.phase.closes_at if self.phase else self.campaign.closes_at

    def allows(self, act):
        """Whether the phase of the moment lets one do it; no phase, no restriction but on new ideas."""
        if self.phase is None:
            return act not in (ANSWER, SHORTLIST)
        rests = act == VOTE and self.phase.kind == Phase.Kind.SELECTION and self.campaign.votes_in_selection
        return rests or act in RIGHTS[self.phase.kind]

    @property
    def rule(self):
        """What one may do now, in words."""
        if self.phase is None:
            return ""
        if self.phase.kind == Phase.Kind.SELECTION and self.campaign.votes_in_selection:
            return str(VOTES_GO_ON)
        return str(RULES[self.phase.kind])

    @property
    def countdown(self):
        """How long what holds now still lasts, in words; until it opens, before that."""
        if self.at < self.campaign.opens_at:
            return _("opens %(when)s") % {"when": _left(self.campaign.opens_at - self.at)}
        return _still(self.ends_at - self.at) if self.is_open else _("over")


def now_of(campaign, at=None):
    """The campaign at a moment; one query."""
    return Now(campaign, list(campaign.phases.all()), at or timezone.now())


def first_taking_ideas(keys, at=None):
    """Of open campaigns (their keys, the best first) the first that takes ideas at a moment, else the first of all.

    One query, two where that one has no phases.
    """
    at, phases = at or timezone.now(), {}
    for phase in Phase.objects.filter(campaign__in=keys).select_related("campaign"):
        phases.setdefault(phase.campaign_id, []).append(phase)
    nows = {pk: Now(rows[0].campaign, rows, at) for pk, rows in phases.items()}
    chosen = next((pk for pk in keys if pk not in nows or nows[pk].is_answerable), keys[0])
    return nows.get(chosen) or Now(Campaign.objects.get(pk=chosen), [], at)


def nows_of(campaigns, at=None):
    """Each campaign at a moment, in their order; one query for them all."""
    at = at or timezone.now()
    found = {campaign.pk: Now(campaign, [], at) for campaign in campaigns}
    for phase in Phase.objects.filter(campaign__in=found) if found else ():
        found[phase.campaign_id].phases.append(phase)
    return list(found.values())


def _left(span):
    days, hours = span // timedelta(days=1), span // timedelta(hours=1)
    if days:
        return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}
    return (
        ngettext("in %(count)d hour", "in %(count)d hours", hours) % {"count": hours} if hours else _("within the hour")
    )


def _still(span):
    days, hours = span // timedelta(days=1), span // timedelta(hours=1)
    if days:
        return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
    if hours:
        return ngettext("%(count)d hour left", "%(count)d hours left", hours) % {"count": hours}
    return _("less than an hour left")


def moment(at):
    """A day with its hour, as a refusal says it."""
    time = formats.time_format(timezone.localtime(at), "TIME_FORMAT")
    return _("%(day)s at %(time)s") % {"day": day_of(at), "time": time}


def bars(campaign, act, at=None):
    """Why the phase of a campaign does not allow an act on its ideas now, and until when; None when it does."""
    now = now_of(campaign, at)
    return None if now.allows(act) else _refusal(act, _again(now, act))


def _again(now, act):
    """When an act that rests is allowed again: with a later phase, or once the campaign is over."""
    coming = (phase for phase in now.phases if phase.opens_at > now.at and act in RIGHTS[phase.kind])
    return next((phase.opens_at for phase in coming), now.campaign.closes_at)


def _refusal(act, again):
    sentences = {
        VOTE: _("The campaign of this idea is choosing, or telling its results: support opens again on %(again)s."),
        AMEND: _("The campaign of this idea chooses among the texts as they are: they can be changed from %(again)s."),
        SHORTLIST: _("The short list is drawn up in the selection phase of the campaign."),
    }
    return sentences[act] % {"again": moment(again)}


def bars_answer(campaign, at=None):
    """Why a campaign takes no ideas now; None when it does."""
    now = now_of(campaign, at)
    if now.is_answerable:
        return None
    if now.at < campaign.opens_at:
        return _(
            "This campaign opens on %(when)s: your text is kept. Send it without a campaign, or wait until then."
        ) % {"when": moment(campaign.opens_at)}
    until = next((phase.closes_at for phase in now.phases if phase.kind == Phase.Kind.IDEAS), campaign.closes_at)
    return _(
        "This campaign took ideas until %(until)s. Your text is kept: choose “No campaign” to send it all the same."
    ) % {"until": moment(until)}


def resting(at=None):
    """Map the campaigns whose ideas take no support now to the reason; for lists. One query a minute."""
    spans = cache.get(KEY)
    if spans is None:
        kinds = (Phase.Kind.SELECTION, Phase.Kind.RESULTS)
        rows = Phase.objects.filter(kind__in=kinds, campaign__closes_at__gt=timezone.now()).select_related("campaign")
        spans = [
            (row.campaign_id, row.opens_at, row.closes_at, row.campaign.closes_at)
            for row in rows
            if not (row.kind == Phase.Kind.SELECTION and row.campaign.votes_in_selection)
        ]
        cache.set(KEY, spans, SECONDS)
    at = at or timezone.now()
    return {pk: _refusal(VOTE, again) for pk, since, until, again in spans if since <= at < until}
