"""The register's pages: figures for everybody, entries and certificates for the staff delegates."""

import json

import pytest
from django.urls import reverse

import verify_register
from ideas.models import Idea
from moderation import actions
from moderation.models import Correspondent
from people.models import Role, RoleGrant
from pipeline import actions as pipeline
from pipeline.models import StageDecision
from register.actions import append, erase
from register.models import Entry
from tests.factories import make_idea


def decided(alice, carl, **kwargs):
    review = actions.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))
    if kwargs:
        return actions.refuse(review, by=carl, nothing=True, **kwargs)
    return actions.approve(review, by=carl)


def said(client, reader):
    """What the last entry says to a delegate."""
    client.force_login(reader)
    return client.get(reverse("register-entries")).context["entries"][0][1]


def test_a_decision_just_taken_shows_on_no_public_page(client, alice, carl, bob):
    client.force_login(bob)
    before = client.get(reverse("register")).content
    decided(alice, carl, reason="unclear", text="Le texte secret du refus")
    after = client.get(reverse("register")).content
    assert len(before) == len(after)
    assert b"secret" not in after


@pytest.mark.parametrize("name", ["register-entries", "register-export"])
def test_entries_and_export_are_for_delegates(client, alice, carl, dora, name):
    decided(alice, carl)
    client.force_login(alice)
    assert client.get(reverse(name)).status_code == 404
    assert client.get(reverse("register-entry", args=[1])).status_code == 404
    client.force_login(dora)
    assert client.get(reverse(name)).status_code == 200


def test_delegates_verify_in_place_and_nobody_else(client, alice, carl, dora):
    decided(alice, carl)
    client.force_login(alice)
    assert client.post(reverse("register-verify")).status_code == 404
    client.force_login(dora)
    response = client.post(reverse("register-verify"))
    assert response.status_code == 200
    assert response.context["checked"] is True
    assert response.context["broken"] is None


def test_no_page_of_delegates_names_anybody_nor_an_unpublished_idea(client, alice, carl, mona, dora):
    Correspondent.objects.create(person=mona, theme=make_idea(by=alice).theme, company=mona.entity)
    decided(alice, carl, reason="unclear", text="Non, vraiment.")
    client.force_login(dora)
    title = Idea.objects.latest("pk").title
    addresses = [
        reverse("register-entries"),
        *(reverse("register-entry", args=[e.number]) for e in Entry.objects.all()),
    ]
    for address in addresses:
        page = client.get(address).content.decode()
        for word in ("Carl", "Alice", "Mona", "vraiment", title):
            assert word not in page


def test_the_certificate_of_a_decision_is_told_in_words(client, alice, mona, carl, dora):
    Correspondent.objects.create(person=mona, theme=make_idea(by=alice).theme, company=mona.entity)
    decided(alice, carl)
    client.force_login(dora)
    found = client.get(reverse("register-entry", args=[2])).context["certificates"][0]
    assert found["is_free"]
    assert found["checked"] == 3
    # alice has mona and the head above her, carl the head: the same person under both
    assert [(line["person"], line["above"], line["depth"]) for line in found["lines"]] == [
        ("signataire 1", "personne 1", 1), ("signataire 1", "personne 2", ""), ("juge", "personne 2", 1),
    ]  # fmt: skip
    page = client.get(reverse("register-entry", args=[1]))
    assert page.context["left_out"][0][1] == 1


def test_the_export_passes_the_verifier_that_the_site_hands_out(client, alice, carl, dora, tmp_path):
    decided(alice, carl)
    decided(alice, carl, reason="unclear", text="Non.")
    client.force_login(dora)
    lines = b"".join(client.get(reverse("register-export")).streaming_content).decode().splitlines()
    assert verify_register.Verifier().read(lines) == []
    assert json.loads(lines[0])["entries"] == 4
    code = b"".join(client.get(reverse("register-verifier")).streaming_content)
    assert b"def conflict" in code


def test_older_entries_are_a_link_away_and_nonsense_is_ignored(client, alice, dora):
    for number in range(22):
        append("routing", {"idea": number})
    client.force_login(dora)
    response = client.get(reverse("register-entries"))
    assert response.context["older"] == 3
    assert len(client.get(reverse("register-entries"), {"before": "3"}).context["entries"]) == 2
    assert client.get(reverse("register-entries"), {"before": "x" * 50}).status_code == 200
    assert client.get(reverse("register-entry", args=[10**30])).status_code == 404


@pytest.mark.parametrize("name", ["register", "register-entries"])
def test_the_pages_ask_no_more_when_the_register_grows(client, alice, carl, dora, name, django_assert_max_num_queries):
    decided(alice, carl)
    client.force_login(dora)
    client.get(reverse(name))
    with django_assert_max_num_queries(12) as few:
        client.get(reverse(name))
    for _ in range(5):
        decided(alice, carl)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse(name))


def test_a_proposal_is_not_told_as_a_move_and_a_second_signature_is(client, idea, mona, eve, dora):
    RoleGrant.objects.create(person=mona, role=Role.EXECUTIVE)
    park = {"text": "Trop tôt.", "reopening": "Un budget en janvier."}
    way = "Publiée → Mise en réserve"

    pipeline.park(idea, by=mona, **park)
    assert said(client, dora) == f"Proposé, une seconde signature est attendue\u202f: {way}"
    pipeline.decline(StageDecision.objects.latest("pk"), by=eve, text="Essayons d’abord.")
    assert said(client, dora) == f"Proposition déclinée par un second membre de la direction\u202f: {way}"
    pipeline.take_back(pipeline.park(idea, by=mona, **park), by=mona)
    assert said(client, dora) == f"Proposition caduque ou reprise\u202f: {way}"
    pipeline.confirm(pipeline.park(idea, by=mona, **park), by=eve)
    assert said(client, dora) == f"Étape\u202f: {way}, signé par deux membres de la direction"
    pipeline.reopen(Idea.objects.get(), by=eve, text="Le budget est là.")
    assert said(client, dora) == "Étape\u202f: Mise en réserve → Publiée"


def test_an_erased_entry_claims_nothing_and_its_erasure_is_told(client, alice, carl, dora):
    decided(alice, carl)
    number = Entry.objects.latest("number").number
    erase(number, why="art. 17")
    client.force_login(dora)
    rows = client.get(reverse("register-entries")).context["entries"]
    told = {entry.number: sentence for entry, sentence, _idea in rows}
    assert told[number] == "Son contenu a été effacé\u202f; une autre entrée de la chaîne le dit"
    assert told[number + 1] == f"Le contenu de l’entrée {number} a été effacé"
    assert client.get(reverse("register-entry", args=[number])).status_code == 200
