"""The board's drawings, from the rows of its figures."""

from typing import NamedTuple

from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from core import charts
from core.charts import number
from insights.figures import HIDDEN, LINES, percent, words

SHADES = 6


class Key(NamedTuple):
    """One entry of a legend: the class of its sign, its number and its words."""

    kind: str
    count: str
    label: str


def share_words(cell):
    """A share with its sign, as one says it in the reader's language."""
    return pgettext("percentage", "%(share)s%%") % {"share": words(cell)}


def days_words(days):
    """“for 34 days”, nothing where no idea waits."""
    return "" if days is None else ngettext("for %(n)s day", "for %(n)s days", days) % {"n": number(days)}


def dots(counts):
    """Every idea as a dot, those with potential first; two drawings (wide, phone) and their legend."""
    stages = (("deployed", "k-done"), ("pilot", "k-pilot"), ("project", "k-proj"), ("analysis", "k-wait"))
    groups = [charts.Dots(str(LINES[stage].label), counts.at(stage), kind) for stage, kind in stages]
    open_to_votes = counts.at("published")
    groups.append(charts.Dots(_("open to votes"), open_to_votes, "k-all"))
    rest = counts.ideas["ever"] - sum(group.count for group in groups)
    groups.append(charts.Dots(_("parked, or not on show"), max(rest, 0), "k-off"))
    title = _("%(n)s ideas, one a dot") % {"n": number(counts.ideas["ever"])}
    told = ", ".join(f"{number(group.count)} {group.label}" for group in groups)
    head = (_("Stage"), _("Ideas"))
    drawn = [charts.dots(f"dots-{size}", title, told, groups, phone=size == "s", head=head).svg for size in ("l", "s")]
    legend = [Key(group.kind, number(group.count), group.label) for group in groups if group.count]
    return {"drawings": drawn, "legend": legend}


def funnel(rows):
    """The stairs from an idea to its deployment."""
    first, *rest = rows
    steps = [charts.Stair(str(first[0]), first[1])]
    waits = (_("await an analysis"), _("in project"), _("in pilot"), "")
    for (label, reached, waiting, age, share), wait in zip(rest, waits, strict=True):
        note = "" if share is None else _("%(share)s of those before") % {"share": share_words(share)}
        steps.append(charts.Stair(str(label), reached, waiting or 0, wait, days_words(age), note))
    told = ", ".join(f"{number(row[1])} {row[0]}" for row in rows)
    return charts.stairs("funnel", _("From an idea to its deployment"), told, steps, head=("",) * 5).svg


def participation(counts):
    """Who takes part, as shares of all employees."""
    everybody = LINES["employees"].count(counts)
    bars = []
    for key in ("logged_in", "voted", "commented", "posted"):
        entry = LINES[key]
        count = entry.count(counts)
        share = percent(count, everybody)
        figure = str(HIDDEN) if share is None else share_words(share)
        bars.append(
            charts.Bar(
                str(entry.label),
                0 if share is None else count,
                figure=figure,
                note="" if share is None else number(count),
            )
        )
    title = ngettext("Participation of the %(n)s employee", "Participation of the %(n)s employees", everybody)
    told = ", ".join(f"{bar.figure} {bar.label}" for bar in bars)
    title %= {"n": number(everybody)}
    return charts.bars("participation", title, told, bars, of=max(everybody, 1), head=("",) * 3).svg


def themes(rows):
    """Ideas by theme, those with potential lively; nothing while no theme has any."""
    if not rows:
        return ""
    bars = []
    for label, count, kept in rows:
        note = npgettext("theme", "%(n)s with potential", "%(n)s with potential", kept) % {"n": number(kept)}
        bars.append(charts.Bar(str(label), count, part=kept, note=note))
    told = ", ".join(f"{row[0]} {number(row[1])}" for row in rows)
    most = max(row[1] for row in rows)
    return charts.bars("themes", _("Ideas by theme"), told, bars, of=max(most, 1), head=("",) * 3).svg


def rhythm(rows, days):
    """Ideas submitted by month, a hat on those with a campaign."""
    columns = [
        charts.Column(date_words(day, "F")[0].upper(), row[0], row[1], marked=bool(row[2]))
        for row, day in zip(rows, days, strict=True)
    ]
    told = ", ".join(f"{column.label} {number(column.count)}" for column in columns)
    return charts.months("rhythm", _("Ideas submitted by month"), told, columns, head=("",) * 2).svg


def support(rows):
    """Votes from company to company, shaded by a scale made from the numbers themselves, and its legend."""
    names = [row[0] for row in rows]
    values = [row[1:] for row in rows]
    shown = sorted({value for line in values for value in line if value is not None})
    limits = _limits(shown)
    told = _("Rows: where the idea comes from. Columns: where its supporters come from. Hatched: not shown.")
    drawing = charts.heat(
        "support",
        _("Votes from one company to another"),
        told,
        names,
        _codes(names),
        values,
        limits=limits,
        corner=_("Idea from"),
    ).svg
    return {"drawing": drawing, "legend": _scale(limits), "is_empty": not shown}


def _limits(shown):
    """Five round limits that part the shown numbers in six shades of about equal size."""
    if not shown:
        return [1, 2, 3, 4, 5]
    unit = 10 ** max(len(str(shown[-1])) - 2, 0)
    limits = []
    for shade in range(1, SHADES):
        limit = round(shown[len(shown) * shade // SHADES] / unit) * unit
        limits.append(max(limit, limits[-1] + unit if limits else unit))
    return limits


def _scale(limits):
    keys = [Key("h0", "", _("under %(n)s") % {"n": number(limits[0])})]
    for shade, (low, high) in enumerate(zip(limits, limits[1:], strict=False), start=1):
        keys.append(Key(f"h{shade}", "", _("%(low)s to %(high)s") % {"low": number(low), "high": number(high - 1)}))
    return [*keys, Key("h5", "", _("%(n)s and more") % {"n": number(limits[-1])})]


def _codes(names):
    """Three capitals a name, told apart where the first three letters are the same."""
    codes = []
    for name in names:
        letters = [letter for letter in name.upper() if letter.isalnum()] or ["?"]
        code = "".join(letters[:3])
        last = 3
        while code in codes and last < len(letters):
            code, last = "".join(letters[:2]) + letters[last], last + 1
        codes.append(code)
    return codes
