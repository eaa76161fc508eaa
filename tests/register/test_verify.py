"""verify_register.py finds every change of an export, with its place, and knows nothing of the site."""

import ast
import json
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import verify_register
from ideas.certificate import build
from register import actions, export
from register.chain import canonical
from register.models import Entry

SCRIPT = Path(verify_register.__file__)
START = datetime(2026, 7, 1, 9, tzinfo=UTC)
NAMES = {number: f"t{number:02}" for number in range(30)}


def certified(judge, authors, at, lines=(), ties=()):
    return build(judge, authors, at, lines=lines, ties=ties, tokens=NAMES)


def facts(count):
    """Facts of a small register: decisions with certificates, routings, a theme changed, stages."""
    rng = random.Random(7)
    for number in range(count):
        at = START + timedelta(minutes=number)
        author, judge, above = rng.sample(range(30), 3)
        lines = [(author, above, "line", 1, None), (judge, above, "dotted", 2, None)]
        lines.append((author, judge, "former", 1, at))  # ended at this very moment: no longer a conflict
        found = {"idea": number, "certificates": [certified(judge, [author], at, lines)]}
        kind = ("review", "routing", "report", "stage_moved", "theme_changed")[number % 5]
        yield kind, ({"theme": "é ✓"} if kind == "theme_changed" else found), at


def exported(entries):
    """The lines of an export, without a database."""
    return [export.header(entries[-1]), *(export.line_of(entry) for entry in entries)]


ENTRIES = actions.compose(list(facts(40)))[0]
LINES = exported(ENTRIES)


def found(lines, heads=()):
    return verify_register.Verifier(heads).read(lines)


def test_the_sound_export_passes():
    verifier = verify_register.Verifier([(40, ENTRIES[-1].hash), (7, ENTRIES[6].hash)])
    assert verifier.read(LINES) == []
    assert (verifier.entries, verifier.certificates) == (40, 32)


def test_it_needs_nothing_but_python_and_says_where(tmp_path):
    names = {
        name.name.partition(".")[0]
        for node in ast.walk(ast.parse(SCRIPT.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert names <= set(sys.stdlib_module_names)
    file = tmp_path / "register.jsonl"
    file.write_text("".join(LINES), encoding="utf-8")
    mails = tmp_path / "mails.txt"
    mails.write_text(f"Bonjour,\n\n12 · {ENTRIES[11].hash}\n", encoding="utf-8")
    command = [sys.executable, "-I", str(SCRIPT), str(file)]
    well = subprocess.run([*command, "--heads", str(mails)], capture_output=True, encoding="utf-8", check=False)
    assert (well.returncode, well.stderr) == (0, "")
    assert "40 entrées, 32 certificats refaits" in well.stdout
    assert "1 empreintes reçues retrouvées" in well.stdout
    file.write_text("".join(LINES[:9] + LINES[10:]), encoding="utf-8")
    broken = subprocess.run([*command, "--language", "en"], capture_output=True, encoding="utf-8", check=False)
    assert broken.returncode == 1
    assert "line 10, number 10: 1 entries are missing before this one" in broken.stdout
    assert subprocess.run([*command[:3], "absent"], capture_output=True, check=False).returncode == 2


def changed(line, **fields):
    return json.dumps(json.loads(line) | fields, ensure_ascii=False) + "\n"


@given(st.integers(1, 40), st.data())
def test_any_change_of_any_field_is_found_at_its_place(place, data):
    entry = json.loads(LINES[place])
    key = data.draw(st.sampled_from(verify_register.FIELDS))
    value = entry[key]
    if isinstance(value, int):
        new = data.draw(st.integers(0, 99).filter(lambda other: other != value))
    else:
        at = data.draw(st.integers(0, len(value) - 1))
        letter = data.draw(st.sampled_from("0123456789abcdefé} ").filter(lambda other: other != value[at]))
        new = value[:at] + letter + value[at + 1 :]
    lines = [*LINES[:place], changed(LINES[place], **{key: new}), *LINES[place + 1 :]]
    findings = found(lines)
    assert place + 1 in {finding.line for finding in findings}
    assert {finding.line for finding in findings} <= {place + 1, place + 2, 41}


@given(st.integers(1, 40), st.integers(1, 5))
def test_a_removal_is_found_at_its_place(place, count):
    findings = found(LINES[:place] + LINES[place + count :])
    assert findings
    after = min(place + 1, len(LINES) - min(count, 41 - place))
    assert {finding.line for finding in findings} == {after}


@given(st.integers(1, 41), st.integers(1, 40))
def test_an_insertion_is_found_at_its_place(place, copied):
    lines = [*LINES[:place], LINES[copied], *LINES[place:]]
    findings = found(lines)
    assert {finding.line for finding in findings} & {place + 1, place + 2}


@given(st.integers(1, 40), st.integers(1, 40))
def test_a_re_ordering_is_found_at_its_place(one, other):
    if one == other:
        return
    lines = list(LINES)
    lines[one], lines[other] = lines[other], lines[one]
    assert min(one, other) + 1 in {finding.line for finding in found(lines)}


@given(st.integers(1, 40), st.data())
def test_whoever_rewrites_everything_after_an_entry_is_found_by_a_head_received(place, data):
    past = list(facts(40))
    past[place - 1] = ("review", {"idea": 99, "certificates": [certified(1, [2], past[place - 1][2])]}, START)
    past[place - 1][1]["certificates"][0]["at"] = "2026-07-01T09:00:00.000000+00:00"
    rewritten = exported(actions.compose(past)[0])
    received = data.draw(st.integers(place, 40))
    assert found(rewritten) == []
    findings = found(rewritten, [(received, ENTRIES[received - 1].hash)])
    assert [(finding.key, finding.number) for finding in findings] == [("head", received)]


def test_the_end_cut_off_is_found_by_the_first_line_or_by_a_head():
    assert [f.key for f in found(LINES[:-3])] == ["end"]
    header = changed(LINES[0], entries=37, head=ENTRIES[36].hash)
    assert found([header, *LINES[1:-3]]) == []
    assert [(f.key, f.number) for f in found([header, *LINES[1:-3]], [(39, ENTRIES[38].hash)])] == [("beyond", 39)]


@pytest.mark.parametrize("text", ["", "{}", "[]", "not json", '{"number": true}', "[" * 50_000, "null"])
def test_nonsense_is_named_and_never_stops_the_reading(text):
    assert [f.key for f in found([*LINES[:5], text + "\n", *LINES[5:]])] == ["unreadable"]
    assert "header" in [f.key for f in found([text, *LINES[1:]])]


def chained(*contents, kind="review"):
    """The findings in a register of these contents."""
    at = START
    entries = actions.compose([(kind, content, at) for content in contents])[0]
    return [(f.key, f.number) for f in found(exported(entries))]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["certificates", "lines", "ties", "judge", "authors", "at", "until", "entry", "setback", "rule"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(["review", "erasure", "stage_moved", "migrated"]), st.dictionaries(st.just("certificates"), JSON)
)
def test_a_forged_content_of_any_form_is_judged_and_never_stops_the_reading(kind, content):
    entries = actions.compose([(kind, content, START), ("review", {"certificates": []}, START)])[0]
    assert ("bare", 2) in [(f.key, f.number) for f in found(exported(entries))]


@given(JSON)
def test_a_forged_certificate_of_any_form_is_named(certificate):
    assert chained({"certificates": [certificate]}) != []


LIES = {
    "overseer": ([(2, 1, "line", 3, None)], (), "line"),
    "stands in": ([(2, 1, "delegate", 1, None)], (), "delegate"),
    "former": ([(2, 1, "former", 1, START + timedelta(days=1))], (), "former"),
    "below": ([(1, 2, "acting", 1, None)], (), "below"),
    "one manager": ([(1, 5, "line", 1, None), (2, 5, "acting", 1, None)], (), "team"),
    "declared": ((), [(1, 2, "declared")], "declared"),
    "team": ((), [(2, 1, "team")], "team"),
}


@pytest.mark.parametrize("case", LIES)
def test_a_certificate_that_hides_a_conflict_is_found(case):
    lines, ties, ground = LIES[case]
    honest = certified(1, [2, 3], START, lines, ties)
    assert honest["result"] == ground
    assert chained({"certificates": [honest]}) == [("conflict", 1)]
    assert chained({"certificates": [honest | {"result": "free"}]}) == [("result", 1), ("conflict", 1)]


def test_a_certificate_of_another_moment_or_with_a_line_too_few_is_found():
    honest = certified(1, [2], START, [(2, 4, "line", 1, None)])
    assert chained({"certificates": [honest]}) == []
    assert chained({"certificates": [honest | {"at": "2020-01-01T00:00:00.000000+00:00"}]}) == [("moment", 1)]
    assert chained({"certificates": [honest | {"lines": []}]}) == [("counted", 1)]
    assert chained({"certificates": [honest | {"rule": "mine"}]}) == [("rule", 1)]
    assert chained({"certificates": [{}]}) == [("certificate", 1)]
    assert chained({}) == [("bare", 1)]


def test_a_setback_from_above_needs_a_second_signature_from_outside():
    above, outside = (certified(judge, [2], START, [(2, 1, "line", 1, None)]) for judge in (1, 3))
    assert chained({"setback": True, "certificates": [above]}, kind="stage_moved") == [("single", 1)]
    assert chained({"setback": True, "certificates": [above, outside]}, kind="stage_moved") == []
    assert chained({"setback": False, "certificates": [above]}, kind="stage_moved") == []
    author = certified(2, [2], START)
    assert chained({"setback": False, "certificates": [author]}, kind="stage_moved") == [("conflict", 1)]


@pytest.mark.both_databases
def test_the_export_of_the_site_passes_with_its_erasures_and_fails_when_one_is_hidden(db):
    for number in range(4):
        actions.append("routing", {"idea": number, "certificates": []})
    actions.erase(2, why="asked")
    lines = list(export.lines())
    assert found(lines) == []
    assert json.loads(lines[2])["content"] is None
    kept = changed(lines[4], salt=None, content=None)
    assert [(f.key, f.number) for f in found([*lines[:4], kept, *lines[5:]])] == [("gone", 4)]
    entry = Entry.objects.get(number=1)
    assert json.loads(lines[1])["content"] == canonical(entry.data)


def test_an_empty_register_passes(db):
    assert found(list(export.lines())) == []
