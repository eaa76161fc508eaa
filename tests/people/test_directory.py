"""The directory file: what it changes, what it refuses, what it reports."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.errors import DomainError
from people.actions import apply_directory, grant_role
from people.directory import COLUMNS, decode, plan
from people.models import DirectoryChange, LineFault, Oversight, ReportingLine, Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TODAY = date(2026, 11, 21)


def person(number, manager="", **cells):
    cells = {
        "employee_number": number,
        "email": f"{number}@exemple.test",
        "first_name": "Prénom",
        "last_name": number,
        "company": "Cartes",
        "entity": "Ventes > Équipe Nord",
        "manager": manager,
        "language": "fr",
        **cells,
    }
    return ";".join(cells.get(name, "") for name in COLUMNS)


def file(*lines):
    return "\n".join([";".join(COLUMNS), *lines]) + "\n"


def load(*lines, force=False):
    return apply_directory(plan(file(*lines), TODAY), force=force)


def above(number):
    return set(
        Oversight.objects.filter(person__employee_number=number).values_list("overseer__employee_number", flat=True)
    )


def test_people_entities_and_lines_come_from_the_file(db):
    load(person("A"), person("B", "A"), person("C", "B", dotted_managers="A"))
    assert above("C") == {"A", "B"}
    carole = User.objects.get(employee_number="C")
    assert [e.name for e in (*carole.entity.get_ancestors(), carole.entity)][1:] == ["Cartes", "Ventes", "Équipe Nord"]
    assert carole.entity.company.name == "Cartes"
    assert User.objects.get(is_head=True).employee_number == "A"


def test_the_same_file_twice_changes_nothing(db):
    lines = [person("A"), person("B", "A", hired_on="03/02/2020", job_title="Cheffe d’équipe")]
    assert load(*lines) > 0
    assert load(*lines) == 0


def test_a_new_manager_ends_the_old_line_and_keeps_it_as_former(db):
    load(person("A"), person("B", "A"), person("C", "A"), person("D", "B"))
    load(person("A"), person("B", "A"), person("C", "A"), person("D", "C"))
    assert ReportingLine.objects.filter(person__employee_number="D").count() == 2
    former = Oversight.objects.get(person__employee_number="D", overseer__employee_number="B")
    assert former.kind == "former" and former.until is not None
    assert above("D") == {"A", "B", "C"}


def test_an_acting_manager_stands_above_those_who_report_to_the_absent_one(db):
    load(person("A"), person("B", "A"), person("C", "A", acting_for="B"), person("D", "B"))
    assert above("D") == {"A", "B", "C"}


def test_who_is_no_longer_named_leaves_and_nobody_is_deleted(db):
    staff = [person(f"P{n}", "A") for n in range(20)]
    load(person("A"), *staff)
    load(person("A"), *staff[1:])
    gone = User.objects.get(employee_number="P0")
    assert not gone.is_active
    assert DirectoryChange.objects.filter(person=gone, kind="left").exists()


def test_more_than_a_tenth_leaving_is_refused_without_force(db):
    staff = [person(f"P{n}", "A") for n in range(20)]
    load(person("A"), *staff)
    with pytest.raises(DomainError):
        load(person("A"), *staff[5:])
    assert User.objects.filter(is_active=True).count() == 21
    load(person("A"), *staff[5:], force=True)
    assert User.objects.filter(is_active=True).count() == 16


def test_cycles_holes_and_second_heads_are_reported_and_marked(db):
    result = plan(file(person("A"), person("B", "C"), person("C", "B"), person("D", "X"), person("E")), TODAY)
    apply_directory(result)
    assert {line for line, _reason in result.faults} == {3, 5, 6}
    kinds = dict(LineFault.objects.values_list("person__employee_number", "kind"))
    assert kinds == {"B": "cycle", "C": "cycle", "D": "hole", "E": "hole"}


def test_administrators_see_whose_line_is_incomplete_until_the_file_mends_it(client):
    load(person("A"), person("B", "C"), person("C", "B"))
    a = User.objects.get(employee_number="A")
    grant_role(a, Role.ADMINISTRATOR, at_once=True)
    client.force_login(a)
    shown = client.get("/people/lines/").content.decode()
    assert "2 lignes incomplètes" in shown and shown.count("la ligne tourne en rond") == 2
    load(person("A"), person("B", "A"), person("C", "B"))
    assert "Toutes les lignes mènent à la tête du groupe." in client.get("/people/lines/").content.decode()


@pytest.mark.parametrize(
    "cells",
    [
        {"email": "pas une adresse"},
        {"email": ""},
        {"first_name": ""},
        {"hired_on": "hier"},
        {"language": "klingon"},
        {"last_name": "x" * 200},
        {"dotted_managers": "B"},
        {"email": "a@exemple.test"},
    ],
)
def test_a_bad_line_is_reported_with_its_number_and_the_person_left_alone(db, cells):
    load(person("A"), person("B", "A"))
    result = plan(file(person("A"), person("B", "A", **cells)), TODAY)
    assert [line for line, _reason in result.errors] == [3]
    apply_directory(result)
    b = User.objects.get(employee_number="B")
    assert b.is_active and b.email == "b@exemple.test"
    assert above("B") == {"A"}


def test_a_dry_run_writes_nothing_and_shows_the_changes(db, tmp_path):
    path = tmp_path / "annuaire.csv"
    path.write_text(file(person("A"), person("B", "A")), encoding="cp1252")
    out = StringIO()
    call_command("import_directory", path, dry_run=True, stdout=out)
    assert "arrived: 2" in out.getvalue()
    assert not User.objects.exists()
    call_command("import_directory", path, stdout=out)
    assert User.objects.get(employee_number="B").first_name == "Prénom"


def test_a_file_with_the_wrong_columns_is_refused_plainly(db, tmp_path):
    path = tmp_path / "annuaire.csv"
    path.write_text("nom;prenom\nx;y\n")
    with pytest.raises(CommandError, match="employee_number"):
        call_command("import_directory", path)


def test_the_bytes_of_a_french_spreadsheet_are_understood():
    assert decode("Éric".encode("cp1252")) == decode("Éric".encode("utf-8-sig")) == "Éric"
