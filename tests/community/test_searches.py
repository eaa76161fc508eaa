"""Searches that one keeps: one's own alone, told once a day at most, of nothing that one may not see."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community import actions
from community.models import SavedHit, SavedSearch
from community.tasks import look_out
from ideas.models import Activity
from ideas.verbs import Verb
from inbox.models import Notification
from people.models import User
from tests.factories import make_idea, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def keep(django_capture_on_commit_callbacks):
    def keep(by, query, name="Mes nuits"):
        return actions.save_search(by=by, name=name, query=query)

    return keep


@pytest.fixture
def look(django_capture_on_commit_callbacks):
    """What the worker does each minute, and what comes of it."""

    def look():
        with django_capture_on_commit_callbacks(execute=True):
            look_out()

    return look


def told(person):
    return Notification.objects.filter(recipient=person, verb=Verb.SEARCH_ANSWERED)


def publish(by, **fields):
    fields.setdefault("title", "Éteindre les serveurs la nuit")
    return make_idea(by=by, **fields)


# ── telling ──


def test_an_idea_that_answers_is_told_once_and_a_second_one_of_the_day_adds_no_line(client, alice, bob, keep, look):
    keep(bob, "q=serveur+nuit&theme=service")
    publish(alice)
    look()
    look()
    publish(alice, title="Les serveurs, une nuit sur deux")
    look()
    assert told(bob).count() == 1
    assert SavedHit.objects.count() == 2
    SavedSearch.objects.update(told_on=timezone.localdate() - timedelta(days=1))
    look()
    assert told(bob).count() == 1  # replaying the same publications on another day tells nothing
    publish(alice, title="Encore une nuit de serveurs")
    look()
    assert told(bob).count() == 2
    client.force_login(bob)
    page = client.get(reverse("inbox")).content.decode()
    assert "De nouvelles idées répondent à votre recherche «\xa0Mes nuits\xa0»." in page
    assert reverse("searches") in page
    assert "3 nouvelles cette semaine" in client.get(reverse("searches")).content.decode()


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("q=eteindre", True),
        ("q=serv", True),
        ("q=serv+nuit", False),
        ("q=helicoptere", False),
        ("theme=service", True),
        ("theme=marque", False),
        ("theme=nope", False),
        ("q=theme:service+nuit", True),
        ("q=entite:annuaires", True),
        ("q=entité:Cartes", False),
        ("q=auteur:briand", True),
        ("q=auteur:tanguy", False),
        ("q=étape:publiée&year=2001", False),
        ("q=étape:zut", False),
        ("q=le+la", False),
    ],
)
def test_a_kept_search_finds_what_the_page_finds(alice, bob, keep, look, query, is_found):
    from django.http import QueryDict

    from community import finding
    from community.asking import Asked

    make_theme("marque", "Marque", "Brand")
    keep(bob, query)
    idea = publish(alice)
    from community import people

    people.rebuild()
    look()
    assert SavedHit.objects.filter(idea=idea).exists() == is_found
    found = finding.find(bob, Asked.of(QueryDict(query + "&exact=1")))
    assert bool(found.counts.get("ideas")) == is_found


def test_nobody_is_told_of_what_they_may_not_see_or_have_signed(alice, bob, mona, keep, look):
    keep(bob, "q=zirconifère", "Zirconifère")
    keep(alice, "q=zirconifère")
    publish(alice, title="Le zirconifère", audience=alice.entity)
    make_idea(by=alice, title="Le zirconifère caché", status="submitted")
    look()
    assert not SavedHit.objects.exists()
    assert not told(bob).exists() and not told(alice).exists()


def test_author_is_sought_in_the_byline(alice, bob, keep, look, monkeypatch):
    from ideas.models import Idea

    keep(bob, "q=auteur:briand")
    monkeypatch.setattr(Idea, "byline", lambda idea, viewer=None: [("Alice Briand", None)])
    publish(alice)
    look()
    assert not SavedHit.objects.exists()


def test_a_thousand_kept_searches_cost_a_publication_little(alice, bob, look):
    owners = [
        User(email=f"p{n}@exemple.test", handle=f"p{n}", first_name="P", last_name=str(n), entity=bob.entity)
        for n in range(100)
    ]
    User.objects.bulk_create(owners)
    SavedSearch.objects.bulk_create(
        SavedSearch(owner=owners[n % 100], name=f"n{n}", query=f"q=serveur+mot{n}&theme=service") for n in range(1000)
    )
    publish(alice)
    look()  # names and synonyms are known from now on
    publish(alice, title="Une autre nuit")
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        look_out()
    took = time.perf_counter() - started
    assert len(queries) <= 6
    assert took < 5, "some 0.2 s on an idle machine"


# ── keeping ──


def test_saving_again_under_a_name_changes_it_and_repeats_nothing(client, bob):
    client.force_login(bob)
    for query in ("nuit", "nuit", "jour"):
        assert client.post(reverse("searches"), {"name": "Mes mots", "q": query}).status_code == 302
    assert [row.query for row in SavedSearch.objects.all()] == ["q=jour"]
    page = client.get(reverse("searches")).content.decode()
    assert "/search/?q=jour" in page


def test_a_search_is_renamed_and_dropped_by_its_owner_alone(client, alice, bob, keep):
    saved, other = keep(bob, "q=nuit"), keep(bob, "q=jour", "Mes jours")
    client.force_login(alice)
    assert "Mes nuits" not in client.get(reverse("searches")).content.decode()
    assert client.post(reverse("search-rename", args=[saved.pk]), {"name": "Pris"}).status_code == 404
    assert client.post(reverse("search-drop", args=[saved.pk])).status_code == 404
    client.force_login(bob)
    answer = client.post(reverse("search-rename", args=[saved.pk]), {"name": other.name})
    assert answer.status_code == 422
    assert "Une autre de vos recherches porte ce nom." in answer.content.decode()
    assert client.post(reverse("search-rename", args=[saved.pk]), {"name": "Nuits"}).status_code == 302
    assert client.post(reverse("search-drop", args=[other.pk])).status_code == 302
    assert [row.name for row in SavedSearch.objects.all()] == ["Nuits"]


def test_a_refusal_keeps_what_was_typed(client, bob, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    actions.save_search(by=bob, name="Une", query="q=nuit")
    client.force_login(bob)
    answer = client.post(reverse("searches"), {"name": "Deux", "q": "jour", "theme": "service"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Deux"' in page and 'value="jour"' in page and 'value="service"' in page
    assert Activity.objects.filter(verb=Verb.SEARCH_ANSWERED).count() == 0
