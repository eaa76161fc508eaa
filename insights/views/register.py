"""The register, open to everybody: what moderation did, in figures, and the chain that proves it."""

from math import ceil

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext
from django.views.decorators.http import require_POST

from core.ratelimit import rate_limited
from core.templatetags.eureka import number
from ideas.models import Idea, Stage, Theme
from insights.verdicts import FEWEST, verdicts
from moderation.models import Decision, Report
from people.permissions import is_delegate
from register.actions import verify
from register.models import Entry

LISTED = 20


def register(request):
    """Figures, the head of the chain, and its last entries; `?before=` goes back in time."""
    return _show(request)


@rate_limited("register-verify", limit=6, seconds=60)
@require_POST
def register_verify(request):
    """Recompute the whole chain, for staff delegates, and say so on the page."""
    if not is_delegate(request.user):
        raise Http404
    return _show(request, checked=True, broken=verify())


def _show(request, checked=False, broken=None):
    before = request.GET.get("before", "")
    entries = Entry.objects.select_related("payload").order_by("-number")
    head = entries.first()
    if before.isascii() and before.isdecimal() and len(before) < 15:
        entries = entries.filter(number__lt=int(before))
    shown = list(entries[: LISTED + 1])
    listed = shown[:LISTED]
    context = {
        "figures": verdicts(),
        "fewest": FEWEST,
        "pace": _pace(verdicts().overall),
        "durations": _durations(verdicts()),
        "refusals": _refusals(verdicts()),
        "head": head,
        "entries": _told(request.user, listed),
        "older": listed[-1].number if len(shown) > LISTED else None,
        "may_verify": is_delegate(request.user),
        "checked": checked,
        "broken": broken,
    }
    return render(request, "insights/register.html", context)


def _pace(overall):
    """Half of the answers, and nine in ten, in one sentence."""
    if overall.median is None:
        return _("How long an answer takes")
    if overall.ninth < 1:
        return _("Nine answers in ten came the same day")
    if overall.median < 1:
        return _("Half of the answers came the same day, nine in ten within %(ninth)s") % {
            "ninth": _days(overall.ninth)
        }
    facts = {"half": _days(overall.median), "ninth": _days(overall.ninth)}
    return _("Half of the answers came within %(half)s, nine in ten within %(ninth)s") % facts


def _days(count):
    words = ngettext("%(count)s working day", "%(count)s working days", ceil(count))
    return words % {"count": number(count, 0 if count == int(count) else 1)}


def _durations(figures):
    names = {theme.pk: theme.name for theme in Theme.objects.all()}
    return [(names.get(row.theme, ""), row) for row in figures.durations]


def _refusals(figures):
    labels = dict(Decision.Reason.choices)
    return [(labels.get(reason, reason), count) for reason, count in figures.refusals.items()]


def _told(user, entries):
    """Pairs (entry, sentence, idea) where the idea is given only when it is published and `user` may see it."""
    ids = {entry.data.get("idea") for entry in entries}
    ideas = Idea.objects.published().visible_to(user).filter(pk__in=[pk for pk in ids if pk]).in_bulk()
    stages = {stage.key: stage.name for stage in Stage.objects.all()}
    return [(entry, _sentence(entry, stages), ideas.get(entry.data.get("idea"))) for entry in entries]


OF_STAGES = {
    "stage_moved": gettext_noop("Stage: %(from)s → %(to)s"),
    "stage_proposed": gettext_noop("Proposed, a second signature is awaited: %(from)s → %(to)s"),
    "stage_declined": gettext_noop("Proposal declined by the second executive: %(from)s → %(to)s"),
    "stage_lapsed": gettext_noop("Proposal lapsed or taken back: %(from)s → %(to)s"),
}


def _sentence(entry, stages):
    """What one entry says, without a name."""
    if entry.is_erased:
        return _("Its content was erased; another entry of the chain says so")
    data = entry.data
    if entry.kind == "review":
        what = dict(Decision.Kind.choices).get(data.get("decision"), data.get("decision", ""))
        reason = dict(Decision.Reason.choices).get(data.get("reason"))
        parts = [_("Review: %(what)s") % {"what": what}]
        parts += [str(reason)] if reason else []
        days = max(data.get("days") or 0, 0)
        took = ngettext("in %(count)d working day", "in %(count)d working days", days) % {"count": days}
        parts.append(took if days else _("the same day"))
        parts.append(_("judge above an author: yes") if data.get("above_author") else _("judge above an author: no"))
        return ", ".join(parts)
    if entry.kind == "report":
        return _("Report of a comment: %(what)s") % {"what": dict(Report.State.choices).get(data.get("decision"), "")}
    if entry.kind in OF_STAGES:
        moved = _(OF_STAGES[entry.kind]) % {end: stages.get(data[end], data[end]) for end in ("from", "to")}
        is_signed_twice = entry.kind == "stage_moved" and data.get("second_by")
        return _("%(moved)s, signed by two executives") % {"moved": moved} if is_signed_twice else moved
    if entry.kind == "benefit_measured":
        return _("Benefit measured")
    if entry.kind == "erasure":
        return _("The content of entry %(number)s was erased") % {"number": data["entry"]}
    return pgettext("register", "Entry of the kind “%(kind)s”") % {"kind": entry.kind}
