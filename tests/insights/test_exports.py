"""A list as a file: what the reader may see and nothing else, safe to open, prepared by the worker when it is long."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from core import spreadsheets
from ideas import actions as ideas
from ideas.models import Idea
from insights import actions, exporting
from insights.models import Export
from tests.factories import make_idea, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def told(alice):
    return make_idea(by=alice, title="Éteindre les serveurs la nuit")


def body(response):
    return b"".join(response.streaming_content)


def read_csv(content, delimiter=";"):
    assert content.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def read_xlsx(content):
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def ask(client, query="", kind="csv", key="k1"):
    return client.post(reverse("exports"), {"query": query, "kind": kind, "client_key": key})


# ── what is in it ──


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_short_list_comes_at_once_with_the_filters_of_its_page(client, bob, told, kind):
    make_idea(by=bob, title="Une autre idée", theme=make_theme("marque", "Marque", "Brand"))
    client.force_login(bob)
    content = body(ask(client, "q=nuit&theme=service", kind))
    head, line = read_csv(content) if kind == "csv" else read_xlsx(content)
    assert head[:3] == ["Numéro", "Titre", "Signée par"]
    assert line[1:3] == ["Éteindre les serveurs la nuit", "Alice Briand"]
    assert not Export.objects.exists()


def test_columns_are_parted_as_the_readers_spreadsheet_expects(client, bob, told):
    bob.language = "en"
    bob.save()
    client.force_login(bob)
    client.cookies["django_language"] = "en"
    assert read_csv(body(ask(client)), ",")[0][:2] == ["Number", "Title"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start):
    said = f'{start}HYPERLINK("https://exemple.test")\x07'
    file = io.BytesIO()
    spreadsheets.write(file, "xlsx", [[said, 3]])
    [[cell, number]] = read_xlsx(file.getvalue())
    assert cell.startswith("'") and number == 3
    sheet = openpyxl.load_workbook(io.BytesIO(file.getvalue())).active
    assert sheet["A1"].data_type == "s"
    file = io.BytesIO()
    spreadsheets.write(file, "csv", [[said, 3]])
    assert read_csv(file.getvalue())[0][0].startswith("'")


def test_authors_are_named_by_the_byline_alone_and_voters_never(client, bob, told, monkeypatch):
    ideas.set_vote(told, by=bob, wanted=True)
    monkeypatch.setattr(Idea, "byline", lambda idea, viewer=None: [("Un pseudonyme", None)])
    client.force_login(bob)
    content = body(ask(client)).decode()
    assert "Un pseudonyme" in content
    assert "Briand" not in content and "Tanguy" not in content


@pytest.mark.parametrize("fate", ["submitted", "withdrawn", "elsewhere", "hidden"])
def test_what_one_may_not_see_is_in_no_file(client, alice, bob, told, fate):
    status = fate if fate in ("submitted", "withdrawn") else "published"
    idea = make_idea(
        by=alice, title="Le zirconifère", status=status, audience=alice.entity if fate == "elsewhere" else None
    )
    if fate == "hidden":
        ideas.hide_idea(idea, by=None, reason="charter")
    client.force_login(bob)
    for query in ("", "q=zirconif", "theme=service", "q=auteur:alice"):
        assert "zirconif" not in body(ask(client, query)).decode().lower()


# ── prepared by the worker ──


@pytest.fixture
def long(monkeypatch):
    """Every list is a long one."""
    monkeypatch.setattr("insights.views.exports.SHORT", 0)


def test_a_long_list_is_prepared_and_only_its_owner_opens_it(client, alice, bob, told, long):
    client.force_login(bob)
    assert ask(client).status_code == 302
    assert ask(client).status_code == 302  # a double click
    export = Export.objects.get()
    assert client.get(reverse("export-file", args=[export.pk])).status_code == 404
    assert (
        "en préparation" in client.get(reverse("exports")).content.decode()
        or "progress" in client.get(reverse("exports")).content.decode()
    )
    actions.make_export(export)
    export.refresh_from_db()
    assert (export.state, export.rows_done) == ("done", 1)
    address = reverse("export-file", args=[export.pk])
    assert address in client.get(reverse("exports"), headers={"HX-Target": "exports"}).content.decode()
    assert read_csv(body(client.get(address)))[1][1] == told.title
    client.force_login(alice)
    assert client.get(address).status_code == 404
    assert client.post(reverse("export-drop", args=[export.pk])).status_code == 404


def test_rights_are_asked_again_when_the_file_is_made(bob, told):
    export = actions.ask_export(by=bob, query="", kind="csv", client_key="k")
    ideas.hide_idea(told, by=None, reason="charter")
    actions.make_export(export)
    with default_storage.open(export.path) as file:
        assert len(read_csv(file.read())) == 1
    bob.is_active = False
    bob.save()
    left = actions.ask_export(by=bob, query="", kind="csv", client_key="k2")
    actions.make_export(left)
    assert not default_storage.exists(left.path)


def test_a_worker_that_dies_in_the_midst_leaves_it_to_another(bob, told, monkeypatch):
    export = actions.ask_export(by=bob, query="", kind="xlsx", client_key="k")
    row = exporting.row
    monkeypatch.setattr(exporting, "row", lambda *about: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.make_export(export)
    monkeypatch.setattr(exporting, "row", row)
    actions.make_export(Export.objects.get())
    actions.make_export(Export.objects.get())
    with default_storage.open(export.path) as file:
        assert read_xlsx(file.read())[1][1] == told.title


def test_a_file_lasts_a_day(client, bob, told):
    export = actions.ask_export(by=bob, query="", kind="csv", client_key="k")
    actions.make_export(export)
    client.force_login(bob)
    Export.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.get(reverse("export-file", args=[export.pk])).status_code == 404
    actions.drop_expired_exports()
    assert not default_storage.exists(export.path)
    assert not Export.objects.exists()


def test_three_files_at_once_are_enough_and_the_list_is_kept(client, bob, told, long):
    client.force_login(bob)
    for number in range(3):
        ask(client, key=f"k{number}")
    answer = ask(client, "q=nuit", key="k4")
    assert answer.status_code == 422
    assert "Trois de vos fichiers" in answer.content.decode()
    assert 'value="q=nuit"' in answer.content.decode()


def test_the_list_asked_for_is_said_in_words(client, bob, told):
    client.force_login(bob)
    page = client.get(
        reverse("exports"), {"list": "1", "q": "nuit", "theme": "service", "tab": "followed"}
    ).content.decode()
    assert "«\N{NO-BREAK SPACE}nuit\N{NO-BREAK SPACE}» · Qualité de service · les idées que vous suivez" in page
    assert client.get(reverse("exports"), {"list": "1", "entity": "nope", "q": "auteur:zzzz"}).status_code == 200
