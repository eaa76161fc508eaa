"""The dropped connection: the server is killed at any moment of writing, uploading, posting; all is there once."""

import http.client
import io
import random
import threading
import time
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from tests.core.test_documents import GOOD
from tests.journeys.served import Served, free_port

pytestmark = pytest.mark.long

SECONDS, FEWEST_ROUNDS, MOST_ROUNDS = 45, 4, 30
CSRF = "c" * 32
TEXT = "Un texte à ne pas perdre, accents et « guillemets » compris. " * 20
CAST = f"""
import json
from django.conf import settings
from django.test import Client
from tests.factories import make_entity, make_idea, make_person, make_theme
theme = make_theme()
paule = make_person("Paule", is_head=True)
alice, carl = (make_person(name, manager=paule) for name in ("Alice", "Carl"))
client = Client()
client.force_login(alice)
ideas = [make_idea(by=carl).pk for _ in range({MOST_ROUNDS})]
key = client.cookies[settings.SESSION_COOKIE_NAME].value
print(json.dumps({{"key": key, "ideas": ideas, "theme": theme.key, "entity": alice.entity_id}}))
"""
FOUND = """
import json
from django.core.files.storage import default_storage, storages
from django.db import connection
from ideas.models import *
from ideas.models.idea import picture_path
from ideas.verbs import Verb
alice = Draft.objects.model.owner.field.related_model.objects.get(first_name="Alice")
told = lambda verb, **of: Activity.objects.filter(verb=verb, by=alice, **of).count()
mine = [[i.client_key.split(":")[1], i.title, i.problem, i.authorships.count(), i.follows.count(), i.steps.count(),
  i.pictures.count(), i.attachments.count(), told(Verb.SUBMITTED, idea=i)]
  for i in Idea.objects.filter(authorships__person=alice)]
theirs = {i.pk: [i.vote_count, i.votes.count(), i.comment_count, list(i.comments.values_list("client_key", "body")),
  told(Verb.VOTED, idea=i), told(Verb.COMMENTED, idea=i)] for i in Idea.objects.exclude(authorships__person=alice)}
drafts = {d.client_key: d.payload["problem"] for d in Draft.objects.all()}
files = all(default_storage.exists(picture_path(p, f"{w}.webp")) for p in Picture.objects.all() for w, _ in p.widths)
files = files and all(p.widths for p in Picture.objects.all())
files = files and all(storages["private"].size(a.file) == a.size for a in Attachment.objects.all())
counts = [Picture.objects.count(), Attachment.objects.count()]
cursor = connection.cursor()
sound = cursor.execute("PRAGMA integrity_check").fetchall() + cursor.execute("PRAGMA foreign_key_check").fetchall()
print(json.dumps({"mine": mine, "theirs": theirs, "drafts": drafts, "files": files, "counts": counts, "sound": sound}))
"""


class Stubborn:
    """Sends a form until it is answered, the same each time; often the server is killed while it does."""

    def __init__(self, site, key, chance):
        self.site, self.chance, self.port = site, chance, free_port()
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        self.process, _address = site.server(self.port)
        self.took, self.kills, self.unanswered = {}, 0, 0

    def post(self, what, path, fields, **headers):
        """The status and the text of the answer that came at last."""
        body = encode_multipart(BOUNDARY, {**fields, "csrfmiddlewaretoken": CSRF})
        if self.chance.random() < 0.4:
            self.kill_within(1.3 * self.took.get(what, 0.15))
        while True:
            began = time.monotonic()
            try:
                answer = self.ask(path, body, headers)
            except (OSError, http.client.HTTPException):
                self.unanswered += 1
                self.revive()
                continue
            self.took[what] = time.monotonic() - began
            assert answer[0] < 500, answer
            return answer

    def ask(self, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            sent = {"Cookie": self.cookie, "Content-Type": MULTIPART_CONTENT, **headers}
            connection.request("POST", path, body, sent)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def kill_within(self, seconds):
        self.kills += 1
        timer = threading.Timer(self.chance.uniform(0, seconds), self.process.kill)
        timer.daemon = True
        timer.start()

    def revive(self):
        self.process.kill()
        self.process.wait(10)
        self.process, _address = self.site.server(self.port)


@pytest.fixture
def site(tmp_path):
    site = Served(tmp_path, IDEAS_AN_HOUR="1000", COMMENTS_AN_HOUR="1000")
    yield site
    site.end()


def drawn():
    out = io.BytesIO()
    Image.effect_noise((900, 700), 60).save(out, "PNG")
    return SimpleUploadedFile("croquis.png", out.getvalue(), "image/png")


def key_in(html, name):
    return html.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_nothing_is_lost_or_done_twice_when_the_server_dies_at_any_moment(site):
    chance = random.Random(time.time_ns())  # noqa: S311
    cast = site.shell(CAST)
    client, rounds, end = Stubborn(site, cast["key"], chance), [], time.monotonic() + SECONDS
    for idea in cast["ideas"]:
        if time.monotonic() > end and len(rounds) >= FEWEST_ROUNDS:
            break
        rounds.append(one_round(client, cast, idea))
    client.revive()
    found = site.shell(FOUND)
    sent = [one for one in rounds if one["sent"]]
    whole = [[one["key"], one["title"], TEXT.strip(), 1, 1, 1, 1, 1, 1] for one in sent]
    assert sorted(found["mine"]) == sorted(whole)
    assert found["drafts"] == {one["key"]: TEXT for one in rounds if not one["sent"]}
    talked = {str(one["idea"]): [1, 1, 1, [[one["comment"], TEXT.strip()]], 1, 1] for one in rounds}
    quiet = {str(pk): [0, 0, 0, [], 0, 0] for pk in cast["ideas"]}
    assert found["theirs"] == quiet | talked
    assert found["counts"] == [len(rounds), len(rounds)] and found["files"]
    assert found["sound"] == [["ok"]]
    assert client.unanswered > 0, "the server was never killed under a request"


def one_round(client, cast, idea):
    """Somebody writes an idea, adds a picture and a document, sends it two times in three, and supports a colleague."""
    key = uuid4().hex
    form = {
        "title": f"Une idée {key[:8]}",
        "problem": TEXT,
        "proposal": "Essayer.",
        "client_key": key,
        "page": key[:12],
    }
    form |= {"theme": cast["theme"], "entity": cast["entity"]}
    alone = {"X-Requested-With": "eureka-draft"}
    client.post("draft", "/ideas/new/", form | {"draft": "1"}, **alone)
    _status, shown = client.post("picture", "/pictures/", {"file": drawn(), "client_key": f"p{key}"})
    form["picture"] = key_in(shown, "picture")
    document = SimpleUploadedFile("Plan.docx", GOOD["docx"])
    _status, shown = client.post("document", "/files/", {"file": document, "client_key": f"f{key}"})
    form["attachment"] = key_in(shown, "attachment")
    assert form["picture"] and form["attachment"]
    client.post("draft", "/ideas/new/", form | {"draft": "1"}, **alone)
    is_sent = client.chance.random() < 0.67
    if is_sent:
        assert client.post("idea", "/ideas/new/", form | {"send": "1"})[0] == 302
    assert client.post("vote", f"/ideas/{idea}/vote/", {"wanted": "1"})[0] == 302
    words = {"body": TEXT, "kind": "support", "client_key": f"c{key}"}
    assert client.post("comment", f"/ideas/{idea}/comments/", words)[0] == 302
    return {"key": key, "title": form["title"], "sent": is_sent, "idea": idea, "comment": f"c{key}"}
