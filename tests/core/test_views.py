"""The site says whether it lives and whether it is ready; its error pages need nothing that may be broken."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from core import error_pages, health
from core.models import WorkerBeat


def test_a_living_process_answers_without_a_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


def test_the_site_is_ready_only_with_a_worker_alive(client, db, monkeypatch):
    monkeypatch.setattr(
        health, "_checks", {name: health._checks[name] for name in ("database", "migrations", "worker")}
    )
    assert client.get("/readyz").status_code == 503
    beat = WorkerBeat.objects.create(name="w", beat_at=timezone.now())
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "worker": "ok"}
    beat.beat_at -= timedelta(minutes=5)
    beat.save()
    assert client.get("/readyz").json()["checks"]["worker"] == "no worker is alive"


def test_a_room_adds_its_own_check_and_a_broken_one_tells_no_secret(client, db, monkeypatch):
    monkeypatch.setattr(health, "_checks", {})

    def broken():
        raise RuntimeError("password=hunter2")

    health.register("guards", lambda: "two triggers are missing")
    health.register("live", broken)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"guards": "two triggers are missing", "live": "RuntimeError"}


def test_the_page_for_a_broken_server_asks_nothing_of_the_database(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = error_pages.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"</html>" in answer.content


@pytest.mark.parametrize("path", ["/ideas/999999-nothing/", "/nowhere/at/all/"])
def test_what_is_not_there_gets_a_page_of_the_house(client, db, path):
    answer = client.get(path, follow=True)
    assert answer.status_code in (200, 404)
