"""What search finds, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ideas import search
from ideas.models import Synonym
from ideas.similar import similar
from ideas.words import stem, tokens
from tests.factories import make_idea

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def found(text):
    return search.search(text)


def test_accents_plurals_and_case_do_not_hide_an_idea(alice):
    idea = make_idea(by=alice, title="Réunions plus courtes à l’étage")
    assert found("REUNION etages") == [idea.pk]


def test_every_word_must_match(alice):
    make_idea(by=alice, title="Réunions plus courtes")
    assert found("réunion helicoptere") == []


def test_the_last_word_may_be_unfinished(alice):
    idea = make_idea(by=alice, title="Éteindre les serveurs la nuit")
    assert found("éteindre serv") == [idea.pk]


def test_a_synonym_of_two_words_finds_the_idea(alice):
    Synonym.objects.create(words="télétravail, travail à distance")
    idea = make_idea(by=alice, title="Mieux encadrer le télétravail")
    assert found("travail à distance") == [idea.pk]
    assert found("teletravail") == [idea.pk]


def test_an_english_idea_is_found_by_its_english_plural(alice):
    idea = make_idea(by=alice, title="Share the parking spaces", language="en", problem="", proposal="Share them.")
    assert found("the parking space") == [idea.pk]


def test_unpublished_ideas_are_not_in_the_index(alice):
    idea = make_idea(by=alice, status="submitted", title="Une idée encore secrète")
    assert found("secrète") == []
    assert similar("idée secrète", viewer=alice) == []
    assert search.rebuild() == 0
    assert idea.status == "submitted"


def test_a_withdrawn_idea_leaves_the_index(alice):
    make_idea(by=alice, status="withdrawn", title="Une cloison mobile")
    assert found("cloison") == []


def test_similar_ideas_need_not_share_every_word(alice, bob):
    near = make_idea(by=alice, title="Un seul rappel pour les commerces qui changent d’horaires")
    make_idea(by=alice, title="Des vélos de service pour Rennes", problem="", proposal="Des vélos.")
    assert [i.pk for i in similar("Prévenir les commerces de leurs horaires", viewer=bob)][:1] == [near.pk]


def test_rebuilding_changes_nothing_when_all_is_right_and_mends_what_is_not(alice):
    idea = make_idea(by=alice)
    assert search.rebuild() == 0
    search.forget(idea)
    assert search.rebuild() == 1
    assert found("rappel commerces") == [idea.pk]


@pytest.mark.parametrize("text", ["", "   ", "le la les", '"', "a* OR b", "NEAR(x y)", "');--", "é" * 5000, "\x00"])
def test_no_query_breaks_the_search(db, text):
    assert found(text) == []


def test_stems_meet_with_and_without_accents():
    assert tokens("économies") == tokens("economie")
    assert tokens("l’œuvre") == tokens("oeuvres")


@pytest.mark.parametrize(
    ("one", "many"), [("vélo", "vélos"), ("menu", "menus"), ("jeu", "jeux"), ("nombreuse", "nombreux")]
)
def test_stems_of_plurals_meet(one, many):
    assert tokens(one) == tokens(many)


ENDINGS = ("er", "ement", "ations", "ationnelles", "isées", "eraient", "eurs", "ables", "ités", "ateurs")


def test_threads_that_search_at_once_find_the_same_stems():
    words = [f"{start}{end}" for start in ("renouvel", "organis", "intern", "command") for end in ENDINGS]
    alone = [stem.__wrapped__(word, "fr") for word in words]
    with ThreadPoolExecutor(8) as threads:
        together = threads.map(lambda _n: [stem.__wrapped__(word, "fr") for word in words], range(40))
        assert all(found == alone for found in together)
