"""What the board says before it shows a number."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext, pgettext, pgettext_lazy

from core.charts import number
from insights.figures import HIDDEN, LINES, percent, words

SPELLED = (
    pgettext_lazy("one idea in …", "two"),
    pgettext_lazy("one idea in …", "three"),
    pgettext_lazy("one idea in …", "four"),
    pgettext_lazy("one idea in …", "five"),
    pgettext_lazy("one idea in …", "six"),
    pgettext_lazy("one idea in …", "seven"),
    pgettext_lazy("one idea in …", "eight"),
    pgettext_lazy("one idea in …", "nine"),
    pgettext_lazy("one idea in …", "ten"),
    pgettext_lazy("one idea in …", "eleven"),
    pgettext_lazy("one idea in …", "twelve"),
    pgettext_lazy("one idea in …", "thirteen"),
    pgettext_lazy("one idea in …", "fourteen"),
    pgettext_lazy("one idea in …", "fifteen"),
    pgettext_lazy("one idea in …", "sixteen"),
    pgettext_lazy("one idea in …", "seventeen"),
    pgettext_lazy("one idea in …", "eighteen"),
    pgettext_lazy("one idea in …", "nineteen"),
    pgettext_lazy("one idea in …", "twenty"),
)
NOTHING_YET = gettext_lazy("Everything begins: no idea has been posted yet.")
NOTHING_RETAINED = gettext_lazy("No idea has been retained yet.")
NEARLY_ALL = gettext_lazy("Nearly every idea deserves to go further.")


class Key(NamedTuple):
    """One of the four numbers at the top: the number, its sign, its words."""

    figure: str
    sign: str
    label: str
    is_sun: bool = False
    is_few: bool = False


def headline(counts):
    """The first sentence: which share of the ideas was retained."""
    ever, kept = counts.ideas["ever"], counts.ideas["potential"]
    if not ever:
        return NOTHING_YET
    if not kept:
        return NOTHING_RETAINED
    one_in = round(ever / kept)
    if one_in < 2:
        return NEARLY_ALL
    spelled = SPELLED[one_in - 2] if one_in - 2 < len(SPELLED) else number(one_in)
    return _("One idea in %(n)s deserves to go further.") % {"n": spelled}


def lead(counts):
    """The sentences under it: retained, deployed, and what waits; empty while there is no idea."""
    ever, kept = counts.ideas["ever"], counts.ideas["potential"]
    if not ever:
        return ""
    said = [
        ngettext("Of %(ever)s idea,", "Of %(ever)s ideas,", ever) % {"ever": number(ever)}
        + " "
        + ngettext("%(n)s is retained", "%(n)s are retained", kept) % {"n": number(kept)}
        + " "
        + npgettext("and of those retained", "and %(n)s deployed.", "and %(n)s deployed.", counts.at("deployed"))
        % {"n": number(counts.at("deployed"))}
    ]
    if waiting := counts.at("analysis"):
        days = max(counts.ages["analysis"])
        said.append(
            ngettext("%(n)s still awaits an analysis,", "%(n)s still await an analysis,", waiting)
            % {"n": number(waiting)}
            + " "
            + ngettext("the oldest for %(n)s day.", "the oldest for %(n)s days.", days) % {"n": number(days)}
        )
    return " ".join(said)


def keys(counts):
    """The four numbers at the top."""
    everybody, logged_in, authors = (LINES[key].count(counts) for key in ("employees", "logged_in", "posted"))
    share = percent(logged_in, everybody)
    companies, ideas, deployed = len(counts.support[0]), counts.ideas["ever"], counts.at("deployed")
    by_people = (
        ngettext("ideas submitted by %(n)s person", "ideas submitted by %(n)s people", authors) % {"n": number(authors)}
        if authors and authors is not HIDDEN
        else ngettext("idea submitted", "ideas submitted", ideas)
    )
    return [
        Key(
            number(everybody),
            "",
            ngettext("employees, in %(n)s company", "employees, in %(n)s companies", companies)
            % {"n": number(companies)},
        ),
        Key(
            str(HIDDEN) if share is None else words(share),
            "" if share is None else pgettext("after a number", "%"),
            _("have logged in"),
            is_few=share is None,
        ),
        Key(number(ideas), "", by_people),
        Key(number(deployed), "", ngettext("idea deployed", "ideas deployed", deployed), is_sun=True),
    ]
