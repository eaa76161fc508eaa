"""Mails: MJML compiled once, the colours of the tokens, and no word of anybody that becomes mark-up."""

import re
from html.parser import HTMLParser
from time import perf_counter

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils import translation

from core import mjml
from core.letters import letter

FOLDER = settings.BASE_DIR / "templates/emails"
MAILS = sorted(path.name for path in FOLDER.glob("[!_]*.mjml"))
HOSTILE = """</title></div><mj-raw><script>1</script></mj-raw>{{ base }} & " ' onload="x" <mj-text>{% now "Y" %}"""


class Read(HTMLParser):
    """The tags of a mail, their attributes, and what it says."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.names, self.said = [], set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.names |= {name for name, _value in attrs}

    def handle_data(self, data):
        self.said.append(data)


def compiled(body, folder=FOLDER):
    return mjml.compiled(f"<mjml><mj-body>{body}</mj-body></mjml>", folder)


def of_heads(words):
    head = {"day": None, "number": 1, "hash": words}
    person = {"first_name": words}
    return letter(
        "heads", {"person": person, "heads": [head], "register": words}, subject=words, to="a@lumiere.example"
    )


def test_every_mail_has_a_text_beside_it():
    assert MAILS and [name for name in MAILS if not (FOLDER / name).with_suffix(".txt").exists()] == []


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_wants_no_picture_font_or_script_from_anywhere_and_knows_the_dark(name):
    html = get_template(f"emails/{name}").template.source
    assert not re.search(r"<img|<script|<link|<mj-|url\(|src=|@import|\b(?:light|dark)\(", html)
    assert "max-width:600px" in html and mjml.DARK in html and "color-scheme" in html


def test_what_somebody_wrote_never_becomes_mark_up():
    plain, hostile = (Read(of_heads(words).alternatives[0][0]) for words in ("Adèle", HOSTILE))
    assert hostile.tags == plain.tags and hostile.names == plain.names
    assert HOSTILE.strip() in "".join(hostile.said)


@pytest.mark.parametrize("words", ["\x00\x08\x1b", "&#0; &nbsp; &x;", "]]> <!-- --> <![if mso]>", "🎩\ufffe"])
def test_no_character_keeps_a_mail_from_leaving(words):
    message = of_heads(words)
    assert "</html>" in message.alternatives[0][0] and words in message.body


def test_a_subject_is_one_line():
    assert of_heads("Deux\r\nBcc: eve@lumiere.example").subject == "Deux Bcc: eve@lumiere.example"


def test_the_text_is_in_the_language_in_force():
    with translation.override("en"):
        message = of_heads("Ada")
    assert "Hello Ada," in message.body
    html = message.alternatives[0][0]
    assert '<html lang="en"' in html and "Hello Ada," in html and "Bonjour" not in html
    assert '<html lang="fr"' in of_heads("Ada").alternatives[0][0]


def test_colours_come_from_the_tokens():
    text = '<mj-text color="light(--ink)">a dark(--ink)</mj-text>'
    html = compiled(f"<mj-section><mj-column>{text}</mj-column></mj-section>")
    assert "color:#1c1914" in html and "a #f6efdf" in html
    with pytest.raises(KeyError):
        compiled("<mj-raw>light(--nowhere)</mj-raw>")


def test_no_mail_writes_a_colour_by_itself():
    assert [path.name for path in FOLDER.glob("*.mjml") if re.search(r"#[0-9a-f]{3,6}\b", path.read_text())] == []


@pytest.mark.parametrize("body", ["<mj-text>", '<mj-include path="_nowhere.mjml" />'])
def test_broken_mjml_is_refused_when_it_is_loaded(body):
    with pytest.raises(Exception, match="MJML|_nowhere"):
        compiled(body)


def test_a_preview_shows_the_scheme_it_is_asked_for():
    html = get_template("emails/heads.mjml").template.source
    assert "@media all {" in mjml.in_scheme(html, is_dark=True)
    assert "@media not all {" in mjml.in_scheme(html, is_dark=False)


def test_writing_a_mail_compiles_nothing(monkeypatch):
    render_to_string("emails/heads.mjml", {})
    monkeypatch.setattr(mjml.mrml, "to_html", None)
    begin = perf_counter()
    for _ in range(20):
        of_heads("Ada")
    assert (perf_counter() - begin) / 20 < 0.05
