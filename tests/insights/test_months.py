"""Closed months: counted once, hidden when few, and no difference tells what is hidden."""

from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from insights import months
from insights.models import MonthFigure
from register import tokens
from register.actions import append_many, erase
from tests.factories import make_entity, make_theme

NOW = datetime(2026, 9, 10, 8, tzinfo=UTC)
JULY, AUGUST = datetime(2026, 7, 14, tzinfo=UTC), datetime(2026, 8, 20, tzinfo=UTC)


def decision(idea, person, *, theme="service", company="cartes", kind="approve", waited=2, at=AUGUST, result="free"):
    found = {"authors": [tokens.of(person)], "result": result}
    data = {
        "idea": idea,
        "theme": theme,
        "company": company,
        "decision": kind,
        "waited": waited,
        "certificates": [found],
    }
    return "review", data, at


@pytest.fixture
def places(db):
    make_theme()
    make_theme("brand", "Valeur de la marque", "Brand value")
    make_theme("cost", "Économies", "Cost savings")
    for name in ("Annuaires", "Cartes"):
        make_entity(name)


def filled():
    """August: 12 people in service, 11 in brand, 3 in cost; July: 9 people in all."""
    rows = [decision(n, n, waited=n) for n in range(1, 13)]
    rows += [decision(20 + n, 20 + n, theme="brand", company="annuaires", kind="refuse") for n in range(11)]
    rows += [decision(40 + n, 40 + n, theme="cost") for n in range(3)]
    rows += [decision(60 + n, 60 + n, at=JULY) for n in range(9)]
    append_many(rows)


def row(kind, key="", month="2026-08-01", span="month"):
    return MonthFigure.objects.get(month=month, span=span, kind=kind, key=key)


def year(kind, key=""):
    return row(kind, key, "2026-01-01", "year")


def test_a_closed_month_is_counted_once_and_the_present_one_never(places):
    filled()
    append_many([decision(90 + n, 90 + n, at=NOW) for n in range(12)])
    assert months.freeze(NOW) == 2
    group = row("group")
    assert (group.decisions, group.refusals, group.in_conflict, group.median, group.ninth) == (26, 11, 0, 2, 10)
    assert months.freeze(NOW) == 0
    assert not MonthFigure.objects.filter(month="2026-09-01").exists()


def test_few_are_hidden_and_the_smallest_other_with_them(places):
    filled()
    months.freeze(NOW)
    shown = {figure.key: figure.is_hidden for figure in MonthFigure.objects.filter(kind="theme", month="2026-08-01")}
    assert shown == {"service": False, "brand": True, "cost": True}  # brand would tell cost by a difference
    assert row("theme", "brand").decisions is None
    assert all(figure.is_hidden for figure in MonthFigure.objects.filter(month="2026-07-01"))


def test_nothing_and_little_look_the_same(places):
    append_many([decision(n, n) for n in range(12)])
    months.freeze(NOW)
    assert row("theme", "cost").is_hidden
    assert row("company", "annuaires").is_hidden


def test_one_person_with_many_ideas_is_one_person(places):
    append_many([decision(n, n % 9) for n in range(30)])
    months.freeze(NOW)
    assert row("group").is_hidden


def test_appeals_are_filed_under_the_idea_they_are_about_and_shown_when_ten_people_made_them(places):
    filled()
    append_many([("appeal", {"idea": 20 + n}, AUGUST) for n in range(10)])
    append_many([("appeal", {"idea": 999}, AUGUST), ("appeal_decided", {"idea": 21, "outcome": "overturned"}, AUGUST)])
    months.freeze(NOW)
    assert (row("group").appeals, row("group").overturns) == (10, None)
    assert (row("company", "annuaires").appeals, row("company", "cartes").appeals) == (10, None)


def test_few_refusals_of_many_decisions_are_hidden_and_no_difference_tells_them(places):
    rows = [decision(n, n, kind="refuse" if n < 3 else "approve") for n in range(30)]
    rows += [decision(n, n, theme="brand", kind="refuse" if n < 44 else "approve") for n in range(30, 60)]
    rows += [decision(n, n, theme="cost", kind="refuse" if n < 72 else "approve") for n in range(60, 90)]
    append_many(rows)
    months.freeze(NOW)
    shown = {figure.key: figure.refusals for figure in MonthFigure.objects.filter(kind="theme")}
    assert row("group").refusals == 29
    assert shown == {"service": None, "brand": 14, "cost": None}  # cost, 12, would tell service, 3
    assert {figure.decisions for figure in MonthFigure.objects.filter(kind="theme")} == {30}


def test_a_closed_year_shows_what_its_months_are_too_small_for(places):
    append_many([decision(n, n, at=datetime(2026, 1 + n % 4, 9, tzinfo=UTC)) for n in range(24)])
    append_many([decision(50 + n, 50 + n, theme="brand", at=JULY) for n in range(12)])
    assert months.freeze(datetime(2026, 12, 31, 12, tzinfo=UTC)) == 11  # the year is not closed
    assert months.freeze(datetime(2027, 1, 1, 12, tzinfo=UTC)) == 2
    assert all(figure.is_hidden for figure in MonthFigure.objects.filter(span="month", key="service"))
    assert (year("theme", "service").decisions, year("theme", "brand").decisions) == (24, 12)
    assert year("group").decisions == 36
    assert months.freeze(datetime(2027, 2, 1, tzinfo=UTC)) == 1


@pytest.mark.parametrize(("spread", "told"), [(1, None), (2, 30)])
def test_a_year_is_hidden_when_its_shown_months_would_tell_the_hidden_ones(places, spread, told):
    """9 people in one month beside two of ten; or 18 in two of them."""
    days = [datetime(2026, month, 9, tzinfo=UTC) for month in (2, 3)]
    append_many([decision(n, n, at=days[n % 2]) for n in range(20)])
    few = [datetime(2026, 5 + n % spread, 9, tzinfo=UTC) for n in range(10 if spread == 2 else 9)]
    append_many([decision(30 + n, 30 + n, at=day) for n, day in enumerate(few)])
    months.freeze(datetime(2027, 1, 2, tzinfo=UTC))
    assert year("group").decisions == told


def test_the_page_and_the_file_tell_the_year_as_they_do_the_months(client, places, alice):
    append_many([decision(n, n, at=datetime(2026, 1 + n % 4, 9, tzinfo=UTC)) for n in range(24)])
    months.freeze(datetime(2027, 1, 2, tzinfo=UTC))
    client.force_login(alice)
    page = client.get(reverse("register"), {"month": "2026"}).content.decode()
    assert "En 2026, 24 décisions" in page and 'aria-current="page">l’année 2026' in page
    assert "\r\n2026;Groupe;Tout le groupe;24;" in client.get(reverse("register-csv")).content.decode()


@pytest.mark.both_databases
def test_the_table_itself_holds_no_hidden_number(places):
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthFigure.objects.create(month="2026-08-01", kind="theme", key="x", is_hidden=True, decisions=3)


@given(
    st.dictionaries(st.integers(0, 8), st.sets(st.integers(0, 60), max_size=16), min_size=1, max_size=8),
)
def test_whatever_the_rows_no_total_minus_what_is_shown_is_about_fewer_than_ten(people):
    kept_back = months.hidden(people)
    assert all(len(about) >= 10 for key, about in people.items() if key not in kept_back)
    telling = [people[key] for key in kept_back if people[key]]
    if telling and len(kept_back) < len(people):
        assert len(telling) > 1
        assert len(set().union(*telling)) >= 10


@time_machine.travel(NOW, tick=False)
def test_rebuilding_changes_nothing_and_names_what_the_register_would_count_otherwise(places):
    filled()
    call_command("rebuild_months", stdout=StringIO())
    before = list(MonthFigure.objects.values())
    said = StringIO()
    call_command("rebuild_months", stdout=said)
    assert "0 months written" in said.getvalue()
    erase(1, why="asked")
    with pytest.raises(CommandError, match="2026-08 group"):
        call_command("rebuild_months", stdout=said)
    assert list(MonthFigure.objects.values()) == before


@time_machine.travel(NOW, tick=False)
def test_page_and_file_show_the_same_rows_and_take_no_other_filter(places, client, bob):
    filled()
    months.freeze()
    client.force_login(bob)
    page = client.get(reverse("register"), {"theme": "cost", "company": "cartes"})
    rows = [figure for _title, _head, figures in page.context["tables"] for figure in figures]
    told = client.get(reverse("register-csv"), {"theme": "cost"}).content.decode()
    assert "2026-08;Thème;Qualité de service;12;" in told
    assert "2026-08;Thème;Économies;;;;;;" in told
    assert {figure.pk for figure in rows} == set(
        MonthFigure.objects.filter(month="2026-08-01").values_list("pk", flat=True)
    )
    assert client.get(reverse("register"), {"month": "2026-07"}).context["group"].is_hidden
    assert client.get(reverse("register"), {"month": "nonsense"}).context["period"].period == "2026-08"
