"""One page finds ideas, comments, people and pages: only what the reader may see, and the counts say the same."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community import finding, people, sections
from community.asking import Asked
from community.marking import Marker
from core.fulltext import REBUILDERS
from editorial.actions import ensure_site
from editorial.models import NewsPage
from ideas import actions, search
from ideas.models import Comment, Idea
from tests.factories import make_comment, make_entity, make_idea, make_person, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def found(user, q, **more):
    return finding.find(user, Asked(q=q, **more))


def titles(user, q, **more):
    return [line["idea"].title for line in found(user, q, **more).lines]


@pytest.fixture
def told(alice, bob, django_capture_on_commit_callbacks):
    """An idea of alice's with a comment of bob's, indexed as in life."""
    with django_capture_on_commit_callbacks(execute=True):
        idea = make_idea(by=alice, title="Éteindre les serveurs la nuit", problem="Ils chauffent pour rien.")
        comment = make_comment(idea, by=bob, body="Les pompes à chaleur aussi, la nuit.")
    people.rebuild()
    return idea, comment


# ── what is found ──


def test_a_word_is_found_by_its_stem_without_accents_and_marked_as_it_was_written(bob, told):
    [line] = found(bob, "eteindre serveur").lines
    assert line["title"] == "<mark>Éteindre</mark> les <mark>serveurs</mark> la nuit"
    assert line["text"].startswith("Ils chauffent")


def test_a_misspelt_word_is_corrected_and_said_with_its_accents(client, bob, told):
    client.force_login(bob)
    page = client.get("/search/?q=etiendre").content.decode()
    assert "Résultats pour <b>éteindre</b>" in page
    assert "q=etiendre&amp;exact=1" in page
    assert "Rien ici ne répond" in client.get("/search/?q=etiendre&exact=1").content.decode()


def test_comments_people_and_pages_are_found_under_their_tabs(bob, told):
    news = NewsPage(title="La pompe du mois", lead="Un article sur la chaleur.", slug="pompe")
    ensure_site().get_children().get(slug="actualites").add_child(instance=news)
    news.save_revision().publish()
    assert found(bob, "pompe").counts == {"ideas": 0, "comments": 1, "people": 0, "pages": 1}
    assert found(bob, "alice briand").counts["people"] == 1
    assert [line["page"].pk for line in found(bob, "chaleur", kind="pages").lines] == [news.pk]
    news.unpublish()
    assert found(bob, "pompe").counts["pages"] == 0


def test_the_section_shown_is_the_first_that_holds_something(bob, told):
    assert found(bob, "pompes").kind == "comments"


# ── operators and facets ──


def test_operators_filter_with_or_without_accents_in_both_languages(alice, bob, told):
    make_idea(by=bob, title="Une nuit de plus", theme=make_theme("marque", "Valeur de la marque", "Brand"))
    both = sorted(["Une nuit de plus", told[0].title])
    assert sorted(titles(bob, "nuit")) == both
    for asked in ("nuit thème:marque", 'theme:"valeur de la marque" nuit', "theme : brand", "entité:Cartes nuit"):
        assert titles(bob, asked) == ["Une nuit de plus"], asked
    for asked in (
        "auteur:briand",
        'author:"Alice Briand" nuit',
        "étape:publiée entite:annuaires",
        "stage:publ auteur:alice",
    ):
        assert titles(alice, asked) == [told[0].title], asked
    assert titles(bob, "nuit", theme="marque") == ["Une nuit de plus"]
    assert sorted(titles(bob, f"année:{told[0].published_at.year}")) == both


def test_a_value_that_means_nothing_is_said_with_those_near_it(client, bob, told):
    client.force_login(bob)
    page = client.get("/search/", {"q": "nuit thème:servise"}).content.decode()
    assert "Aucun thème ne s’appelle «\xa0servise\xa0»." in page
    assert '<a class="chip" href="?q=nuit+th%C3%A8me%3A%22Qualit%C3%A9+de+service%22">' in page
    page = client.get("/search/", {"q": "auteur:brian zut"}).content.decode()
    assert "Résultats" not in page
    page = client.get("/search/", {"q": "auteur:briend"}).content.decode()
    assert "Personne ici ne s’appelle «\xa0briend\xa0»." in page
    assert "Alice Briand" in page


def test_author_answers_through_the_byline_alone(alice, bob, told):
    idea, comment = told
    make_comment(idea, by=alice, body="Merci pour la nuit.")
    search.rebuild_comments()
    assert found(bob, "auteur:alice nuit").counts["ideas"] == 1
    assert found(bob, "auteur:alice nuit").counts["comments"] == 1
    Idea.objects.filter(pk=idea.pk).update(pseudonym="Mésange des dunes")
    assert found(bob, "auteur:alice").counts == {"ideas": 0, "comments": 0, "people": 0, "pages": 0}
    assert found(bob, "auteur:alice nuit").counts["comments"] == 0
    [line] = found(bob, "merci nuit", kind="comments").lines
    assert line["who"][1] is None and "Alice" not in line["who"][0]


def test_facets_count_what_one_would_see_with_the_other_filters_kept(bob, told):
    brand = make_theme("marque", "Marque", "Brand")
    for title in ("Une nuit blanche", "Une nuit noire"):
        make_idea(by=bob, title=title, theme=brand)
    answer = found(bob, "nuit", theme="marque")
    assert {name.slug: count for name, count in answer.facets["theme"]} == {"marque": 2, "service": 1}
    assert [(name.text, count) for name, count in answer.facets["entity"]] == [("Cartes", 2)]
    assert answer.total == 2


# ── what is not found ──


def everything(client, word):
    """All that search says about a word, on the page of each tab and among the proposals."""
    said = [client.get("/search/", {"q": word, "kind": kind}).content.decode() for kind in ("", "ideas", "comments")]
    said += [
        client.get("/search/", {"q": q}).content.decode() for q in ("thème:service", "auteur:alice", "entité:annuaires")
    ]
    said.append(client.get("/search/suggestions/", {"q": word}).content.decode())
    return re.sub(r'(value="[^"]*"|data-back="[^"]*"|<title>.*?</title>|href="[^"]*q=[^"]*")', "", " ".join(said))


FATES = ("submitted", "returned", "refused", "withdrawn", "hidden", "elsewhere")


@pytest.mark.parametrize("fate", FATES)
def test_an_idea_one_may_not_see_is_neither_found_nor_counted_nor_proposed(client, alice, bob, told, fate):
    status = fate if fate in FATES[:4] else "published"
    words = {"title": "Le zirconifère du hall", "problem": "Le zirconifère gêne."}
    idea = make_idea(by=alice, status=status, audience=alice.entity if fate == "elsewhere" else None, **words)
    Comment.objects.create(idea=idea, author=alice, body="Un zirconifère, enfin !")
    if fate == "hidden":
        actions.hide_idea(idea, by=None, reason="charter")
    for rebuild in REBUILDERS.values():
        rebuild()
    search.IDEAS.put([(idea.pk, *search.document(idea))])  # even if it were in the index
    client.force_login(bob)
    assert "zirconif" not in everything(client, "zirconifère").lower()
    assert "zirconif" not in client.get("/search/?q=zirconifare").content.decode().partition("<main")[2].replace(
        "zirconifare", ""
    )
    assert found(bob, "zirconifère").counts == dict.fromkeys(("ideas", "comments", "people", "pages"), 0)
    assert {name.slug: n for name, n in found(bob, "", theme="service").facets["theme"]} == {"service": 1}


@pytest.mark.parametrize("hide", ["withdraw", "hide"])
def test_a_comment_taken_back_or_hidden_is_not_found(bob, told, hide, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        if hide == "withdraw":
            actions.withdraw_comment(told[1], by=bob)
        else:
            actions.hide_comment(told[1], by=None, reason="charter")
    assert found(bob, "pompe").counts["comments"] == 0
    assert search.rebuild_comments() == 0


def test_a_comment_that_was_corrected_is_found_as_it_reads_now(bob, told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        actions.edit_comment(told[1], by=bob, body="Les radiateurs aussi.")
    assert found(bob, "radiateur").counts["comments"] == 1
    assert found(bob, "pompe").counts["comments"] == 0


def test_whoever_left_the_group_is_not_found(bob, alice, told):
    alice.is_active = False
    alice.save()
    assert found(bob, "alice briand").counts["people"] == 0
    people.index([alice])
    assert people.rebuild() == 0


def test_every_index_is_what_its_rows_say_and_is_mended_when_not(bob, told):
    ensure_site()
    for rebuild in REBUILDERS.values():
        rebuild()
    assert {name: rebuild() for name, rebuild in REBUILDERS.items()} == dict.fromkeys(REBUILDERS, 0)
    search.COMMENTS.drop([told[1].pk])
    people.PEOPLE.put([(987654, "fantome", "")])
    assert search.rebuild_comments() == 1
    assert people.rebuild() == 1


# ── the text and its marks ──


def test_marks_are_put_on_escaped_text():
    marker = Marker(search.parse("alert", {}))
    assert marker.all("<b>Alerte</b> & alerts") == "&lt;b&gt;<mark>Alerte</mark>&lt;/b&gt; &amp; <mark>alerts</mark>"
    long = "mot " * 200 + "<script>alert(1)</script> " + "fin " * 200
    assert "&lt;script&gt;<mark>alert</mark>(1)" in marker.excerpt(long)
    assert len(marker.excerpt(long)) < 330


@pytest.mark.parametrize(
    "q", ['"', "auteur:", 'auteur:"', "thème:'); --", "* OR (", "année:99999999", "étape:«", "\x00", "a" * 900]
)
def test_nothing_typed_breaks_the_page(client, bob, told, q):
    client.force_login(bob)
    assert client.get("/search/", {"q": q, "page": "0x", "year": "nope", "entity": "-1"}).status_code == 200
    assert client.get("/search/suggestions/", {"q": q}).status_code == 200


# ── proposals ──


def test_proposals_name_themes_people_and_titles(client, bob, told):
    client.force_login(bob)
    assert "?theme=service" in client.get("/search/suggestions/?q=qualit").content.decode()
    assert (
        reverse("person", args=[told[0].authorships.get().person_id])
        in client.get("/search/suggestions/?q=bria").content.decode()
    )
    assert told[0].get_absolute_url() in client.get("/search/suggestions/?q=serv").content.decode()


# ── costs ──


def test_a_search_asks_twelve_things_however_much_it_finds(client, alice, bob, told):
    client.force_login(bob)

    def asked(address):
        from django.core.cache import cache

        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    client.get("/search/?q=nuit")
    addresses = [
        "/search/?q=nuit",
        "/search/?q=nuit&kind=comments",
        "/search/?q=auteur:alice+nuit",
        "/search/?q=serv&theme=service",
    ]
    before = [asked(address) for address in addresses]
    for number in range(5):
        idea = make_idea(by=alice, title=f"Une autre nuit de serveur {number}", entity=make_entity(f"Société {number}"))
        make_comment(idea, by=make_person("Zoé"), body="La nuit, oui.")
    search.rebuild_comments()
    assert [asked(address) for address in addresses] == before
    assert max(before[:2] + before[3:]) <= 12
    assert before[2] <= 15  # who is meant, and whom the bylines name


def test_sections_are_those_of_the_rooms(db):
    assert list(sections.SECTIONS) == ["comments", "people", "pages"]
