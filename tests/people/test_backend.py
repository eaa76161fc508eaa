"""Whoever has left is out with the next click."""

import pytest

from people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_session_ends_when_its_person_leaves(client, alice):
    client.force_login(alice)
    assert client.get("/ideas/").status_code == 200
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.get("/ideas/").status_code == 302


def test_each_request_reads_the_person_anew(client, alice):
    client.force_login(alice)
    client.get("/ideas/")
    User.objects.filter(pk=alice.pk).update(last_name="Nouveau-Nom")
    assert "Nouveau-Nom" in client.get("/ideas/").content.decode()
