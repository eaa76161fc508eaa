"""Ideas like the one being written: found however they are said, shown to whom may see them, supported instead."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import DomainError
from ideas import actions, defaults, search, spelling
from ideas.models import Comment, Draft, Idea, Synonym, Word
from ideas.similar import similar
from ideas.words import tokens
from moderation import actions as moderation
from pipeline.actions import retain
from tests.factories import make_entity, make_idea, make_person, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LOOK = "/ideas/similar/"
WORDS = {"problem": "Chacun compte les pelles.", "proposal": "Une affiche."}

FORM = {"title": "Partager des vélos", "problem": "Le mien est loin.", "proposal": "Dix vélos.", "client_key": "k1"}


@pytest.fixture
def bikes(alice):
    return make_idea(by=alice, title="Des vélos partagés entre les bâtiments", **WORDS)


def found(text, person=None, **more):
    return [idea.title for idea in similar(text, viewer=person, **more)]


@pytest.mark.parametrize(
    "typed",
    [
        "DES VELOS PARTAGES",
        "Un vélo partagé par bâtiment",
        "entre bâtiments, partager des vélos",
        "Acheter quelques bicyclettes",  # a synonym that every site starts with
        "Un parc de velso partagés",  # two letters swapped
        "Relier nos batimments",  # one too many
        "Relier nos batments",  # one lost
        "Relier nos badiments",  # one for another
        "Relier nos abtiments",  # at its beginning
        "Relier nos batimenst",  # at its end
    ],
)
def test_an_idea_is_found_however_it_is_said(bikes, bob, typed):
    make_idea(title="Une horloge dans chaque atelier", problem="On la cherche.", proposal="Une horloge.")
    assert found(typed, bob) == [bikes.title]


def test_a_word_that_ideas_use_stands_for_itself_alone(alice, bob):
    make_idea(by=alice, title="Un poisson au menu", **WORDS)
    make_idea(by=alice, title="Une boisson au menu du bureau", **WORDS)
    assert found("poisson du vendredi", bob) == ["Un poisson au menu"]


def test_two_slips_are_forgiven_in_a_long_word_only(alice, bob):
    make_idea(by=alice, title="Une photographie par vitrine", **WORDS)
    assert found("la fotografie", bob) == []
    assert found("la photogrphei", bob) == ["Une photographie par vitrine"]
    assert spelling.meant(["vitirnne"]) == {"vitirnne": []}


def test_synonyms_of_a_misspelt_word_are_found_too(bikes, bob):
    make_idea(title="Garer sa bicyclette", **WORDS)
    assert set(found("louer une biciclette", bob)) == {"Garer sa bicyclette", bikes.title}


def test_a_misspelt_word_that_ideas_say_otherwise_is_understood(bikes, bob):
    assert not Word.objects.filter(word__startswith="bicyc").exists()
    assert found("louer une biciclette", bob) == [bikes.title]
    assert found("louer un cyclee", bob) == []  # too short to be sure


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Un parrain pour chaque nouvel arrivant", "Mentorat à l’embauche"),
        ("Éteindre les écrans le soir", "Mettre les moniteurs en veille"),
        ("Des gobelets lavables", "Supprimer les emballages jetables et les tasses"),
        ("Un robot qui répond aux courriels", "Un chatbot pour la messagerie"),
        ("Accorder davantage de travail à distance", "Plus de home office"),
        ("Une navette vers la gare", "Des transports en commun jusqu’au train"),
    ],
)
def test_an_idea_is_found_in_the_words_of_somebody_else(alice, bob, written, typed):
    make_idea(by=alice, title=written, **WORDS)
    make_idea(title="Une horloge au mur", problem="On compte les pelles.", proposal="Une horloge.")
    assert found(typed, bob) == [written]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Une formation au chauffage", "Le formulaire des congés"),
        ("La signature des contrats", "Une enseigne lumineuse"),
        ("Un garage pour les vélos", "Garder les archives"),
        ("Déménager le siège", "Une chaise pour deux"),
        ("Une carte des itinéraires", "Une réunion plus courte"),
        ("Des cartes de visite", "Des horaires souples"),
    ],
)
def test_words_that_only_sound_alike_are_not_taken_for_one_another(alice, bob, written, typed):
    make_idea(by=alice, title=written, problem="Rien.", proposal="Rien.")
    assert found(typed, bob) == []


def test_the_title_counts_more_than_the_text(alice, bob):
    make_idea(by=alice, title="Un autre sujet", problem="On parle de tramway.", proposal="Rien.")
    make_idea(by=alice, title="Un tramway le matin", problem="On attend.", proposal="Rien.")
    assert found("prendre le tramway", bob) == ["Un tramway le matin", "Un autre sujet"]


def test_five_ideas_with_nearly_the_same_title_count_as_one(alice, bob):
    for city in ("Rennes", "Brest", "Tours"):
        make_idea(by=alice, title=f"Un compost derrière la cantine de {city}", **WORDS)
    other = make_idea(by=alice, title="Trier les restes", problem="Le compost manque.", proposal="Un bac.")
    titles = found("un compost derrière la cantine", bob)
    assert len(titles) == 2
    assert titles[1] == other.title


def test_what_shares_too_little_is_not_shown_where_there_are_many_ideas(bikes, bob, monkeypatch):
    make_idea(title="Une horloge dans chaque atelier", **WORDS)
    monkeypatch.setattr("ideas.similar.FEW", 0)
    assert found("Des vélos, un scaphandre, une girafe, un trombone et un igloo", bob) == []
    assert found("Des vélos, un scaphandre", bob) == [bikes.title]


def test_where_there_are_many_they_are_counted_once_a_minute(bikes, bob, monkeypatch):
    monkeypatch.setattr("ideas.similar.MANY", 1)
    answers = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            answers.append(found("Des vélos partagés", bob))
        counted = [query for query in queries if "count(*) FROM ideas_search" in query["sql"]]
        assert len(counted) == (1 if len(answers) == 1 else 0)
    assert answers == [[bikes.title]] * 2


def test_there_are_five_at_most(alice, bob):
    for number, word in enumerate(("bleu", "blanc", "rouge", "vert", "noir", "jaune", "gris")):
        make_idea(by=alice, title=f"Tramway {word}", problem=f"Ligne {number}.", proposal=word * 2)
    assert len(found("un tramway de plus", bob)) == 5


def test_a_misspelt_word_is_known_from_its_publication_until_the_index_is_made_anew(alice, bob):
    make_idea(by=alice, status="submitted", title="Un trampoline au sous-sol", **WORDS)
    assert not Word.objects.filter(word="trampoline").exists()
    idea = actions.publish(Idea.objects.get(title="Un trampoline au sous-sol"), by=None)
    assert found("le tranpoline", bob) == [idea.title]
    actions.withdraw(idea, by=alice)
    assert search.rebuild() == 0
    assert not Word.objects.filter(word="trampoline").exists()


def test_rebuilding_finds_the_words_again(bikes, bob):
    Word.objects.all().delete()
    assert found("Acheter des pellles", bob) == []
    search.rebuild()
    assert found("Acheter des pellles", bob) == [bikes.title]


@pytest.mark.parametrize("stage", ["parked", "deployed"])
def test_parked_and_deployed_ideas_are_shown(alice, bob, stage):
    idea = make_idea(by=alice, title="Des vélos partagés entre les bâtiments", stage=stage)
    assert found("vélos partagés", bob) == [idea.title]


@pytest.mark.parametrize("status", ["submitted", "returned", "refused", "withdrawn"])
def test_an_unpublished_idea_is_shown_to_nobody_but_a_refused_one_to_who_signed_it(alice, bob, mona, carl, status):
    idea = make_idea(by=alice, title="Des vélos partagés entre les bâtiments", status=status)
    actions.let_read(idea, carl, why="review")
    for person in (bob, mona, carl, None):
        assert found("vélos partagés", person, with_refused=True) == []
    assert found("vélos partagés", alice, with_refused=True) == ([idea.title] if status == "refused" else [])
    assert found("vélos partagés", alice) == []


def test_a_hidden_idea_is_not_shown(bikes, alice, bob, cleo):
    actions.hide_idea(bikes, by=cleo, reason="offensive")
    assert found("vélos partagés", bob) == []
    assert found("vélos partagés", alice, with_refused=True) == []


def test_an_idea_for_another_company_is_not_shown_and_hides_no_other(bikes, alice, bob, mona):
    Idea.objects.filter(pk=bikes.pk).update(audience=make_entity("Annuaires"))
    near = make_idea(by=alice, title="Des vélos partagés entre les bâtiments voisins", **WORDS)
    assert found("vélos partagés entre bâtiments", bob) == [near.title]
    assert found("vélos partagés entre bâtiments") == [near.title]
    assert bikes.title in found("vélos partagés entre bâtiments", mona)


@pytest.mark.parametrize(
    "text", ["", "   ", "le la les", '"', "a* OR b", "NEAR(x y)", "');--", "é" * 5000, "\x00", "%s"]
)
def test_no_text_breaks_it(bikes, bob, text):
    assert found(text, bob, with_refused=True) == []


def test_the_questions_do_not_grow_with_the_ideas(bikes, alice, bob, send):
    def asked(title):
        with CaptureQueriesContext(connection) as captured:
            assert send(bob, LOOK, {"title": title}).status_code == 200
        return len(captured)

    asked("Des vélos partagés")
    few = asked("Des vélos partagés entre les badiments")
    for number in range(12):
        stage = "analysis" if number % 2 else "published"
        make_idea(
            by=alice, title=f"Vélo {'abcdefghijkl'[number] * 6}", stage=stage, problem="Un vélo.", proposal="Oui."
        )
    assert asked("Des vélos partagés entre les badiments") <= few + 1  # those that moved may have an answer


def test_the_form_shows_stage_supporters_and_answer(bikes, bob, eve, send):
    retain(bikes, by=eve, text="À étudier avec <b>l’équipe</b> des moyens généraux.")
    actions.set_vote(bikes, by=bob, wanted=True)
    text = send(bob, LOOK, {"title": "Des vélos partagés"}).content.decode()
    assert text.count("<section") == 1
    assert "Une idée ressemble à la vôtre" in text
    assert "Analyse" in text
    assert "1 soutien" in text
    assert "À étudier avec &lt;b&gt;" in text
    assert reverse("idea-enrich", args=[bikes.pk]) in text


def test_one_s_own_refused_idea_is_shown_with_the_reason(alice, carl, send):
    idea = make_idea(by=alice, status="submitted", title="Des vélos partagés entre les bâtiments")
    moderation.route(idea)
    review = idea.reviews.get()
    moderation.refuse(review, by=carl, reason="unclear", text="Où seraient-ils rangés ?", nothing=True)
    text = send(alice, LOOK, {"title": "Des vélos partagés"}).content.decode()
    assert "Refusée" in text
    assert "Où seraient-ils rangés" in text
    assert "Soutenir plutôt" not in text


@pytest.mark.parametrize("title", ["", "Vélos", "  vélos     par  "])
def test_a_short_title_tells_nothing_yet(bikes, bob, send, title):
    text = send(bob, LOOK, {"title": title}).content.decode()
    assert "dès que le titre en dit assez" in text
    assert bikes.title not in text


def test_looking_too_often_waits(bob, send):
    answers = {send(bob, LOOK, {"title": ""}).status_code for _ in range(121)}
    assert answers == {200, 429}


def test_without_a_script_a_button_shows_them_and_keeps_the_form(bikes, bob, send):
    form = FORM | {"theme": make_theme().key}
    response = send(bob, "/ideas/new/", form | {"look": "1"})
    text = response.content.decode()
    assert response.status_code == 200
    assert bikes.title in text
    assert "Le mien est loin." in text
    assert 'value="k1"' in text
    assert 'class="error"' not in text
    assert not Idea.objects.filter(title="Partager des vélos").exists()
    fragment = send(bob, LOOK, {"title": form["title"]}).content.decode()
    assert fragment.strip() in text


def test_supporting_another_idea_turns_the_words_into_a_comment_and_keeps_the_draft(bikes, bob, send, page):
    for _ in range(2):
        response = send(bob, reverse("idea-enrich", args=[bikes.pk]), FORM)
    remark = Draft.objects.get(purpose="comment")
    assert response["Location"] == f"{bikes.get_absolute_url()}?draft={remark.pk}#comment"
    assert Draft.objects.get(purpose="idea").payload["problem"] == "Le mien est loin."
    text = page(bob, response["Location"])
    assert "Partager des vélos\n\nLe mien est loin.\n\nDix vélos.</textarea>" in text
    assert "Partager des vélos" in page(bob, reverse("drafts"))
    assert "Dix vélos." not in page(bob, bikes.get_absolute_url())
    body = remark.payload["body"]
    send(bob, reverse("idea-comment", args=[bikes.pk]), {"body": body, "client_key": remark.client_key})
    assert Comment.objects.get().body == body
    assert list(Draft.objects.values_list("purpose", flat=True)) == ["idea"]
    assert not bikes.votes.filter(user=bob).exists()


def test_words_written_after_the_comment_make_a_new_one(bikes, bob):
    first = actions.enrich(bikes, by=bob, client_key="k1", payload=FORM)
    actions.post_comment(bikes, by=bob, body=first.payload["body"], client_key=first.client_key)
    again = actions.enrich(bikes, by=bob, client_key="k1", payload=FORM | {"title": "Encore mieux"})
    actions.post_comment(bikes, by=bob, body=again.payload["body"], client_key=again.client_key)
    assert Comment.objects.filter(author=bob).count() == 2


def test_a_long_text_is_cut_in_the_comment_and_whole_in_the_draft(bikes, bob, send):
    send(bob, reverse("idea-enrich", args=[bikes.pk]), FORM | {"problem": "mot " * 3000})
    remark = Draft.objects.get(purpose="comment")
    assert len(remark.payload["body"]) <= 4000
    assert remark.payload["body"].endswith("mot…")
    assert len(Draft.objects.get(purpose="idea").payload["problem"]) == 12_000


def test_nothing_written_leads_to_an_empty_form(bikes, bob, send):
    response = send(bob, reverse("idea-enrich", args=[bikes.pk]), {"title": "  "})
    assert response["Location"] == f"{bikes.get_absolute_url()}#comment"
    assert not Draft.objects.exists()


def test_a_draft_of_somebody_else_or_of_another_idea_is_not_shown(bikes, alice, bob, page):
    draft = actions.enrich(bikes, by=bob, client_key="k1", payload=FORM)
    other = make_idea(by=alice)
    for person, idea in ((alice, bikes), (bob, other)):
        assert "Dix vélos." not in page(person, f"{idea.get_absolute_url()}?draft={draft.pk}")
    assert "Dix vélos." not in page(alice, reverse("drafts"))


def test_an_idea_that_one_may_not_comment_on_takes_no_words(alice, bob, send, page, bikes, cleo):
    hidden = make_idea(by=alice, status="submitted")
    assert send(bob, reverse("idea-enrich", args=[hidden.pk]), FORM).status_code == 404
    assert send(alice, reverse("idea-enrich", args=[hidden.pk]), FORM).status_code == 422
    with pytest.raises(DomainError):
        actions.enrich(hidden, by=alice, client_key="k1", payload=FORM)
    assert not Draft.objects.filter(purpose="comment").exists()
    actions.enrich(bikes, by=bob, client_key="k1", payload=FORM)
    actions.hide_idea(bikes, by=cleo, reason="offensive")
    text = page(bob, reverse("drafts"))
    assert bikes.title not in text
    assert "Dix vélos." in text


def test_the_terminal_gives_the_same_answer(bikes):
    out = StringIO()
    call_command("similar", "Partager des bicyclettes", "--json", stdout=out)
    assert json.loads(out.getvalue()) == [{"id": bikes.pk, "title": bikes.title, "stage": "published", "votes": 0}]
    out = StringIO()
    call_command("similar", "Partager des bicyclettes", stdout=out)
    assert bikes.title in out.getvalue()


def test_a_list_of_synonyms_that_the_back_office_shortened_stays_short(db):
    groups = [words for words, _language, _is_later in defaults.synonym_groups()]
    assert len(groups) >= 400
    assert all(len(group) <= 400 and "," in group for group in groups)
    assert Synonym.objects.count() == len(groups)
    Synonym.objects.first().delete()
    defaults.ensure_synonyms()
    assert Synonym.objects.count() == len(groups) - 1
    Synonym.objects.all().delete()
    defaults.ensure_synonyms()
    assert Synonym.objects.count() == len(groups)


def test_no_word_of_the_list_stands_in_two_groups_of_its_language(db):
    """Nor its stem, in what was added later: a search for one would find what the other means."""
    groups = defaults.synonym_groups()
    words = [(language, word.strip()) for group, language, _is_later in groups for word in group.split(",")]
    assert len(words) == len(set(words))
    stems = [{(language, tuple(tokens(word, language))) for word in group.split(",")}
             for group, language, is_later in groups if is_later]  # fmt: skip
    assert sum(map(len, stems)) == len(set().union(*stems))
    assert all(phrase for group in stems for _language, phrase in group)


def test_a_list_of_before_takes_the_words_added_since_where_the_back_office_left_it(db):
    Synonym.objects.all().delete()
    defaults.grow_synonyms()
    assert not Synonym.objects.exists()
    kept, changed = (Synonym.objects.create(words=words) for words in ("vélo, bicyclette, cycle", "café, thé"))
    own = Synonym.objects.create(words="Souple, malléable")
    defaults.grow_synonyms()
    defaults.grow_synonyms()
    for row in (kept, changed, own):
        row.refresh_from_db()
    assert kept.words.startswith("vélo, bicyclette, cycle, deux-roues")
    assert (changed.words, own.words) == ("café, thé", "Souple, malléable")
    groups = [(words, language) for words, language, is_later in defaults.synonym_groups() if is_later]
    came = {(words, language) for words, language in groups if not words.startswith("flexible, souple")}
    assert set(Synonym.objects.exclude(pk__in=[kept.pk, changed.pk, own.pk]).values_list("words", "language")) == came


def test_a_stranger_to_the_site_is_asked_to_log_in(client):
    assert client.post(LOOK, {"title": "Des vélos partagés"}).status_code == 401


def test_ideas_like_one_are_a_panel_for_a_script_and_a_page_for_a_link(client, alice, bob):
    idea, other = (make_idea(by=by, title=f"Des vélos partagés {n}") for n, by in enumerate((alice, bob)))
    client.force_login(bob)
    near = reverse("idea-near", args=[idea.pk])
    assert near in client.get(idea.get_absolute_url()).content.decode()
    panel, page = client.get(near, headers={"HX-Request": "true"}).content.decode(), client.get(near).content.decode()
    assert other.title in panel and "<main" not in panel
    assert panel.strip() in page and "<main" in page


def test_ideas_like_one_are_those_that_each_reader_may_see(client, alice, bob):
    idea, other = (make_idea(by=by, title=f"Des vélos partagés {n}") for n, by in enumerate((alice, bob)))
    Idea.objects.filter(pk=other.pk).update(audience=bob.entity)
    outside = make_person("Odile", entity=make_entity("Plans"))
    near = reverse("idea-near", args=[idea.pk])
    for _each in range(2):  # the second time from what the first one left behind
        for reader, seen in ((bob, True), (outside, False)):
            client.force_login(reader)
            assert (other.title in client.get(near).content.decode()) == seen, reader.first_name
    client.force_login(outside)
    assert client.get(reverse("idea-near", args=[make_idea(by=alice, status="submitted").pk])).status_code == 404
