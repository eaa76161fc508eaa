"""The register, open to everybody: closed months in figures, and the heads of the chain that prove it."""

import csv
from math import ceil

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.spreadsheets import safe_cell
from core.templatetags.eureka import number
from ideas.models import Theme
from insights.models import MonthFigure
from insights.months import FEWEST
from people.models import Entity
from people.permissions import is_delegate
from register import strength
from register.models import Head

HEADS = 7
Kind, Span = MonthFigure.Kind, MonthFigure.Span
MEASURES = ("decisions", "median", "ninth", "refusals", "appeals", "overturns")


def register(request):
    """The last closed month, or the month or year of `?month=2026-10`; the same rows as in the file."""
    periods = list(MonthFigure.objects.filter(kind=Kind.GROUP))
    period = _asked(request.GET.get("month", ""), periods)
    rows = _named(MonthFigure.objects.filter(month=period.month, span=period.span)) if period else []
    group = next((row for row in rows if row.kind == Kind.GROUP), None)
    context = {
        "months": [each for each in periods if each.span == Span.MONTH][:12],
        "years": [each for each in periods if each.span == Span.YEAR],
        "period": period,
        "when": date_format(period.month, "F Y" if period.span == Span.MONTH else "Y") if period else "",
        "group": group,
        "pace": _pace(group) if group else "",
        "tables": [
            (_("Whole group"), _("Group"), [group] if group else []),
            (_("By theme"), _("Theme"), [row for row in rows if row.kind == Kind.THEME]),
            (_("By company"), _("Company"), [row for row in rows if row.kind == Kind.COMPANY]),
        ],
        "fewest": FEWEST,
        "strength": _(strength.SENTENCES[strength.key()]),
        "heads": Head.objects.all()[:HEADS],
        "is_delegate": is_delegate(request.user),
    }
    return render(request, "insights/register.html", context)


def register_csv(request):
    """Every closed month and year, a row a line, for a spreadsheet; the same rows as on the page, hidden ones empty."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="eureka-registre.csv"'
    writer = csv.writer(response, delimiter=";", lineterminator="\r\n")
    heads = (_("Decisions"), _("Half within"), _("Nine in ten within"), _("Refusals"), _("Appeals"), _("Overturned"))
    writer.writerow([_("Period"), _("Row"), _("Name"), *heads])
    kinds = {Kind.GROUP: _("Group"), Kind.THEME: _("Theme"), Kind.COMPANY: _("Company")}
    for row in _named(MonthFigure.objects.all()):
        cells = [getattr(row, name) for name in MEASURES]
        told = ["" if cell is None else number(cell, 0 if cell == int(cell) else 1) for cell in cells]
        writer.writerow([row.period, kinds[row.kind], safe_cell(row.name), *told])
    return response


def register_verifier(request):
    """The program that checks the export, to read and to run elsewhere."""
    file = (settings.BASE_DIR / "verify_register.py").open("rb")
    return FileResponse(file, as_attachment=True, filename="verify_register.py", content_type="text/x-python")


def _asked(text, periods):
    """The period asked for when there is one, else the last month."""
    found = next((each for each in periods if text == each.period), None)
    return found or next((each for each in periods if each.span == Span.MONTH), None)


def _named(rows):
    """Rows with the present name of their theme or company."""
    themes = {theme.key: theme.name for theme in Theme.objects.all()}
    companies = dict(Entity.objects.companies().values_list("code", "name"))
    names = {Kind.GROUP: {"": _("Whole group")}, Kind.THEME: themes, Kind.COMPANY: companies}
    rows = list(rows)
    for row in rows:
        row.name = names[row.kind].get(row.key, row.key or _("not known"))
    return sorted(rows, key=lambda row: (-row.month.toordinal(), row.span, [*Kind].index(row.kind), row.name))


def _pace(row):
    """Half of the answers, and nine in ten, in one sentence."""
    if row.median is None:
        return _("How long an answer takes")
    if row.ninth < 1:
        return _("Nine answers in ten came the same day")
    if row.median < 1:
        return _("Half of the answers came the same day, nine in ten within %(ninth)s") % {"ninth": _days(row.ninth)}
    facts = {"half": _days(row.median), "ninth": _days(row.ninth)}
    return _("Half of the answers came within %(half)s, nine in ten within %(ninth)s") % facts


def _days(count):
    words = ngettext("%(count)s working day", "%(count)s working days", ceil(count))
    return words % {"count": number(count, 0 if count == int(count) else 1)}
