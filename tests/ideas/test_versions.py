"""Every published text stays readable, comparable and as it was; who supports the idea learns of a change."""

import json
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import DomainError
from ideas import actions, search
from ideas.models import Activity, Idea, Version
from ideas.verbs import Verb
from inbox.models import Notification
from tests.factories import make_idea, make_person

pytestmark = pytest.mark.django_db

TEXTS = {"title": "Un seul rappel", "problem": "Quatre appels.", "proposal": "Un numéro zébré.", "benefit": ""}


def revise(idea, by, **more):
    said = {"seen": actions.latest(idea).number, **TEXTS, **more}
    return actions.revise(idea, by=by, **said)


def told(person):
    return list(Notification.objects.visible_to(person).order_by("pk").values_list("verb", flat=True))


def test_publication_keeps_the_first_version_with_its_fingerprint(alice):
    assert not Version.objects.filter(idea=make_idea(by=alice, status="submitted")).exists()
    first = Version.objects.get(idea=make_idea(by=alice, title="Été"))
    texts = [first.title, first.problem, first.proposal, first.benefit]
    written = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    assert (first.number, first.sha256) == (1, sha256(written.encode()).hexdigest())


def test_a_change_makes_a_version_and_the_page_and_the_search_follow(idea, alice, bob):
    version = revise(idea, alice, note="Plus court.")
    found = Idea.objects.get(pk=idea.pk)
    assert (version.number, version.by, version.note) == (2, alice, "Plus court.")
    assert (found.title, found.edited_at) == ("Un seul rappel", version.at)
    assert "zébré" in found.proposal_html
    assert "zébré" in found.summary
    assert search.search("zébré") == [idea.pk]
    assert found.version > idea.version


def test_the_same_text_again_changes_nothing(idea, alice):
    for _twice in range(2):
        actions.revise(idea, by=alice, seen=1, **TEXTS)
    assert Version.objects.filter(idea=idea).count() == 2
    assert Activity.objects.filter(verb=Verb.REVISED).count() == 1


def test_nobody_writes_over_what_they_have_not_read(idea, alice, client):
    client.force_login(alice)
    form = client.get(reverse("idea-revise", args=[idea.pk])).context["form"]
    revise(idea, alice)
    mine = TEXTS | {"title": "Mon titre à moi", "seen": form.initial["seen"], "changes_meaning": "on"}
    answer = client.post(reverse("idea-revise", args=[idea.pk]), mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Mon titre à moi" in page
    assert "<ins>zébré.</ins>" in page
    assert Idea.objects.get(pk=idea.pk).title == "Un seul rappel"
    again = client.post(reverse("idea-revise", args=[idea.pk]), mine | {"seen": answer.context["form"]["seen"].value()})
    assert again.status_code == 302
    assert Idea.objects.get(pk=idea.pk).title == "Mon titre à moi"


def test_who_supports_it_is_told_of_a_change_of_meaning_alone(
    idea, alice, bob, eve, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_vote(idea, by=bob, wanted=True)
        actions.set_follow(idea, by=eve, wanted=True)
        revise(idea, alice, changes_meaning=False)
    assert told(bob) == told(eve) == []
    with django_capture_on_commit_callbacks(execute=True):
        revise(idea, alice, title="Autre chose")
    assert told(bob) == told(eve) == [Verb.REVISED]
    tells = Notification.objects.filter(recipient__in=[bob, eve]).values_list("recipient", "data__as")
    assert dict(tells) == {bob.pk: "voters", eve.pk: "followers"}


def test_the_support_is_taken_back_from_the_page_that_compares(idea, alice, bob, client):
    actions.set_vote(idea, by=bob, wanted=True)
    revise(idea, alice)
    client.force_login(bob)
    page = client.get(reverse("idea-versions", args=[idea.pk]), {"to": 2}).content.decode()
    assert reverse("idea-vote", args=[idea.pk]) in page
    assert "reprenez votre soutien ici" in page


def test_only_an_author_changes_a_published_idea(idea, alice, bob):
    with pytest.raises(DomainError):
        revise(idea, bob)
    with pytest.raises(DomainError):
        actions.revise(make_idea(by=alice, status="returned"), by=alice, seen=0, **TEXTS)
    with pytest.raises(DomainError):
        revise(idea, alice, title="")


@pytest.mark.both_databases
def test_the_database_keeps_every_version_as_it_was(idea, alice):
    revise(idea, alice)
    first = Version.objects.get(idea=idea, number=1)
    for change in (
        lambda: Version.objects.filter(pk=first.pk).update(title="Autre"),
        lambda: Version.objects.filter(pk=first.pk).delete(),
        lambda: Version.of(idea, number=4).save(),
    ):
        with pytest.raises(IntegrityError, match="text"), transaction.atomic():
            change()


def test_any_two_versions_are_compared_whatever_the_address_says(idea, alice, client):
    for number in range(3):
        revise(idea, alice, title=f"Titre {number}")
    client.force_login(make_person("Lectrice"))
    address = reverse("idea-versions", args=[idea.pk])
    page = client.get(address, {"from": 1, "to": 4}).content.decode()
    assert "Titre <ins>2</ins>" in page or "<ins>Titre 2</ins>" in page
    for odd in ({"from": "9"}, {"to": "x"}, {"from": "-1", "to": "²"}, {"from": "9" * 30}):
        assert client.get(address, odd).status_code == 200
    card = client.get(reverse("feed")).content.decode()
    assert address in card


def test_more_versions_ask_no_more_queries(idea, alice, client):
    client.force_login(alice)
    revise(idea, alice)
    client.get(reverse("idea-versions", args=[idea.pk]))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("idea-versions", args=[idea.pk]))
    for number in range(4):
        revise(idea, alice, title=f"Titre {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("idea-versions", args=[idea.pk]))
    assert len(many) <= len(few)


def test_an_unpublished_idea_has_no_page_of_versions(alice, bob, client):
    idea = make_idea(by=alice, status="submitted")
    for person in (alice, bob):
        client.force_login(person)
        assert client.get(reverse("idea-versions", args=[idea.pk])).status_code == 404


def test_a_preview_shows_the_text_and_publishes_nothing(idea, alice, client):
    client.force_login(alice)
    said = TEXTS | {"proposal": "Un numéro **commun**.", "seen": 1, "preview": "proposal"}
    answer = client.post(reverse("idea-revise", args=[idea.pk]), said).content.decode()
    assert "<strong>commun</strong>" in answer
    assert "Un numéro **commun**." in answer
    assert Version.objects.filter(idea=idea).count() == 1
