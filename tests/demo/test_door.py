"""The personas' log-in exists in a demonstration only: with the mark of seed_demo, and with EUREKA_DEMO=1."""

import pytest

from demo.checks import check_demo_is_embedded
from demo.models import DemoMark
from tests.factories import PASSWORD

PERSONA = {"name": "Adèle Briand", "role": "Dépose des idées", "email": "adele@groupe.example"}


@pytest.fixture
def mark(db):
    return DemoMark.objects.create(personas=[PERSONA], password=PASSWORD)


def log_in(client, person):
    return client.post("/login/", {"username": person.email, "password": PASSWORD})


def test_the_demo_shows_its_personas_and_lets_them_in(client, settings, mark, alice):
    settings.DEMO = True
    assert "Adèle Briand" in client.get("/login/").content.decode()
    assert log_in(client, alice).status_code == 302


def test_a_session_that_ended_offers_them_too(client, settings, mark):
    settings.DEMO = True
    answer = client.post("/ideas/new/", {"title": "Une idée"})
    assert answer.status_code == 401
    assert "Adèle Briand" in answer.content.decode()


def test_a_seeded_site_without_the_setting_shows_nobody_and_refuses_their_password(client, settings, mark, alice):
    settings.DEMO = False
    page = client.get("/login/").content.decode()
    assert "Adèle Briand" not in page
    assert PASSWORD not in page
    assert log_in(client, alice).status_code == 422


def test_the_setting_without_the_mark_shows_nobody(client, settings, alice):
    settings.DEMO = True
    assert "personas" not in client.get("/login/").content.decode()
    assert log_in(client, alice).status_code == 302


@pytest.mark.parametrize(("demo", "embedded", "faults"), [(True, False, 1), (True, True, 0), (False, False, 0)])
def test_a_demo_on_a_database_of_its_own_is_an_error(settings, demo, embedded, faults):
    settings.DEMO, settings.EMBEDDED = demo, embedded
    assert [fault.id for fault in check_demo_is_embedded()] == ["demo.E001"] * faults
