"""Reading the group's directory file, and working out what it would change; nothing is written here.

The file is a whole snapshot: one line per person of the group, columns separated by semicolons, first line the
names in COLUMNS. `manager` and `acting_for` hold employee numbers, `dotted_managers` several separated by commas;
`acting_for` says that this person stands in as manager for everybody who reports to that number. `entity` may be a
path, « Département > Équipe ». Dates are YYYY-MM-DD or DD/MM/YYYY.
"""

import csv
import io
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from people.models import ReportingLine, User

COLUMNS = (
    "employee_number",
    "email",
    "first_name",
    "last_name",
    "company",
    "entity",
    "site",
    "job_title",
    "manager",
    "dotted_managers",
    "acting_for",
    "hired_on",
    "left_on",
    "language",
)
REQUIRED = ("employee_number", "email", "first_name", "last_name", "company")
LONGEST = {"employee_number": 32, "email": 254, "first_name": 80, "last_name": 80, "site": 80, "job_title": 120}
LARGEST_DEPARTURE = 0.10  # share of the active people that one file may deactivate without --force
PERSONAL = ("email", "first_name", "last_name", "site", "job_title", "hired_on", "left_on", "language")


@dataclass
class Row:
    """One person as the file states it; `path` is the tuple of entity names from the company down."""

    line: int
    number: str
    values: dict
    path: tuple
    manager: str
    dotted: tuple
    acting_for: str
    is_active: bool


@dataclass
class Plan:
    """What a file would change: the rows to write, the people it no longer names, and everything wrong with it."""

    rows: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    lines: set = field(default_factory=set)
    leaving: list = field(default_factory=list)
    heads: set = field(default_factory=set)
    active_before: int = 0

    @property
    def deactivates_too_many(self):
        return len(self.leaving) > LARGEST_DEPARTURE * max(self.active_before, 1)


def decode(content):
    """The text of a file's bytes: UTF-8, else the Windows encoding that French spreadsheets write."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _date(text):
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 a day of the calendar, without hour
        except ValueError:
            continue
    raise ValueError(_("“%(text)s” is not a date.") % {"text": text[:20]})


def _row(line, cells, today):
    values = {name: (cells.get(name) or "").strip() for name in COLUMNS}
    for name in REQUIRED:
        if not values[name]:
            raise ValueError(_("%(column)s is missing.") % {"column": name})
    for name, longest in LONGEST.items():
        if len(values[name]) > longest:
            raise ValueError(_("%(column)s is longer than %(max)s characters.") % {"column": name, "max": longest})
    try:
        validate_email(values["email"])
    except ValidationError:
        raise ValueError(_("“%(email)s” is not an e-mail address.") % {"email": values["email"][:60]})
    for name in ("hired_on", "left_on"):
        values[name] = _date(values[name]) if values[name] else None
    values["language"] = (values["language"] or "fr").lower()[:2]
    if values["language"] not in ("fr", "en"):
        raise ValueError(_("The language must be fr or en."))
    values["email"] = values["email"].lower()
    path = (values["company"], *(part.strip() for part in values["entity"].split(">") if part.strip()))
    number = values["employee_number"]
    dotted = tuple(n.strip() for n in values["dotted_managers"].replace("|", ",").split(",") if n.strip())
    if number in (values["manager"], values["acting_for"], *dotted):
        raise ValueError(_("This person would report to oneself."))
    return Row(
        line,
        number,
        {k: values[k] for k in PERSONAL},
        path,
        values["manager"],
        dotted,
        values["acting_for"],
        values["left_on"] is None or values["left_on"] > today,
    )


def read(text, today):
    """Parse the file: (rows by employee number, errors as pairs (line number, reason), numbers of bad lines).

    Raises ValueError when the header is not the expected one.
    """
    reader = csv.DictReader(io.StringIO(text), delimiter=";")
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise ValueError(_("Columns missing from the first line: %(names)s.") % {"names": ", ".join(missing)})
    rows, errors, bad, addresses = {}, [], set(), {}
    for cells in reader:
        try:
            row = _row(reader.line_num, cells, today)
            if row.number in rows:
                raise ValueError(
                    _("The employee number is already on line %(line)s.") % {"line": rows[row.number].line}
                )
            if row.values["email"] in addresses:
                raise ValueError(
                    _("The address is already on line %(line)s.") % {"line": addresses[row.values["email"]]}
                )
        except ValueError as error:
            errors.append((reader.line_num, str(error)))
            bad.add((cells.get("employee_number") or "").strip())
            continue
        rows[row.number] = row
        addresses[row.values["email"]] = row.line
    return rows, errors, bad


def _lines(rows):
    """The reporting lines that the rows state: a set of (person, manager, kind) in employee numbers."""
    lines, reports = set(), defaultdict(list)
    for row in rows.values():
        if not row.is_active:
            continue
        if row.manager in rows:
            lines.add((row.number, row.manager, ReportingLine.Kind.LINE))
            reports[row.manager].append(row.number)
        lines |= {(row.number, n, ReportingLine.Kind.DOTTED) for n in row.dotted if n in rows}
    for row in rows.values():
        if row.is_active and row.acting_for:
            for number in reports[row.acting_for]:
                if number != row.number:
                    lines.add((number, row.number, ReportingLine.Kind.ACTING))
    return lines


def _heads(rows):
    """The head of the group among the people without a manager: the one above most people."""
    tops = [row.number for row in rows.values() if row.is_active and not row.manager]
    if len(tops) < 2:
        return set(tops)
    under = Counter()
    for number in rows:
        seen = set()
        while number in rows and number not in seen and rows[number].manager:
            seen.add(number)
            number = rows[number].manager
        under[number] += 1
    return {max(tops, key=lambda number: (under[number], -rows[number].line))}


def _faults(rows, heads):
    """What is wrong with the lines: (line number, reason) for unknown managers, second heads and circles."""
    found, settled = [], set(heads)
    for row in rows.values():
        if not row.is_active:
            continue
        for number in (row.manager, row.acting_for, *row.dotted):
            if number and (number not in rows or not rows[number].is_active):
                found.append((row.line, _("%(number)s is not an active person of the file.") % {"number": number}))
        if not row.manager and row.number not in heads:
            found.append((row.line, _("nobody stands above this person, who is not the head of the group.")))
        way, number = [], row.number
        while number in rows and number not in settled and number not in way:
            way.append(number)
            number = rows[number].manager
        if number in way:
            circle = way[way.index(number) :]
            found.append(
                (rows[circle[0]].line, _("the line runs in a circle: %(numbers)s.") % {"numbers": " → ".join(circle)})
            )
        settled.update(way)
    return sorted(found)


def _personal_changes(row, person, path):
    after = {**row.values, "entity": " > ".join(row.path), "is_active": row.is_active}
    before = {name: getattr(person, name) for name in PERSONAL} | {"entity": path, "is_active": person.is_active}
    return {name: (before[name], after[name]) for name in after if before[name] != after[name]}


def plan(text, today):
    """Work out what the file would change. Raises ValueError when its header is wrong."""
    rows, errors, bad = read(text, today)
    people = {p.employee_number: p for p in User.objects.filter(is_outside=False, employee_number__isnull=False)}
    taken = {p.email.lower(): p.employee_number for p in User.objects.all()}
    for row in list(rows.values()):
        if taken.get(row.values["email"], row.number) != row.number:
            errors.append((row.line, _("The address belongs to somebody else.")))
            bad.add(row.number)
            del rows[row.number]
    heads = _heads(rows)
    result = Plan(rows=rows, errors=sorted(errors), heads=heads, faults=_faults(rows, heads), lines=_lines(rows))
    result.active_before = sum(p.is_active for p in people.values())
    paths = entity_paths()
    for number, row in rows.items():
        person = people.get(number)
        if person is None:
            result.changes.append(("arrived", number, {}))
        elif changed := _personal_changes(row, person, " > ".join(paths.get(person.entity_id, ()))):
            result.changes.append(("changed", number, changed))
    gone = [n for n, p in people.items() if p.is_active and n not in rows and n not in bad]
    result.leaving = gone + [n for n, row in rows.items() if n in people and people[n].is_active and not row.is_active]
    result.changes += [("left", number, {}) for number in gone]
    result.changes += _line_changes(result.lines, set(rows) | set(gone))
    return result


def _line_changes(wanted, known_numbers):
    """Lines to open and to end, as changes; lines of people whose row is bad stay as they are."""
    open_lines = {
        (line.person.employee_number, line.manager.employee_number, line.kind)
        for line in ReportingLine.objects.filter(until__isnull=True).select_related("person", "manager")
        if line.person.employee_number in known_numbers
    }
    started = [("line_started", p, {"manager": m, "kind": k}) for p, m, k in sorted(wanted - open_lines)]
    return started + [("line_ended", p, {"manager": m, "kind": k}) for p, m, k in sorted(open_lines - wanted)]


def entity_paths():
    """Map each entity's id to the tuple of names from its company down."""
    from people.models import Entity

    names, paths = {}, {}
    for pk, path, name, kind in Entity.objects.values_list("pk", "path", "name", "kind"):
        above = names.get(path[: -Entity.steplen], ())
        names[path] = () if kind == Entity.Kind.GROUP else (*above, name)
        paths[pk] = names[path]
    return paths
