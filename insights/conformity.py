"""The conformity report: what a month of moderation was, from the register alone. Page and PDF show these sections."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import ceil
from statistics import median

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.templatetags.eureka import number
from ideas.conflict import REASONS
from ideas.models import Theme
from insights import told
from moderation.models import Decision
from moderation.routing import PANEL
from register.models import Entry

EXAMINED = ("approve", "return", "refuse")
EARLIEST = date(2000, 1, 1)
CHANGES = ("directory", "role", "post", "theme_changed", "rule_changed")
STEPS = {
    "appeal": gettext_lazy("appeals made"),
    "appeal_to_panel": gettext_lazy("passed to a panel of three"),
    "confirmed": gettext_lazy("decisions confirmed"),
    "overturned": gettext_lazy("decisions overturned"),
    "appeal_lapsed": gettext_lazy("without object in the end"),
}
WAITING = pgettext_lazy("conformity", "Waiting")


@dataclass
class Counts:
    """What is counted of one period; days are working days."""

    kinds: Counter = field(default_factory=Counter)
    decisions: Counter = field(default_factory=Counter)
    refusals: Counter = field(default_factory=Counter)
    waits: dict = field(default_factory=dict)
    left_out: Counter = field(default_factory=Counter)
    outcomes: Counter = field(default_factory=Counter)
    certificates: Counter = field(default_factory=Counter)
    first: int | None = None
    last: int | None = None
    head: str = ""
    erased: int = 0


def count(first: date, last: date) -> Counts:
    """Count every entry from the day `first` to the day `last`, both included; one query."""
    start, end = (timezone.make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1)))
    found = Counts()
    entries = Entry.objects.filter(at__gte=start, at__lt=end).select_related("payload").order_by("number")
    for entry in entries.iterator(chunk_size=1000):
        found.first = found.first or entry.number
        found.last, found.head = entry.number, entry.hash
        found.kinds[entry.kind] += 1
        if entry.is_erased:
            found.erased += 1
        else:
            _add(found, entry.kind, json.loads(entry.payload.content))
    return found


def _add(found, kind, data):
    for certificate in data.get("certificates") or ():
        found.certificates[certificate["result"]] += 1
    for row in data.get("left_out") or ():
        found.left_out[row["reason"]] += row["count"]
    if kind == "review":
        found.decisions[data["decision"]] += 1
        if data["decision"] in EXAMINED and "waited" in data:
            found.waits.setdefault(data["theme"], []).append(max(data["waited"], 0))
        if data["decision"] == "refuse":
            found.refusals[data["reason"]] += 1
    elif kind == "appeal_decided":
        found.outcomes[data["outcome"]] += 1
    elif kind == "appeal_panel" and len(data["tiers"]) == PANEL:  # else others took the place of the silent
        found.outcomes["appeal_to_panel"] += 1
    elif kind == "glass":
        found.outcomes["glass"] += data.get("result") == "broken"
    elif kind == "escrow":
        found.outcomes["names_opened"] += data["result"] == "opened"
        found.outcomes["names_asked"] += data["result"] == "asked"
    elif kind == "stage_moved" and data.get("setback"):
        found.outcomes["setback_twice" if data.get("second_by") else "setback"] += 1


def sections(found: Counts):
    """The report: tuples (title, a sentence, rows of (label, value)), the same for the page and the PDF."""
    examined = sum(found.decisions[kind] for kind in EXAMINED)
    avoided = Counter({reason: n for reason, n in found.left_out.items() if reason in (*REASONS, "conflict")})
    barred = sum(n for result, n in found.certificates.items() if result != "free")
    kinds, reasons = dict(Decision.Kind.choices), dict(Decision.Reason.choices)
    appeals = {**{step: found.kinds[step] for step in ("appeal", "appeal_lapsed")}, **found.outcomes}
    return [
        (
            _("Decisions"),
            _("Ideas examined: %(n)s.") % {"n": number(examined)},
            [(str(kinds[kind]), number(found.decisions[kind])) for kind in kinds]
            + [
                (_("refused: %(reason)s") % {"reason": reasons.get(r, r)}, number(n))
                for r, n in _sorted(found.refusals)
            ],
        ),
        (
            _("Conflicts avoided"),
            _("Candidates whom routing left out because of what the directory said of them and an author."),
            [(str(told.AVOIDED.get(reason, reason)), number(n)) for reason, n in _sorted(avoided)],
        ),
        (
            _("Certificates"),
            _("Each says which lines of the directory were checked; verify_register.py computes them again."),
            [
                (_("judge without a conflict"), number(found.certificates["free"])),
                (_("judge in conflict"), number(barred)),
                (_("setbacks signed by two executives"), number(found.outcomes["setback_twice"])),
                (_("setbacks signed by one, in no conflict"), number(found.outcomes["setback"])),
            ],
        ),
        (str(WAITING), _("Working days from the idea's arrival to its answer."), _waits(found.waits)),
        (
            _("Escalations and hand-overs"),
            _("Past its time, a review goes sideways, never up."),
            [
                (_("passed on, past their time"), number(found.kinds["escalation"])),
                (_("handed over by who had them"), number(found.decisions["hand_over"])),
            ],
        ),
        (
            _("Appeals"),
            _("Another judge, then a panel of three."),
            [(str(label), number(appeals.get(step, 0))) for step, label in STEPS.items()],
        ),
        (
            _("Glass broken"),
            _("An administrator read what nobody may read, said why, and the author was told."),
            [(_("times"), number(found.outcomes["glass"]))],
        ),
        (
            _("Names under seal"),
            _("An administrator asked who is behind a pseudonym; the name opens when a staff delegate agrees."),
            [
                (_("asked for"), number(found.outcomes["names_asked"])),
                (_("opened"), number(found.outcomes["names_opened"])),
            ],
        ),
        (
            _("Changes of the rules"),
            _("Who stands above whom, roles, correspondents, themes and rules."),
            [(str(told.KINDS[kind]), number(found.kinds[kind])) for kind in CHANGES],
        ),
        (
            _("Erasures"),
            _("Contents taken out for ever; the chain still holds."),
            [(_("contents of this period erased"), number(found.erased))],
        ),
    ]


def _waits(waits):
    names = {theme.key: theme.name for theme in Theme.objects.all()}
    everything = [days for theme in waits.values() for days in theme]
    rows = [(_("all themes"), everything), *((names.get(key, key), days) for key, days in sorted(waits.items()))]
    return [(label, _pace(days)) for label, days in rows if days]


def _pace(days):
    days = sorted(days)
    half, ninth = median(days), days[ceil(len(days) * 0.9) - 1]
    shown = {"half": number(half, 0 if half == int(half) else 1), "ninth": number(ninth)}
    return _("half within %(half)s d, nine in ten within %(ninth)s d") % shown


def _sorted(counter):
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def month_of(text, today):
    """First and last day of the month asked for (“2026-10”, the present one at most), else of the last one closed."""
    try:
        first = datetime.strptime(f"{text}-01", "%Y-%m-%d").date()  # noqa: DTZ007 (a month of the calendar)
    except ValueError:
        first = date.min
    if not EARLIEST <= first <= today:
        first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
