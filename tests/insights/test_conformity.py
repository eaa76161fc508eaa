"""The conformity report: from the register alone, the same on the page and on paper."""

import re
import zlib
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from insights import conformity
from moderation import actions
from moderation.models import Correspondent
from register.actions import append_many, erase
from tests.factories import make_idea, make_theme

AT = datetime(2026, 8, 20, 9, tzinfo=UTC)
FREE, BARRED = {"result": "free"}, {"result": "line"}


@pytest.fixture
def august(db):
    make_theme()
    theme = {"theme": "service", "company": "cartes"}
    facts = [
        ("review", {**theme, "decision": "approve", "reason": "", "waited": n, "certificates": [FREE]})
        for n in range(10)
    ]
    facts += [
        ("review", {**theme, "decision": "refuse", "reason": "unclear", "waited": 4, "certificates": [BARRED]}),
        ("review", {**theme, "decision": "hand_over", "reason": "", "waited": 9, "certificates": [FREE]}),
        ("routing", {"left_out": [{"reason": "line", "count": 3}, {"reason": "absent", "count": 2}]}),
        ("escalation", {"left_out": [{"reason": "line", "count": 1}]}),
        ("appeal", {}), ("appeal", {}), ("appeal_decided", {"outcome": "overturned"}),
        ("stage_moved", {"setback": True, "second_by": "t"}), ("glass", {"result": "broken"}),
        ("glass", {"result": "refused"}), ("role", {}),
    ]  # fmt: skip
    append_many([(kind, data, AT) for kind, data in facts])
    append_many([("appeal", {}, datetime(2026, 9, 1, tzinfo=UTC))])


def rows():
    found = conformity.count(date(2026, 8, 1), date(2026, 8, 31))
    with translation.override("en"):
        return {title: dict(rows) for title, _sentence, rows in conformity.sections(found)}


def test_it_counts_what_the_register_says_of_the_month_and_nothing_else(august):
    found = rows()
    assert found["Decisions"] == {
        "publish": "10", "return with advice": "0", "refuse": "1", "hand over": "1",
        "refused: cannot be understood as it stands": "1",
    }  # fmt: skip
    assert found["Conflicts avoided"] == {"in the reporting line of an author": "4"}
    assert found["Certificates"]["judge in conflict"] == "1"
    assert found["Certificates"]["setbacks signed by two executives"] == "1"
    assert found["Waiting"]["all themes"] == "half within 4 d, nine in ten within 8 d"
    assert found["Escalations and hand-overs"] == {
        "passed on, past their time": "1",
        "handed over by who had them": "1",
    }
    assert (found["Appeals"]["appeals made"], found["Appeals"]["decisions overturned"]) == ("2", "1")
    assert found["Glass broken"] == {"times": "1"}
    assert sum(map(int, found["Changes of the rules"].values())) == 1


def test_it_counts_an_erased_entry_by_its_kind_alone(august):
    erase(1, why="asked")
    assert rows()["Erasures"] == {"contents of this period erased": "1"}
    assert rows()["Decisions"]["publish"] == "9"


def test_the_site_s_own_entries_are_counted(alice, mona, carl, client, dora):
    Correspondent.objects.create(person=mona, theme=make_idea(by=alice).theme, company=mona.entity)
    actions.refuse(
        actions.route(make_idea(by=alice, status="submitted")), by=carl, reason="unclear", text="Non.", nothing=True
    )
    client.force_login(dora)
    page = client.get(reverse("register-report"), {"month": f"{timezone.localdate():%Y-%m}"})
    told = {title: dict(rows) for title, _sentence, rows in page.context["sections"]}
    assert list(told["Conflits évités"].values()) == ["1"]
    assert told["Décisions"]["refuser"] == "1"


def test_the_paper_has_pages_with_numbers_and_every_row(august, client, dora):
    client.force_login(dora)
    answer = client.get(reverse("register-report-pdf"), {"month": "2026-08"})
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="eureka-conformite-2026-08.pdf"' in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")
    pages = int(re.search(rb"/Count (\d+)", answer.content)[1])
    assert 1 <= pages <= 4
    streams = [
        zlib.decompress(s) for s in re.findall(rb"stream\n(.*?)\nendstream", answer.content, re.S) if s[:1] == b"x"
    ]
    assert sum(b"BT" in stream for stream in streams) == pages


@pytest.mark.parametrize("text", ["", "2026-13", "nonsense", "9999-12", "0001-01", "2026-10", "2026-08-01", "\x00"])
def test_nonsense_for_a_month_is_the_last_closed_one(text):
    assert conformity.month_of(text, date(2026, 9, 10)) == (date(2026, 8, 1), date(2026, 8, 31))
