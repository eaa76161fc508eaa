"""Posting an idea: one screen, nothing lost, pictures kept, drafts, sent once."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.errors import DomainError
from ideas import actions
from ideas.models import Activity, Draft, Idea, Picture
from ideas.verbs import Verb
from tests.factories import make_entity, make_idea, make_theme

pytestmark = pytest.mark.django_db
NEW = "/ideas/new/"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


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
    }


def picture(name="croquis.png", color=(200, 30, 30), size=(640, 400)):
    data = io.BytesIO()
    Image.new("RGB", size, color).save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def test_an_idea_is_sent_to_review_and_the_author_told_where_it_is(alice, carl, fields, send, client):
    response = send(alice, NEW, fields)
    idea = Idea.objects.get()
    assert response.status_code == 302
    assert response["Location"] == idea.get_absolute_url()
    text = client.get(response["Location"]).content.decode()
    assert "Votre idée est partie à l’examen" in text
    assert "Où est-elle" in text
    assert (idea.status, idea.title, idea.is_author(alice)) == (Idea.Status.SUBMITTED, "Prévenir les commerces", True)


def test_a_double_click_sends_one_idea(alice, fields, send):
    for _ in range(2):
        assert send(alice, NEW, fields).status_code == 302
    assert Idea.objects.count() == 1
    assert Activity.objects.filter(verb=Verb.SUBMITTED).count() == 1


def test_two_people_may_bear_the_same_key(alice, bob, fields, send):
    send(alice, NEW, fields)
    send(bob, NEW, fields)
    assert Idea.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("title", "", "Il manque le titre"),
        ("title", "   ", "Il manque le titre"),
        ("title", "x" * 91, "Le titre est trop long"),
        ("problem", "", "Il manque le problème"),
        ("proposal", " \n ", "Il manque la proposition"),
        ("proposal", "x" * 20_001, "20000"),
        ("theme", "", "Choisissez un thème"),
        ("theme", "nulle-part", 'class="error"'),
        ("entity", "", "Choisissez l’entité"),
        ("entity", "abc", 'class="error"'),
        ("entity", "99999999999999999999", 'class="error"'),
        ("campaign", "12", 'class="error"'),
        ("title", "nul \x00 octet", 'class="error"'),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(alice, fields, send, name, value, said):
    response = send(alice, NEW, fields | {name: value, "benefit": "Du temps gagné."})
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "Du temps gagné." in text
    assert 'value="key-1"' in text
    assert not Idea.objects.exists()


def test_a_department_is_no_company_to_choose(alice, fields, send):
    department = make_entity("Rennes", kind="department", parent=make_entity("Cartes"))
    assert send(alice, NEW, fields | {"entity": department.pk}).status_code == 422


@pytest.mark.parametrize("name", ["title", "problem", "proposal", "benefit"])
def test_html_and_script_are_words_everywhere(alice, bob, fields, send, page, name):
    send(alice, NEW, fields | {name: SCRIPT})
    idea = actions.publish(Idea.objects.get(), by=None)
    for address in (idea.get_absolute_url(), "/ideas/?tab=recent"):
        text = page(bob, address)
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_a_title_is_one_line(alice, fields, send):
    send(alice, NEW, fields | {"title": " Deux \r\n lignes  "})
    assert Idea.objects.get().title == "Deux lignes"


def test_pictures_are_kept_when_the_form_comes_back_and_then_go_with_the_idea(alice, bob, fields, send, client):
    first = send(alice, NEW, fields | {"title": "", "files": [picture("a.png"), picture("b.png", (0, 0, 0))]})
    assert first.status_code == 422
    keys = list(Picture.objects.order_by("pk").values_list("key", flat=True))
    assert len(keys) == 2
    assert all(f'name="picture" value="{key}"' in first.content.decode() for key in keys)
    again = {"picture": keys, "remove": keys[1], f"alt-{keys[0]}": "Un <b>croquis</b>", "files": [picture("c.png")]}
    assert send(alice, NEW, fields | again).status_code == 302
    idea = Idea.objects.get()
    assert [p.order for p in idea.pictures.all()] == [0, 1]
    assert idea.pictures.first().alt == "Un <b>croquis</b>"
    assert Picture.objects.get(key=keys[1]).idea is None
    assert "Un &lt;b&gt;croquis" in client.get(idea.get_absolute_url()).content.decode()


def test_a_picture_is_its_owner_s_then_its_reader_s_and_never_in_between(alice, bob, mona, fields, send, client):
    send(alice, NEW, fields | {"title": "", "files": [picture()]})
    made = Picture.objects.get()
    address = reverse("picture", args=[made.key, made.widths[0][0]])
    client.force_login(alice)
    shown = client.get(address)
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/webp"
    assert shown["Cache-Control"].startswith("private")
    assert b"".join(shown.streaming_content)[:4] == b"RIFF"
    send(alice, NEW, fields | {"picture": made.key})
    for person in (bob, mona):
        client.force_login(person)
        assert client.get(address).status_code == 404
    actions.publish(Idea.objects.get(), by=None)
    client.force_login(mona)
    assert b"".join(client.get(address).streaming_content)[:4] == b"RIFF"
    assert client.get(reverse("picture", args=[made.key, 7])).status_code == 404
    assert client.get(f"/media/ideas/{made.key[:2]}/{made.key}-{made.widths[0][0]}.webp").status_code == 404


def test_nobody_takes_another_s_picture(alice, bob, fields, send):
    send(alice, NEW, fields | {"title": "", "files": [picture()]})
    made = Picture.objects.get()
    send(bob, NEW, fields | {"picture": made.key})
    made.refresh_from_db()
    assert made.idea is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vide.png", b""),
        ("texte.png", b"not a picture at all"),
        ("page.png", b"<html><script>alert(1)</script>"),
        ("tronque.png", picture().read()[:200]),
        ("dessin.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ],
)
def test_a_bad_picture_is_refused_in_words_and_the_text_stays(alice, fields, send, name, content):
    response = send(alice, NEW, fields | {"files": [SimpleUploadedFile(name, content, "image/png")]})
    text = response.content.decode()
    # Django itself leaves out a file of 0 bytes only when it has no name
    assert response.status_code == 422
    assert name in text
    assert fields["proposal"] in text
    assert not Idea.objects.exists()
    assert not Picture.objects.exists()


def test_a_huge_picture_is_refused(alice, fields, send):
    heavy = SimpleUploadedFile("lourd.png", b"\x89PNG\r\n\x1a\n" + b"0" * (8 * 1024 * 1024 + 10), "image/png")
    response = send(alice, NEW, fields | {"files": [heavy]})
    assert response.status_code == 422
    assert "lourd.png" in response.content.decode()


def test_a_fifth_picture_is_one_too_many(alice, fields, send):
    files = [picture(f"{n}.png", (n, n, n), (32, 32)) for n in range(5)]
    response = send(alice, NEW, fields | {"files": files})
    assert response.status_code == 422
    assert "4 images" in response.content.decode()
    assert Picture.objects.count() == 4


def test_a_draft_keeps_what_is_written_with_its_pictures_and_goes_once_sent(alice, bob, fields, send, page, client):
    unfinished = fields | {"proposal": "", "title": "x" * 120, "draft": "1", "files": [picture()]}
    response = send(alice, NEW, unfinished)
    draft = Draft.objects.get()
    assert response["Location"] == f"/ideas/new/?draft={draft.pk}"
    text = page(alice, response["Location"])
    assert "x" * 120 in text
    assert Picture.objects.get().key in text
    assert f"draft={draft.pk}" in page(alice, reverse("drafts"))
    page(bob, response["Location"], status=404)
    assert "x" * 120 not in page(bob, reverse("drafts"))
    send(alice, NEW, fields | {"picture": Picture.objects.get().key, "client_key": draft.client_key})
    assert not Draft.objects.exists()
    assert Idea.objects.get().pictures.count() == 1


def test_saving_a_draft_twice_writes_over_it(alice, fields, send):
    send(alice, NEW, fields | {"draft": "1"})
    send(alice, NEW, fields | {"draft": "1", "title": "Mieux"})
    draft = Draft.objects.get()
    assert (draft.payload["title"], draft.revision) == ("Mieux", 2)


def test_a_draft_is_deleted_by_its_owner_alone(alice, bob, fields, send):
    send(alice, NEW, fields | {"draft": "1"})
    address = reverse("draft-delete", args=[Draft.objects.get().pk])
    assert send(bob, address).status_code == 404
    assert send(alice, address).status_code == 302
    assert not Draft.objects.exists()


def test_a_returned_idea_is_completed_and_sent_again(alice, bob, fields, send, page):
    idea = make_idea(by=alice, status=Idea.Status.RETURNED)
    address = reverse("idea-edit", args=[idea.pk])
    assert "Un exemple aiderait." in page(alice, address)
    page(bob, address, status=404)
    assert send(alice, address, fields | {"proposal": ""}).status_code == 422
    response = send(alice, address, fields | {"proposal": "Avec un exemple."})
    assert response.status_code == 302
    idea.refresh_from_db()
    assert (idea.status, idea.proposal) == (Idea.Status.SUBMITTED, "Avec un exemple.")
    assert "Avec un exemple." in idea.proposal_html
    page(alice, address, status=404)


def test_an_idea_is_withdrawn_after_a_page_that_asks(idea, alice, bob, send, page):
    address = reverse("idea-withdraw", args=[idea.pk])
    assert "Retirer votre idée" in page(alice, address)
    assert Idea.objects.published().count() == 1
    page(bob, address, status=404)
    for _ in range(2):
        send(alice, address, {"reason": "Elle existe déjà."})
    idea.refresh_from_db()
    assert (idea.status, idea.stage, idea.withdrawn_reason) == (Idea.Status.WITHDRAWN, None, "Elle existe déjà.")
    assert Activity.objects.filter(verb=Verb.WITHDRAWN).count() == 1


def test_a_retained_idea_is_not_withdrawn_any_more(alice, send):
    idea = make_idea(by=alice, stage="analysis")
    with pytest.raises(DomainError):
        actions.withdraw(idea, by=alice)
    assert send(alice, reverse("idea-withdraw", args=[idea.pk])).status_code == 422


def test_no_file_is_served_by_its_place(alice, fields, send):
    send(alice, NEW, fields | {"title": "", "files": [picture()]})
    made = Picture.objects.get()
    assert default_storage.exists(f"ideas/{made.key[:2]}/{made.key}-{made.widths[0][0]}.webp")
