"""Figures are drawn on the server, with their words and their numbers."""

import re
from xml.etree import ElementTree

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from core import charts
from core.charts import Bar, Column, Dots, Slice, Stair

CASE = [
    Dots("déployées", 44, "k-done"),
    Dots("en pilote", 7, "k-pilot"),
    Dots("en projet", 49, "k-proj"),
    Dots("en attente", 107, "k-wait"),
    Dots("publiées", 3393, "k-all"),
]
WORDS = ("clé", "Titre <b>", "Dire & compter")


def dots(groups, **options):
    return charts.dots("d", "Points", "Un par idée", groups, head=["Étape", "Idées"], **options)


ALL = {
    "bars": lambda: charts.bars(*WORDS, [Bar("<b>", 5, figure="5 %"), Bar("x", 0, part=0)], of=10, head=["a", "b"]),
    "stairs": lambda: charts.stairs(
        *WORDS, [Stair("a", 9), Stair("b", 4, 2, "w", "n", "z"), Stair("c", 2)], head=["a"]
    ),
    "dots": lambda: dots(CASE),
    "dots on a phone": lambda: dots(CASE, phone=True),
    "months": lambda: charts.months(*WORDS, [Column("D", "Déc.", 212), Column("J", "Janv.", 268, True)], head=["a"]),
    "heat": lambda: charts.heat(
        *WORDS, ["A&B", "C"], ["A", "C"], [[None, 3], [170, None]], limits=[25, 50, 85, 120, 160], corner="De"
    ),
    "ring": lambda: charts.ring(
        *WORDS, [Slice("a", 120, "r-a"), Slice("b", 80, "r-b")], of=500, figure="200", note="sur 500", head=["a", "b"]
    ),
    "no bars": lambda: charts.bars(*WORDS, [], of=0, head=["a"]),
    "no months": lambda: charts.months(*WORDS, [], head=["a"]),
    "no dots": lambda: dots([]),
    "an empty ring": lambda: charts.ring(*WORDS, [], of=0, figure="0", note="", head=["a"]),
    "an empty funnel": lambda: charts.stairs(*WORDS, [Stair("a", 0), Stair("b", 0), Stair("c", 0)], head=["a"]),
}


@pytest.mark.parametrize("name", ALL)
def test_every_figure_is_sound_and_says_what_it_shows(name):
    svg = ALL[name]().svg
    assert isinstance(svg, SafeString)
    root = ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314
    title, description = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
    assert title.text and description.text
    assert "style=" not in svg
    assert "&lt;svg" not in svg and "&lt;rect" not in svg and "&lt;text" not in svg
    identifiers = re.findall(r' id="([^"]+)"', svg)
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_drawn_outside_its_figure(name):
    svg = ALL[name]().svg
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    for x, length in re.findall(r'<rect[^>]* x="([\d.-]+)"[^>]* width="([\d.-]+)"', svg):
        assert float(x) >= 0
        assert float(x) + float(length) <= width + 0.2


@pytest.mark.parametrize("phone", [False, True])
def test_each_dot_stands_for_one_idea(phone):
    svg = dots(CASE, phone=phone).svg
    cell = float(re.search(r'<pattern id="[^"]+" width="([\d.]+)"', svg)[1])
    assert 'viewBox="0 0 360 360"' in svg if phone else 'viewBox="0 0 1200 300"' in svg
    drawn = [0] * len(CASE)
    for w, h, group in re.findall(
        r'<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)" height="([\d.]+)" fill="url\(#d-p(\d)', svg
    ):
        drawn[int(group)] += round(float(w) * float(h) / cell**2)
    assert drawn == [group.count for group in CASE]
    assert len(svg) < 4_000


def test_twenty_thousand_dots_are_as_cheap_as_three():
    assert len(dots([Dots("a", 19_000, "k-all"), Dots("b", 1_000, "k-done")]).svg) < 2_000


def test_bars_are_as_long_as_their_share():
    chart = charts.bars(
        "b", "t", "d", [Bar("ont voté", 1966, figure="43 %", note="1 966")], of=4573, head=["a", "b", "c"]
    )
    assert '<rect class="bar" x="0" y="32" width="206.359"' in chart.svg
    with translation.override("fr"):
        assert charts.number(1966) == "1\u00a0966" or charts.number(1966) == "1\u202f966"


def test_the_funnel_parts_who_went_on_from_who_waits():
    steps = [
        Stair("idées", 3600),
        Stair("à potentiel", 207, 107, "en attente", "depuis 34 jours", "5,8 %"),
        Stair("en projet", 100, 49, "en projet"),
        Stair("en pilote", 51, 7, "en pilote"),
        Stair("déployées", 44),
    ]
    chart = charts.stairs("s", "t", "d", steps, head=["a", "b", "c", "d", "e"])
    assert 'viewBox="0 0 480 406"' in chart.svg
    assert '<rect class="bar" x="0" y="98" width="231.884" height="40"/>' in chart.svg
    assert '<rect class="k-wait" x="231.884" y="98" width="248.116" height="40"/>' in chart.svg
    assert chart.table.rows[1][0] == "à potentiel"


def test_a_shade_says_how_much():
    svg = ALL["heat"]().svg
    assert 'class="h0"' in svg
    assert 'class="h5"' in svg
    assert svg.count('class="hatch"') == 2


@pytest.mark.parametrize(("top", "step"), [(0, 1), (3, 1), (20, 10), (516, 200), (3600, 2000), (99, 50)])
def test_grid_lines_stand_at_round_numbers(top, step):
    assert charts._round_step(top) == step


def test_the_numbers_of_each_figure_are_at_hand():
    for make in ALL.values():
        head, rows = make().table
        assert head
        assert all(row[0] for row in rows)
