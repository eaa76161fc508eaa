"""Draw figures as SVG on the server: pure data in, a drawing and its table of numbers out.

Words come in translated; colours are class names of static/css/components/chart.css; a drawing has a title, a
description and ids made from its `key`, which must be unique on the page. Lengths are in units of the view box.
"""

from collections.abc import Sequence
from math import ceil, pi, sqrt
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 480
NOTHING = SafeString("")


class Table(NamedTuple):
    """The numbers behind a drawing: column heads, then rows whose first cell names the row."""

    head: Sequence[str]
    rows: Sequence[Sequence]


class Chart(NamedTuple):
    """A drawing and its numbers."""

    svg: SafeString
    table: Table


class Bar(NamedTuple):
    """One bar: its length and a part of it drawn lively; `figure` stands large before the label, `note` at the end."""

    label: str
    value: float
    part: float | None = None
    figure: str = ""
    note: str = ""


class Stair(NamedTuple):
    """One step of a funnel: all that came so far; those who wait there, in words; the share of the step before."""

    label: str
    count: int
    waiting: int = 0
    waiting_label: str = ""
    waiting_note: str = ""
    note: str = ""


class Dots(NamedTuple):
    """A group of dots of one colour."""

    label: str
    count: int
    kind: str


class Column(NamedTuple):
    """One month: the letter under it, its full name, its count, and whether a campaign ran."""

    letter: str
    label: str
    count: int
    marked: bool = False


class Slice(NamedTuple):
    """One arc of a ring, with its colour."""

    label: str
    value: float
    kind: str = ""


def number(value) -> str:
    """A number as readers of the present language write it, thousands grouped."""
    return number_format(value, use_l10n=True, force_grouping=True)


def bars(key: str, title: str, description: str, rows: Sequence[Bar], *, of: float, head: Sequence[str]) -> Chart:
    """Horizontal bars against a common whole `of`; with a `figure` the label is set large, else the note is."""
    return Chart(
        _svg(
            key,
            title,
            description,
            WIDTH,
            max(62 * len(rows) - 12, 0),
            [_bar(62 * i, row, of) for i, row in enumerate(rows)],
        ),
        Table(head, [(row.label, number(row.value), *_cells(row)) for row in rows]),
    )


def stairs(key: str, title: str, description: str, steps: Sequence[Stair], *, head: Sequence[str]) -> Chart:
    """A funnel in stairs: the first step is all there is; each further one shows who went on and who waits."""
    first, *rest = steps
    whole = max(rest[0].count, 1) if rest else 1
    parts = [
        format_html('<text x="0" y="20">{}</text>', _large(number(first.count), first.label)),
        format_html('<rect class="k-all" x="0" y="30" width="{}" height="20" rx="2"/>', WIDTH),
        SafeString('<path class="cut" d="M345.6 26l-8 28M352.6 26l-8 28"/>'),
    ]
    flow = WIDTH
    for index, step in enumerate(rest):
        parts.append(_stair(48 * 2 * index + 50, step, flow, whole, is_last=index == len(rest) - 1))
        flow = _share(step.count - step.waiting, whole, WIDTH)
    rows = [(step.label, number(step.count), number(step.waiting), step.waiting_note, step.note) for step in steps]
    return Chart(_svg(key, title, description, WIDTH, 96 * len(rest) + 22, parts), Table(head, rows))


def dots(key: str, title: str, description: str, groups: Sequence[Dots], *, phone=False, head: Sequence[str]) -> Chart:
    """One dot a unit, a colour a group, in reading order; each group costs three rectangles whatever its size."""
    total = max(sum(group.count for group in groups), 1)
    rows, columns, cell, width = _grid(total, phone)
    parts, start = [], 0
    for index, group in enumerate(groups):
        parts.append(_dot_group(f"{key}-p{index}", group, start, columns if phone else rows, cell, phone))
        start += group.count
    svg = _svg(key, title, description, width, rows * cell, parts, "only-phone" if phone else "not-phone")
    return Chart(svg, Table(head, [(group.label, number(group.count)) for group in groups]))


def months(key: str, title: str, description: str, columns: Sequence[Column], *, head: Sequence[str]) -> Chart:
    """One column a month against a grid of round numbers; a hat marks those with a campaign."""
    base, height = 194, 140
    step = _round_step(max((column.count for column in columns), default=0))
    top = max(max((column.count for column in columns), default=0), step)
    scale, pitch = height / top, 450 / max(len(columns), 1)
    parts = []
    for level in range(step, int(top) + 1, step):
        y = base - level * scale
        parts.append(format_html('<path class="axis" d="M0 {}H{}"/>', _n(y), WIDTH))
        parts.append(format_html('<text x="{}" y="{}" class="t-s t-end">{}</text>', WIDTH, _n(y - 6), number(level)))
    parts += [_column(i * pitch, pitch, column, base, column.count * scale) for i, column in enumerate(columns)]
    parts.append(format_html('<path class="axis--strong" d="M0 {}H{}"/>', base, WIDTH))
    rows = [(column.label, number(column.count)) for column in columns]
    return Chart(_svg(key, title, description, WIDTH, 220, parts), Table(head, rows))


def heat(
    key: str,
    title: str,
    description: str,
    names: Sequence[str],
    codes: Sequence[str],
    values: Sequence[Sequence[int | None]],
    *,
    limits: Sequence[int],
    corner: str,
) -> Chart:
    """Rows against columns of the same names; five `limits` part six shades; None is hatched (not counted)."""
    cell, left, top = 33, 96, 20
    parts = [
        format_html('<text x="{}" y="12" class="t-mid t-s">{}</text>', _n(left + cell * (i + 0.5)), code)
        for i, code in enumerate(codes)
    ]
    for row, (name, line) in enumerate(zip(names, values, strict=True)):
        y = top + cell * row
        parts.append(format_html('<text x="0" y="{}">{}</text>', y + 20, name))
        parts += [_heat_cell(left + cell * column, y, cell, value, limits) for column, value in enumerate(line)]
    svg = _svg(key, title, description, left + cell * len(codes), top + cell * len(names) + 2, parts, "chart--fixed")
    rows = [
        (name, *("" if value is None else number(value) for value in line))
        for name, line in zip(names, values, strict=True)
    ]
    return Chart(svg, Table([corner, *codes], rows))


def ring(
    key: str,
    title: str,
    description: str,
    slices: Sequence[Slice],
    *,
    of: float,
    figure: str,
    note: str,
    head: Sequence[str],
) -> Chart:
    """Arcs of a ring out of a whole `of`, a `figure` in its middle with a `note` under it."""
    length = 2 * pi * 42
    whole = max(of, sum(item.value for item in slices), 1)
    parts, turned = [SafeString('<circle class="ring__bg" cx="50" cy="50" r="42"/>')], 0.0
    gap = 1 if len(slices) > 1 else 0
    for item in slices:
        arc = max(item.value, 0) / whole * length
        parts.append(
            format_html(
                '<circle class="{}" cx="50" cy="50" r="42" transform="rotate({} 50 50)" stroke-dasharray="{} {}"/>',
                f"ring__fg {item.kind}".strip(),
                _n(turned / length * 360 - 90),
                _n(max(arc - gap, 0)),
                _n(length - max(arc - gap, 0)),
            )
        )
        turned += arc
    parts.append(format_html('<text x="50" y="56">{}</text><text class="t-s" x="50" y="69">{}</text>', figure, note))
    svg = _drawing("ring", key, title, description, 100, 100, parts)
    return Chart(svg, Table(head, [(item.label, number(item.value)) for item in slices]))


def _svg(key, title, description, width, height, parts, extra=""):
    return _drawing(f"chart {extra}".strip(), key, title, description, width, height, parts)


def _drawing(classes, key, title, description, width, height, parts):
    return format_html(
        '<svg class="{0}" viewBox="0 0 {1} {2}" role="img" aria-labelledby="{3}-t {3}-d">'
        '<title id="{3}-t">{4}</title><desc id="{3}-d">{5}</desc>{6}</svg>',
        classes,
        _n(width),
        _n(height),
        key,
        title,
        description,
        _join(parts),
    )


def _bar(y, row, of):
    length = _share(row.value, of, WIDTH)
    if row.figure:
        label, note, kind = _large(row.figure, row.label), row.note, "bar"
    else:
        label = format_html('<tspan class="t-b">{}</tspan>', row.label)
        note = format_html('<tspan class="t-b">{}</tspan>{}', number(row.value), row.note and f", {row.note}")
        kind = "bar" if row.part is None else "k-wait"
    parts = [
        format_html('<text x="0" y="{}">{}</text>', y + 22, label),
        format_html(
            '<text x="{}" y="{}" class="{}">{}</text>', WIDTH, y + 22, "t-end t-s" if row.figure else "t-end", note
        ),
        _rect("bar-bg", 0, y + 32, WIDTH, 14, 2),
        _rect(kind, 0, y + 32, length, 14, 2),
    ]
    if row.part is not None:
        parts.append(_rect("k-pilot", 0, y + 32, _share(row.part, of, WIDTH), 14, 2))
    return _join(parts)


def _stair(y, step, flow, whole, *, is_last):
    """One stair: the flow that falls on it, its words, then who went on (lively) and who waits (pale)."""
    width = _share(step.count, whole, WIDTH)
    gone = _share(step.count - step.waiting, whole, WIDTH)
    parts = [
        format_html('<path class="flow" d="M0 {}H{}V{}H0z"/>', y, _n(flow), y + 48),
        format_html('<text x="0" y="{}">{}</text>', y + 38, _large(number(step.count), step.label)),
        format_html('<text x="{}" y="{}" class="t-end t-s">{}</text>', WIDTH, y + 38, step.note),
    ]
    y += 48
    if is_last:
        parts.append(_rect("k-done", 0, y, width, 40))
        if width > 40:
            parts.append(format_html('<path class="fhat" d="M{} {}l15-14 15 14"/>', _n(width / 2 - 15), y + 27))
        return _join(parts)
    parts += [_rect("k-wait", gone, y, width - gone, 40), _rect("bar", 0, y, gone, 40)]
    if width - gone > WIDTH * 0.45:
        x, tone = _n(gone + 12), "on-low"
    elif width < WIDTH * 0.6:
        x, tone = _n(width + 10), ""
    else:
        x, tone = "12", "on-high"
    parts.append(
        format_html(
            '<text x="{0}" y="{1}" class="{2}"><tspan class="t-b">{3}</tspan> {4}</text>'
            '<text x="{0}" y="{5}" class="{6}">{7}</text>',
            *(x, y + 17, tone, number(step.waiting), step.waiting_label),
            *(y + 33, f"t-s {tone}".strip(), step.waiting_note),
        )
    )
    return _join(parts)


def _grid(total, phone):
    """Rows, columns, size of a cell and width: about four times as wide as high, a square on a phone."""
    if phone:
        columns = max(ceil(sqrt(total)), 20)
        return ceil(total / columns), columns, 360 / columns, 360
    rows = max(min(ceil(sqrt(total / 4)), ceil(total / 50)), 1)
    columns = max(ceil(total / rows), 50)
    return rows, columns, 1200 / columns, 1200


def _dot_group(pattern, group, start, line, cell, phone):
    """A run of dots from `start`, in lines of `line` cells (columns when wide, rows on a phone)."""
    if not group.count:
        return NOTHING
    runs, place, left = [], start, group.count
    while left:
        first, offset = divmod(place, line)
        full = offset == 0 and left >= line
        lines, cells = (left // line, line) if full else (1, min(line - offset, left))
        box = (first * cell, offset * cell, lines * cell, cells * cell)
        x, y, width, height = (box[1], box[0], box[3], box[2]) if phone else box
        runs.append(_rect("", x, y, width, height, fill=f"url(#{pattern})"))
        place, left = place + lines * cells, left - lines * cells
    edge = group.kind if phone or group.kind == "k-all" else f"{group.kind} edge-s"
    return format_html(
        '<defs><pattern id="{0}" width="{1}" height="{1}" patternUnits="userSpaceOnUse">'
        '<circle class="{2}" cx="{3}" cy="{3}" r="{4}"/></pattern></defs>{5}',
        *(pattern, _n(cell, 4), edge, _n(cell / 2, 4), _n(cell * (0.36 if group.kind == "k-all" else 0.42), 3)),
        _join(runs),
    )


def _column(x, pitch, column, base, height):
    width = pitch * 29 / 37.5 if pitch < 60 else 45
    middle, tone = x + width / 2, " t-b" if column.marked else ""
    parts = [
        _rect("bar" if column.marked else "k-wait", x, base - height, width, height, 1),
        format_html('<text x="{}" y="214" class="t-mid{}">{}</text>', _n(middle), tone, column.letter),
    ]
    if column.marked:
        top = base - height
        parts.append(format_html('<path class="chat" d="M{} {}l11.5-10 11.5 10"/>', _n(middle - 11.5), _n(top - 8)))
        parts.append(
            format_html(
                '<text x="{}" y="{}" class="t-mid t-b">{}</text>', _n(middle), _n(top - 25), number(column.count)
            )
        )
    return _join(parts)


def _heat_cell(x, y, cell, value, limits):
    if value is None:
        return format_html('<path class="hatch" d="M{} {}l24-24"/>', x + 4, y + 28)
    shade = sum(value >= limit for limit in limits)
    return format_html(
        '<rect class="h{}" x="{}" y="{}" width="31.5" height="31.5" rx="2"/>'
        '<text x="{}" y="{}" class="t-mid {}">{}</text>',
        *(shade, x + 0.75, y + 0.75, x + cell / 2, y + 20.5, "on-high" if shade > 3 else "on-low", number(value)),
    )


def _rect(kind, x, y, width, height, round_by=0, fill=""):
    return format_html(
        '<rect{} x="{}" y="{}" width="{}" height="{}"{}{}/>',
        format_html(' class="{}"', kind) if kind else "",
        *(_n(x, 3), _n(y, 3), _n(max(width, 0), 3), _n(max(height, 0), 3)),
        format_html(' rx="{}"', round_by) if round_by else "",
        format_html(' fill="{}"', fill) if fill else "",
    )


def _join(parts):
    return format_html_join("", "{}", ((part,) for part in parts))


def _large(figure, label):
    return format_html('<tspan class="t-n">{}</tspan><tspan dx="8">{}</tspan>', figure, label)


def _cells(row):
    return (*(() if row.part is None else (number(row.part),)), *((row.figure,) if row.figure else ()))


def _share(value, whole, width):
    return min(max(value, 0) / whole, 1) * width if whole else 0


def _round_step(top):
    """The distance between grid lines: 1, 2 or 5 times a power of ten, about three lines under `top`."""
    step = 1
    while step * 3 < top:
        step *= 5 if str(step)[0] == "1" and step * 6 < top else 2
    return step


def _n(value, digits=1):
    """A length, short: at most `digits` decimals, never a comma."""
    return SafeString(f"{value:.{digits}f}".rstrip("0").rstrip(".") if value % 1 else str(int(value)))
