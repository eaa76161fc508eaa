"""A preview is what the page will show, drawn by the page's own renderer, with and without a script."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from core.markdown import MAX_LENGTH
from ideas import actions
from ideas.importing import LONGEST_LINE
from ideas.models import Comment, Idea
from tests.factories import make_comment, make_idea
from tests.ideas.test_writing import NEW, fields  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db
PREVIEW = "/ideas/preview/"
TEXT = (
    "# Un titre\n\nDes **mots**, [un lien](https://example.org) et <b>du code</b> : « oui » ?\n\n"
    "- un\n- deux\n\n1. trois\n\n> cité\n\n|a|n|\n|-|-:|\n|x|1|\n\n[non](javascript:alert(1))"
)
DATA = Path(settings.BASE_DIR).parent / "shared/data/consultation.jsonl"


def seen(response):
    """What a preview shows, without its frame."""
    return re.search(r'<div class="prose" lang="\w+">(.*)</div></div>', response.content.decode(), re.DOTALL)[1]


def test_a_text_is_seen_byte_for_byte_as_its_idea_will_show_it(alice, bob, fields, send, page):  # noqa: F811
    shown = seen(send(alice, PREVIEW, {"text": TEXT, "language": "fr"}))
    send(alice, NEW, fields | {"problem": TEXT})
    idea = actions.publish(Idea.objects.get(), by=None)
    assert shown == idea.problem_html
    assert f"</h2>{shown}" in page(bob, idea.get_absolute_url())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_comment_is_seen_byte_for_byte_as_it_will_stand(alice, bob, carl, send, page, language):
    bob.language = language
    bob.save()
    idea = make_idea(by=alice)
    text = f"{TEXT}\n\nMerci @carl.vasseur !"
    shown = seen(send(bob, PREVIEW, {"text": text, "language": language, "about": idea.pk}))
    assert ">@Carl Vasseur</a>" in shown
    send(bob, f"/ideas/{idea.pk}/comments/", {"body": text, "client_key": "k"})
    assert Comment.objects.get().body_html == shown
    assert shown in page(alice, idea.get_absolute_url())


def test_a_comment_on_what_one_may_not_see_has_no_preview(bob, alice, send):
    hidden = make_idea(by=alice, status="submitted")
    absent = send(bob, PREVIEW, {"text": "x", "about": 98765432})
    answer = send(bob, PREVIEW, {"text": "x", "about": hidden.pk})
    assert (answer.status_code, absent.status_code) == (404, 404)


def test_a_text_too_long_is_refused_in_words_and_an_empty_one_says_so(alice, send):
    refused = send(alice, PREVIEW, {"text": "x" * (MAX_LENGTH + 1)})
    assert refused.status_code == 422 and "Ce texte est trop long" in refused.content.decode()
    assert "Rien n’est encore écrit." in send(alice, PREVIEW, {"text": " \n"}).content.decode()


def test_previews_have_a_pace(alice, send, monkeypatch):
    answers = [send(alice, PREVIEW, {"text": "x"}).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


def test_without_a_script_the_form_comes_back_with_its_texts_seen_and_nothing_lost(alice, fields, send):  # noqa: F811
    answer = send(alice, NEW, fields | {"problem": TEXT, "preview": "problem"})
    text = answer.content.decode()
    assert answer.status_code == 200 and not Idea.objects.exists()
    assert seen(send(alice, PREVIEW, {"text": TEXT, "language": "fr"})) in text
    assert 'value="key-1"' in text and "Un message à chaque changement." in text and fields["title"] in text


def test_without_a_script_a_comment_is_seen_before_it_is_posted(alice, bob, send):
    idea = make_idea(by=alice)
    sent = {"body": "Un **mot**", "kind": "question", "client_key": "k-1", "preview": "body"}
    answer = send(bob, f"/ideas/{idea.pk}/comments/", sent)
    text = answer.content.decode()
    assert answer.status_code == 200 and not Comment.objects.exists()
    assert "<p>Un <strong>mot</strong></p>" in text and "Un **mot**</textarea>" in text
    assert 'value="k-1"' in text and '<option value="question" selected>' in text


def test_a_correction_is_seen_before_it_is_kept(alice, bob, send):
    comment = make_comment(make_idea(by=alice), by=bob, body="Avant")
    answer = send(bob, f"/comments/{comment.pk}/edit/", {"body": "Un **mot**", "preview": "body"})
    assert "<p>Un <strong>mot</strong></p>" in answer.content.decode()
    comment.refresh_from_db()
    assert comment.body == "Avant"


# ── a real consultation ──

VOID = {"br", "hr"}


class Strict(HTMLParser):
    """Fails on a tag that is left open, closed twice or crossed."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> closes something else"

    @classmethod
    def check(cls, html):
        parser = cls()
        parser.feed(html)
        parser.close()
        assert parser.open == []


@pytest.mark.parametrize("broken", ["<p>a", "a</p>", "<b><i>a</b></i>"])
def test_the_strict_reader_sees_what_is_broken(broken):
    with pytest.raises(AssertionError):
        Strict.check(broken)


@pytest.mark.needs_file(DATA)
def test_every_body_of_a_real_consultation_is_drawn_without_broken_markup():
    import json

    from core.markdown import clean_html, plain, render

    bodies = 0
    for line in filter(None, DATA.read_text().split("\n")):
        assert len(line) < LONGEST_LINE
        record = json.loads(line)
        html = clean_html(record["body_html"])
        Strict.check(html)
        assert plain(html).split()[:20] == plain(record["body_html"]).split()[:20]
        for comment in record["comments"]:
            Strict.check(render(comment["body"][:MAX_LENGTH], "fr"))
            bodies += 1
        bodies += 1
    assert bodies > 348
