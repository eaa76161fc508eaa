"""The board's figures: each one function and one definition; page, CSV and definitions all read this list."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insights.counts import Counts
from pipeline.models import Benefit

FEW = 10
HIDDEN = _("fewer than 10")  # a figure about so few people is nobody's business


class Percent(float):
    """A share, in hundredths of its whole."""


class Line(NamedTuple):
    """One number of the case's table, and what it is a share of."""

    key: str
    label: str
    definition: str
    count: Callable[[Counts], int | None]
    of: str = ""


class Figure(NamedTuple):
    """A table of numbers: `rows` gives tuples whose first cell names the row, under the column heads of `head`."""

    key: str
    title: str
    definition: str
    head: tuple
    rows: Callable[[Counts], list]


LINES: dict[str, Line] = {}
FIGURES: dict[str, Figure] = {}


def line(label, definition, of=""):
    """Enter a function of Counts as a line of the case's table."""

    def enter(function):
        LINES[function.__name__] = Line(function.__name__, label, definition, function, of)
        return function

    return enter


def figure(title, definition, *head):
    """Enter a function of Counts as a figure of the board."""

    def enter(function):
        FIGURES[function.__name__] = Figure(function.__name__, title, definition, head, function)
        return function

    return enter


def few(count):
    """The count of people, hidden from 1 to 9."""
    return HIDDEN if 0 < count < FEW else count


def percent(part, whole):
    """`part` of `whole` as a Percent; None where one of them is hidden or there is no whole."""
    if part is None or part is HIDDEN or not whole or whole is HIDDEN:
        return None
    return Percent(100 * part / whole)


def words(cell, grouped=True):
    """A cell as the page (grouped) and the CSV (not) write it, in the reader's language."""
    if cell is None:
        return ""
    if isinstance(cell, (str, Promise)):
        return str(cell)
    decimals = 0 if cell == int(cell) else 2
    if isinstance(cell, Percent):
        decimals = 1 if cell < FEW else 0
    # number_format cuts decimals off: 42.99 % would read 42 %
    return number_format(round(cell, decimals), decimals, use_l10n=True, force_grouping=grouped)


@line(_("employees"), _("Active people of the group’s directory; people from outside the group count in no rate."))
def employees(counts):
    return counts.people["employees"]


@line(_("have logged in"), _("Employees who have logged in at least once."), of="employees")
def logged_in(counts):
    return few(counts.people["logged_in"])


@line(
    _("have posted an idea"),
    _("Employees who have submitted at least one idea; unpublished ones count from the next day on."),
    of="employees",
)
def posted(counts):
    return few(counts.people["posted"])


@line(_("have commented"), _("Employees with at least one comment that stands today."), of="employees")
def commented(counts):
    return few(counts.people["commented"])


@line(
    _("have voted"),
    _("Employees who support at least one idea today. Who voted for what is never shown."),
    of="employees",
)
def voted(counts):
    return few(counts.people["voted"])


@line(
    _("ideas submitted"),
    _("All ideas submitted by the group; unpublished ones count from the next day on."),
)
def ideas(counts):
    return counts.ideas["ever"]


@line(_("ideas published"), _("Ideas that the group can read today, at whatever stage."))
def published(counts):
    return counts.ideas["published"]


@line(
    _("ideas with potential"),
    _("Ideas retained by an executive and not parked: in analysis, project or pilot, or deployed."),
    of="ideas",
)
def potential(counts):
    return counts.ideas["potential"]


@line(_("awaiting analysis"), _("Retained ideas whose project has not been decided."), of="potential")
def analysis(counts):
    return counts.at("analysis")


@line(_("in project"), _("Ideas that a team is preparing."), of="potential")
def project(counts):
    return counts.at("project")


@line(_("in pilot"), _("Ideas that are being tried in one place."), of="potential")
def pilot(counts):
    return counts.at("pilot")


@line(_("deployed"), _("Ideas in use."), of="potential")
def deployed(counts):
    return counts.at("deployed")


@line(_("parked"), _("Published ideas set aside with a reason and with what would reopen them."))
def parked(counts):
    return counts.at("parked")


@line(_("days in analysis, the oldest"), _("Days since the idea that has been in analysis longest was retained."))
def oldest(counts):
    return max(counts.ages.get("analysis", ()), default=None)


@line(
    _("days from submission to deployment"),
    _("Median, over the ideas deployed today, of the days between submission and deployment."),
)
def days_to_deploy(counts):
    return counts.median_age("deployed")


@line(
    _("ideas brought in from outside"),
    _("Ideas imported from another platform for people outside the group; they count in no other figure of this page."),
)
def outside(counts):
    return counts.ideas["outside"]


@figure(
    _("The community in figures"),
    _(
        "Shares of people are of all employees, shares of ideas of the line they name. Under 10 people nothing is"
        " shown."
    ),
    _("Figure"),
    pgettext_lazy("column", "Number"),
    _("Share, in %"),
    _("of"),
)
def community(counts):
    rows = []
    for entry in LINES.values():
        count, whole = entry.count(counts), LINES.get(entry.of)
        share = percent(count, whole.count(counts)) if whole else None
        rows.append((entry.label, count, share, whole.label if whole else ""))
    return rows


@figure(
    _("From paper to the field"),
    _(
        "Reached: ideas that stand at this stage today or beyond it. Waiting: those that stand there today. Median age:"
        " half of those have stood there longer, in days. Share: of the ideas that reached the stage before."
    ),
    _("Stage"),
    _("Reached"),
    _("Waiting there"),
    _("Median age, in days"),
    _("Share of the stage before, in %"),
)
def funnel(counts):
    reached = counts.at("deployed")
    rows = [(_("deployed"), reached, None, None)]
    for stage, label in (("pilot", _("moved to a pilot")), ("project", _("moved to a project"))):
        reached += counts.at(stage)
        rows.insert(0, (label, reached, counts.at(stage), counts.median_age(stage)))
    waiting = (counts.at("analysis"), counts.median_age("analysis"))
    rows.insert(0, (_("with potential"), counts.ideas["potential"], *waiting))
    before, finished = counts.ideas["ever"], [(_("ideas submitted"), counts.ideas["ever"], None, None, None)]
    for row in rows:
        finished.append((*row, percent(row[1], before)))
        before = row[1]
    return finished


@figure(
    _("What people talk about"),
    _("Published ideas by theme, and those among them with potential."),
    _("Theme"),
    _("Ideas"),
    _("With potential"),
)
def themes(counts):
    rows = [(theme.name, *counts.ideas["themes"].get(theme.pk, (0, 0))) for theme in counts.themes]
    return sorted(rows, key=lambda row: -row[1])


@figure(
    _("The rhythm of the year"),
    _("Ideas submitted in each month, and its campaigns; unpublished ones count from the next day on."),
    _("Month"),
    _("Ideas"),
    _("Campaigns opened"),
)
def rhythm(counts):
    return [
        (date_format(day, "F Y"), count, " · ".join(counts.campaigns.get(day, ())))
        for day, count in zip(counts.months, counts.rhythm, strict=True)
    ]


@figure(
    _("Who supports whom"),
    _(
        "Votes from company to company: in rows the company where the first author worked when the idea was submitted,"
        " in columns the one that the votes come from. One’s own company is left out, and so is a cell with"
        " fewer than 10 different voters."
    ),
    _("Idea from"),
)
def support(counts):
    companies, cells = counts.support
    return [
        (born_name, *(_supported(cells, born, comes) for comes, _name in companies)) for born, born_name in companies
    ]


@figure(
    _("What they brought"),
    _("The last measure of each deployed idea, added up by unit; measures in words are on the page of their idea."),
    _("Unit"),
    _("Total"),
    _("Ideas measured"),
)
def benefits(counts):
    labels = dict(Benefit.Unit.choices)
    return [(labels[unit], *counts.benefits[unit]) for unit in labels if unit in counts.benefits]


def heads(entry, counts):
    """The column heads of a figure; those of the map are the companies."""
    return (*entry.head, *(name for _pk, name in counts.support[0])) if entry.key == "support" else entry.head


def _supported(cells, born, comes):
    votes, people = cells.get((born, comes), (0, 0))
    return None if born == comes or people < FEW else votes
