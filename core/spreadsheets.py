"""Tables as files for spreadsheets, CSV and XLSX, written row by row; no cell is ever taken for a formula."""

import csv
import io
import re

from django.utils.translation import get_language

UNHELD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what XML, and so a spreadsheet, cannot hold
RISKY = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_000  # characters; a spreadsheet refuses more than 32,767
MARK = "\ufeff"  # says UTF-8 to spreadsheets
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The type of each kind of file."""


def safe_cell(text):
    """A text that no spreadsheet takes for a formula."""
    text = str(text)
    return f"'{text}" if text.startswith(RISKY) else text


def cell(value):
    """A number as it is, anything else as a safe text that every spreadsheet holds."""
    if value is None or isinstance(value, (int, float)):
        return value
    text = UNHELD.sub("", str(value))
    return safe_cell(text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "…")


def delimiter():
    """What parts the columns of a CSV in the reader's language: French spreadsheets expect semicolons."""
    return "," if (get_language() or "fr").startswith("en") else ";"


def _csv_lines(rows):
    """The lines of a CSV file, the mark first."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=delimiter(), lineterminator="\r\n")
    yield MARK
    for row in rows:
        writer.writerow([cell(value) for value in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def write(file, kind, rows):
    """Write rows into a binary file of one of KINDS, holding few of them in memory at a time."""
    if kind == "csv":
        for line in _csv_lines(rows):
            file.write(line.encode())
        return
    from openpyxl import Workbook  # many megabytes, for the process that writes such files alone

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Eurêka")
    sheet.freeze_panes = "A2"
    try:
        for row in rows:
            sheet.append([cell(value) for value in row])
    finally:
        sheet.close()  # it keeps a file of its own open
    book.save(file)
