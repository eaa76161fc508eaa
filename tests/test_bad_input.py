"""Whatever one types or sends: a clear answer, nothing done twice, never a broken page."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from editorial.actions import ensure_site
from ideas.actions import answer_merger, keep_campaign, propose_amendment, propose_merger
from ideas.models import Campaign, Comment, Draft, ExtraField, Idea, Picture
from moderation.actions import report_comment, route
from moderation.models import Review
from pipeline import actions as pipeline
from tests.factories import make_comment, make_idea
from tests.gamification.prizes import ask, give_points, make_jury_prize, make_prize

pytestmark = pytest.mark.django_db

SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>"\'><svg/onload=alert(2)>'
BAD = {
    "nothing": "",
    "blanks": " \t\n\u200b\u2028",
    "far too long": "é" * 100_000,
    "a script": SCRIPT,
    "a huge number": "9" * 400,
    "a negative number": "-1",
    "a fraction": "1e309",
    "no number": "NaN",
    "a null byte": "a\0b",
    "a lone surrogate": "\ufffe\uffff",
    "SQL": "1' OR '1'='1' --",
    "a format": "%s %(x)d {0} {{ request }} {% debug %}",
    "a path": "../../../../etc/passwd",
    "emoji": "👩‍👩‍👧‍👦" * 30,
}
FIELDS = {
    "idea-new": ("title", "problem", "proposal", "benefit", "theme", "entity", "campaign", "client_key", "picture",
                 "remove", "language"),
    "idea-edit": ("title", "problem", "proposal", "benefit", "theme", "entity", "campaign", "client_key", "picture"),
    "idea-withdraw": ("reason",),
    "idea-vote": ("wanted", "as"),
    "idea-follow": ("level",),
    "campaign-follow": ("level",),
    "idea-shortlist": ("wanted",),
    "idea-comment": ("body", "kind", "parent", "client_key"),
    "amendment-propose": ("title", "problem", "proposal", "benefit", "why", "seen", "client_key", "page", "revision"),
    "amendment-accept": ("seen", "changes_meaning"),
    "amendment-decline": ("reason",),
    "idea-merge": ("other", "stays", "reason"),
    "merger-answer": ("wanted", "reason"),
    "merger-end": ("reason",),
    "comment-edit": ("body",),
    "comment-useful": ("wanted",),
    "comment-report": ("reason", "text"),
    "review-decision": ("kind", "reason", "theme", "company", "text"),
    "report-answer": ("hide", "answer"),
    "stage-move": ("move", "text", "reopening", "amount", "unit", "method", "measured_on", "seen", "client_key"),
    "stage-confirm": ("answer", "second_text"),
    "idea-benefit": ("measure-amount", "measure-unit", "measure-method", "measure-measured_on"),
    "inbox-read": ("group",),
    "preferences": ("duties-mail", "talk-inbox", "talk-mail", "game-mail"),
    "season-ranked": ("wanted", "from"),
    "prize-ask": ("reason", "wait", "client_key"),
    "prize-refuse": ("reason",),
    "prize-hand-over": ("day", "proof"),
    "prize-choose": ("chosen", "seen", "reason"),
    "thank": ("words", "comment", "client_key"),
    "set_language": ("language", "next"),
    "login": ("username", "password", "next", "kept_path", "kept:title"),
    "password_reset": ("email",),
}  # fmt: skip
SOUND = {
    "amendment-propose": {
        "title": "Un titre",
        "problem": "Un problème.",
        "proposal": "Autre chose.",
        "why": "Plus clair.",
        "seen": "1",
        "client_key": "k",
    },
    "idea-new": {"title": "Un titre", "problem": "Un problème.", "proposal": "Une proposition."},
    "idea-comment": {"body": "Bonne idée."},
    "comment-report": {"reason": "offensive", "text": "Blessant."},
    "review-decision": {"kind": "approve"},
    "report-answer": {"hide": "0", "answer": "Non."},
    "stage-move": {"move": "retain", "text": "À étudier."},
    "idea-benefit": {"measure-amount": "1", "measure-unit": "eur", "measure-method": "Compté."},
    "stage-confirm": {"answer": "decline", "second_text": "Non."},
    "prize-ask": {"reason": "Pour voir."},
    "prize-hand-over": {"day": timezone.localdate().isoformat(), "proof": "Reçu 12."},
    "prize-choose": {"reason": "La plus belle."},
    "thank": {"words": "Merci."},
}
QUERIES = {
    "feed": ("q", "tab", "theme", "entity", "stage", "campaign", "page"),
    "idea": ("comments", "reply", "comment"),
    "idea-merge": ("q", "other"),
    "ideas-live": ("ids", "poster"),
    "idea-new": ("draft", "campaign", "amendment"),
    "points": ("month",),
    "my-ideas": ("page",),
    "my-votes": ("page",),
    "inbox": ("page",),
    "campaigns": ("page",),
    "register": ("month",),
    "register-entries": ("before",),
    "register-report": ("month",),
    "register-report-pdf": ("month",),
    "queue": ("decide",),
    "login": ("next",),
    "thank": ("comment",),
}


def make_asking():
    """A campaign that takes ideas and asks a question of each kind."""
    now = timezone.now()
    asking = Campaign(question="Que cesser ?", opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=40))
    asking.fields = [
        ExtraField(kind=kind, label_fr="Où ?", label_en="Where?", choices="Ici | Here\nLà | There")
        for kind in ExtraField.Kind.values
    ]
    return keep_campaign(asking)


@pytest.fixture
def places(alice, bob, carl, dora, eve, cleo, theme):
    """For each form, who sends it and where."""
    ensure_site()
    shown, waiting = make_idea(by=alice), make_idea(by=alice, status="submitted")
    back = make_idea(by=alice, status="returned")
    route(waiting)
    mine, other = make_comment(shown, by=alice), make_comment(shown, by=bob)
    report = report_comment(other, by=dora, reason="offensive", text="Blessant.")
    retained = pipeline.retain(make_idea(by=alice), by=eve, text="À étudier.")
    review = Review.objects.get(idea=waiting)
    asking = make_asking()
    texts = {"title": "Autrement", "problem": "Un.", "proposal": "Deux.", "benefit": ""}
    proposed = propose_amendment(shown, by=bob, client_key="a", seen=1, why="Plus clair.", **texts)
    same = [make_idea(by=bob) for _ in range(2)]
    asked, joined = (propose_merger(shown, idea, by=bob, reason="La même.") for idea in same)
    answer_merger(joined, by=alice, is_yes=True)
    jury, wanted = make_jury_prize(), ask(make_prize(), give_points(bob, 10))
    ask(jury, bob, reason="Pour voir.")
    return {
        "amendment-propose": (dora, [shown.pk]), "amendment-accept": (alice, [proposed.pk]),
        "amendment-decline": (alice, [proposed.pk]),
        "idea-merge": (alice, [shown.pk]), "merger-answer": (alice, [asked.pk]), "merger-end": (alice, [joined.pk]),
        "idea-new": (alice, []), "idea-edit": (alice, [back.pk]), "idea-withdraw": (alice, [shown.pk]),
        "idea-vote": (bob, [shown.pk]), "idea-follow": (bob, [shown.pk]),
        "campaign-follow": (bob, [asking.pk]), "idea-shortlist": (eve, [shown.pk]), "idea-comment": (bob, [shown.pk]),
        "comment-edit": (alice, [mine.pk]), "comment-useful": (alice, [other.pk]), "comment-report": (dora, [mine.pk]),
        "review-decision": (carl, [review.pk]), "report-answer": (cleo, [report.pk]),
        "stage-move": (eve, [shown.pk]), "stage-confirm": (eve, [retained.idea_id, retained.pk]),
        "idea-benefit": (eve, [shown.pk]), "inbox-read": (alice, []), "preferences": (alice, []),
        "prize-ask": (alice, [jury.pk]), "prize-refuse": (cleo, [wanted.pk]), "prize-hand-over": (cleo, [wanted.pk]),
        "prize-choose": (cleo, [jury.pk]), "thank": (alice, [bob.pk]),
        "season-ranked": (alice, []), "set_language": (alice, []), "login": (None, []), "password_reset": (None, []),
    }  # fmt: skip


def browser_of(person):
    browser = Client(raise_request_exception=False)
    if person:
        browser.force_login(person)
    return browser


def send(browser, address, data):
    """The answer to a form whose effects are undone."""
    point = transaction.savepoint()
    try:
        return browser.post(address, data)
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("name", FIELDS)
def test_no_field_of_a_form_breaks_the_page(places, name):
    person, numbers = places[name]
    browser, broken = browser_of(person), []
    sound = SOUND.get(name, {}) | ({"theme": "service", "entity": person.entity_id} if name == "idea-new" else {})
    for field in FIELDS[name]:
        for what, value in BAD.items():
            response = send(browser, reverse(name, args=numbers), {**sound, field: value})
            said = response.content.decode() if not response.streaming else ""
            if response.status_code >= 500 or "<script>alert" in said or "<img src=x" in said or "<svg/onload" in said:
                broken.append(f"{field} with {what}: {response.status_code}")
            browser = browser_of(person) if name in ("login", "set_language") else browser
    assert broken == []


@pytest.mark.parametrize("button", ["send", "ask", "draft", "preview"])
def test_no_answer_to_a_campaign_breaks_the_page(places, button, alice):
    asking = Campaign.objects.get()
    browser, broken = browser_of(alice), []
    sound = SOUND["idea-new"] | {"theme": "service", "entity": alice.entity_id, "campaign": asking.pk, button: "1"}
    for field in asking.fields.all():
        for what, value in BAD.items():
            response = send(browser, reverse("idea-new"), {**sound, field.form_name: value})
            said = response.content.decode()
            if response.status_code >= 500 or "<script>alert" in said or "<svg/onload" in said:
                broken.append(f"{field.kind} with {what}: {response.status_code}")
    assert broken == []


def test_no_question_in_an_address_breaks_the_page(places, alice, carl):
    broken, shown = [], Idea.objects.published().first()
    for name, questions in QUERIES.items():
        numbers = {"idea": [shown.pk, shown.slug], "idea-merge": [shown.pk], "thank": [carl.pk]}.get(name, [])
        browser = browser_of(carl if name == "queue" else None if name == "login" else alice)
        for question in questions:
            for what, value in BAD.items():
                response = browser.get(reverse(name, args=numbers), {question: value[:2000]})
                said = response.content.decode()
                if response.status_code >= 500 or "<script>alert" in said or "<img src=x" in said:
                    broken.append(f"{name}?{question}={what}: {response.status_code}")
    assert broken == []


def bomb():
    """A picture of 60,000 × 60,000 pixels in a few kilobytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def drawn(kind="PNG", size=(40, 30)):
    out = BytesIO()
    Image.new("RGB", size, "#f5b700").save(out, kind)
    return out.getvalue()


PICTURES = {
    "empty": ("a.png", b""),
    "a bomb": ("a.png", bomb()),
    "half a picture": ("a.png", drawn()[:60]),
    "a script in a picture's clothes": ("a.png", b"<script>alert(1)</script>"),
    "a drawing with a script": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "a page": ("a.html", b"<html>"),
    "an archive": ("a.zip", b"PK\x03\x04" + b"\0" * 100),
    "too heavy": ("a.jpg", drawn("JPEG") + b"\0" * (9 * 1024 * 1024)),
    "another kind": ("a.png", drawn("TIFF")),
}


@pytest.mark.parametrize("what", PICTURES)
def test_a_bad_picture_is_refused_in_words_and_the_text_kept(alice, theme, settings, tmp_path, what):
    settings.MEDIA_ROOT, settings.EUREKA = tmp_path, settings.EUREKA | {"PICTURE_MB": 8}
    name, data = PICTURES[what]
    text = {"title": "Un titre gardé", "problem": "Un problème.", "proposal": "Une proposition.", "theme": "service",
            "entity": alice.entity_id, "send": "1"}  # fmt: skip
    upload = SimpleUploadedFile(name, data, "image/png")
    response = browser_of(alice).post("/ideas/new/", {**text, "files": upload})
    assert response.status_code == 422
    assert "Un titre gardé" in response.content.decode() and 'class="error"' in response.content.decode()
    assert not Picture.objects.exists() and not Idea.objects.exists()


def test_sending_twice_is_sending_once(alice, bob, theme):
    text = {"title": "Un titre", "problem": "Un problème.", "proposal": "Une proposition.", "theme": "service",
            "entity": alice.entity_id, "client_key": "abc"}  # fmt: skip
    first, second = (browser_of(alice).post("/ideas/new/", text) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302) and first.url == second.url
    assert Idea.objects.count() == 1
    shown = make_idea(by=alice)
    for _ in range(2):
        browser_of(bob).post(reverse("idea-comment", args=[shown.pk]), {"body": "Bonne idée.", "client_key": "def"})
        browser_of(bob).post(reverse("idea-vote", args=[shown.pk]), {"wanted": "1"})
    shown.refresh_from_db()
    assert (Comment.objects.count(), shown.comment_count, shown.vote_count) == (1, 1, 1)
    for _ in range(2):
        browser_of(alice).post("/ideas/new/", {"title": "Un brouillon", "draft": "1", "client_key": "ghi"})
    assert Draft.objects.count() == 1


def test_what_one_wrote_outlives_the_session(alice, theme):
    text = {"title": "Un titre", "problem": 'Un "problème" <b>dit</b>.', "proposal": "Une proposition.", "send": "1"}
    page = browser_of(None).post("/ideas/new/", text)
    assert page.status_code == 401
    assert "Un &quot;problème&quot; &lt;b&gt;dit&lt;/b&gt;." in page.content.decode()
