"""The executives' board, on the page and as a file: both read the same figures."""

import csv

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.spreadsheets import safe_cell
from insights import drawings, sentences
from insights.counts import Counts
from insights.figures import FIGURES, LINES, heads, words
from people.permissions import is_executive


def board(request):
    """What the ideas became, in sentences, drawings and tables."""
    _executives_only(request)
    counts = Counts(request.user)
    rows = {key: entry.rows(counts) for key, entry in FIGURES.items()}
    context = {
        "now": counts.now,
        "headline": sentences.headline(counts),
        "lead": sentences.lead(counts),
        "keys": sentences.keys(counts),
        "figures": {key: _table(entry, rows[key], counts) for key, entry in FIGURES.items()},
        "lines": LINES.values(),
        "employees": LINES["employees"].count(counts),
        "proposals": counts.proposals,
        "awaiting": counts.awaiting,
        "dots": drawings.dots(counts),
        "funnel": drawings.funnel(rows["funnel"]),
        "participation": drawings.participation(counts),
        "themes": drawings.themes(rows["themes"]),
        "rhythm": drawings.rhythm(rows["rhythm"], counts.months),
        "support": drawings.support(rows["support"]),
    }
    return render(request, "insights/board.html", context)


def board_csv(request):
    """The same numbers, one a line, for a spreadsheet: semicolons, and a mark that says UTF-8."""
    _executives_only(request)
    counts = Counts(request.user)
    name = f"eureka-{timezone.localdate(counts.now).isoformat()}.csv"
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Figure"), _("Row"), _("Measure"), _("Value"), _("Definition")])
    for entry in FIGURES.values():
        measures = heads(entry, counts)[1:]
        for label, *cells in entry.rows(counts):
            for measure, cell in zip(measures, cells, strict=True):
                value = words(cell, grouped=False)
                writer.writerow([safe_cell(text) for text in (entry.title, label, measure, value, entry.definition)])
    return response


def _executives_only(request):
    """For anybody else this page does not exist."""
    if not is_executive(request.user):
        raise Http404


def _table(entry, rows, counts):
    """A figure ready to print: its words, and each cell in the reader's language."""
    return {
        "key": entry.key,
        "title": entry.title,
        "definition": entry.definition,
        "head": heads(entry, counts),
        "rows": [(label, [words(cell) for cell in cells]) for label, *cells in rows],
    }
