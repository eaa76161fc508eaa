"""Drafts: saved while one writes, in each version, on any device; nothing is written over, nothing lost."""

import re

import pytest
from django.urls import reverse

from ideas.models import Draft, Idea
from tests.factories import make_entity, make_idea, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NEW = "/ideas/new/"
BY_ITSELF = {"headers": {"X-Requested-With": "eureka-draft"}}


@pytest.fixture
def fields(alice):
    return {
        "title": "Prévenir les commerces",
        "problem": "Un fleuriste l’a appris par un client.",
        "proposal": "Un message à chaque changement.",
        "benefit": "",
        "theme": make_theme().key,
        "entity": make_entity("Cartes").pk,
        "client_key": "key-1",
        "page": "desk",
        "revision": "",
    }


@pytest.fixture
def save(client):
    """What an open page sends by itself, and what it puts back into its form."""

    def _save(person, fields, path=NEW):
        client.force_login(person)
        response = client.post(path, fields | {"draft": "1"}, **BY_ITSELF)
        assert response.status_code in (200, 204)
        said = response.content.decode()
        found = {name: re.search(f'data-{name}="([^"]*)"', said) for name in ("key", "revision", "address")}
        return said, {name: match[1] if match else None for name, match in found.items()}

    return _save


def after(fields, told, **changes):
    return fields | {"client_key": told["key"], "revision": told["revision"]} | changes


def test_a_page_saves_by_itself_and_learns_when_and_where(alice, fields, save, page):
    said, told = save(alice, fields)
    draft = Draft.objects.get()
    assert "Enregistré à" in said
    assert told == {"key": "key-1", "revision": "1", "address": f"{NEW}?draft={draft.pk}"}
    save(alice, after(fields, told, title="Mieux dit"))
    assert "Mieux dit" in page(alice, told["address"])
    assert Draft.objects.get().revision == 2


def test_nothing_written_leaves_no_draft(alice, fields, save):
    blank = fields | {"title": " ", "problem": "", "proposal": "\n"}
    assert save(alice, blank)[0] == ""
    assert not Draft.objects.exists()


def test_saving_the_same_words_again_changes_nothing(alice, fields, save):
    told = [save(alice, fields)[1] for _ in range(3)]
    assert told[0] == told[1] == told[2]
    assert Draft.objects.get().revision == 1


def test_two_devices_keep_both_versions_and_each_goes_on_with_its_own(alice, fields, save, page):
    told = save(alice, fields)[1]
    phone = after(fields, told, page="phone")
    save(alice, after(fields, told, title="Du bureau"))
    said, mine = save(alice, phone | {"title": "Du téléphone"})
    assert "Ce texte a aussi été écrit ailleurs" in said and "Du bureau" in said
    assert mine["key"] != told["key"]
    save(alice, after(phone, mine, title="Du téléphone, encore"))
    save(alice, after(fields, told, revision="2", title="Du bureau, encore"))
    assert sorted(draft.payload["title"] for draft in Draft.objects.all()) == [
        "Du bureau, encore",
        "Du téléphone, encore",
    ]
    assert "Du téléphone, encore" in page(alice, f"{NEW}?draft={Draft.objects.get(client_key='key-1').pk}")
    assert "seconde version" in page(alice, reverse("drafts"))


def test_an_answer_that_never_came_makes_no_second_version(alice, fields, save):
    save(alice, fields)
    save(alice, fields | {"title": "La même page, qui ne l’a pas su"})
    save(alice, fields | {"title": "Et encore", "revision": "1"})
    assert Draft.objects.get().payload["title"] == "Et encore"


def test_what_is_written_after_sending_is_kept_beside_the_idea(alice, fields, save, send):
    send(alice, NEW, fields)
    save(alice, fields | {"page": "phone", "title": "Écrit sur un autre appareil"})
    response = send(alice, NEW, fields | {"title": "Corrigé pendant que la réponse se perdait"})
    assert Idea.objects.get().title == "Prévenir les commerces"
    titles = [draft.payload["title"] for draft in Draft.objects.order_by("pk")]
    assert titles == ["Écrit sur un autre appareil", "Corrigé pendant que la réponse se perdait"]
    assert response["Location"] == f"{NEW}?draft={Draft.objects.order_by('pk').last().pk}"


def test_completing_an_idea_is_kept_too_and_gone_once_it_is_sent(alice, fields, save, send, page):
    idea = make_idea(by=alice, status=Idea.Status.RETURNED)
    address = reverse("idea-edit", args=[idea.pk])
    told = save(alice, fields | {"client_key": "", "problem": "Deux fleuristes, en mai."}, address)[1]
    assert "Deux fleuristes, en mai." in page(alice, address)
    assert f"{address}?draft=" in page(alice, reverse("drafts"))
    assert "Deux fleuristes" not in page(alice, NEW)
    send(alice, address, after(fields, told))
    assert not Draft.objects.exists()


def test_a_draft_opens_for_its_owner_alone_and_where_it_belongs(alice, bob, fields, save, page):
    told = save(alice, fields)[1]
    page(bob, told["address"], status=404)
    idea = make_idea(by=alice, status=Idea.Status.RETURNED)
    page(alice, f"{reverse('idea-edit', args=[idea.pk])}?draft={Draft.objects.get().pk}", status=404)


@pytest.mark.parametrize("revision", ["", "-1", "x", "9" * 40, "²"])
def test_a_strange_revision_breaks_nothing(alice, fields, save, revision):
    save(alice, fields)
    save(alice, fields | {"revision": revision, "page": "x" * 900, "title": "Autre"})
    assert Draft.objects.filter(payload__title="Autre").count() == 1
