"""French is complete: what the code says is in a catalogue, and what a catalogue holds is said."""

import gettext
import os

import pytest

from core import catalogue

HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: fr\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
)
CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
_("Hello")
ngettext("%(n)d hat", "%(n)d hats", 2)
pgettext_lazy("verb", "Support")
_("Hel" "lo again")
"""
PAGE = """{% load i18n %}{% translate "Good day" %}{% translate "Post" context "verb" %}
{% blocktranslate trimmed count n=n %}
  {{ n }} idea
{% plural %}
  {{ n }} ideas
{% endblocktranslate %}"""
FRENCH = """
msgid "Hello"
msgstr "Bonjour"

msgid "%(n)d hat"
msgid_plural "%(n)d hats"
msgstr[0] "%(n)d chapeau"
msgstr[1] "%(n)d chapeaux"

msgctxt "verb"
msgid "Support"
msgstr "Soutenir"

msgid "Hello again"
msgstr "Rebonjour"

msgid "Good day"
msgstr "Bien le bonjour"

msgctxt "verb"
msgid "Post"
msgstr "Déposer"

msgid "%(n)s idea"
msgid_plural "%(n)s ideas"
msgstr[0] "%(n)s idée"
msgstr[1] "%(n)s idées"
"""


@pytest.fixture
def house(tmp_path):
    (tmp_path / "room").mkdir()
    (tmp_path / "room/__init__.py").write_text("")
    (tmp_path / "room/views.py").write_text(CODE)
    (tmp_path / "templates/room").mkdir(parents=True)
    (tmp_path / "templates/room/page.html").write_text(PAGE)
    folder = tmp_path / "locale/room/fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(HEAD + FRENCH)
    return tmp_path


def french(house):
    return house / "locale/room/fr/LC_MESSAGES/django.po"


def test_a_complete_catalogue_has_no_fault(house):
    assert catalogue.faults(house) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('msgid "Hello"\nmsgstr "Bonjour"\n', "", "no translation of 'Hello'"),
        ('msgstr "Bonjour"', 'msgstr ""', "'Hello' is empty"),
        ('msgid "Hello"', '#, fuzzy\nmsgid "Hello"', "'Hello' is fuzzy"),
        ('msgstr[1] "%(n)d chapeaux"', 'msgstr[1] ""', "is empty"),
        ('msgctxt "verb"\nmsgid "Support"', 'msgid "Support"', "said nowhere"),
        ('msgstr[1] "%(n)d chapeaux"', 'msgstr[1] "des chapeaux"', "the same placeholders"),
        ('msgstr "Bonjour"', 'msgstr "Bonjour %(name)s"', "placeholder"),
        ("plural=(n > 1)", "plural=(n != 1)", "plural form"),
    ],
)
def test_each_fault_is_found(house, before, after, fault):
    text = french(house).read_text()
    assert before in text
    french(house).write_text(text.replace(before, after, 1))
    assert any(fault in found for found in catalogue.faults(house))


def test_what_is_built_is_what_django_reads_and_only_changes_are_built_again(house):
    assert catalogue.build(house) == 1
    with french(house).with_suffix(".mo").open("rb") as built:
        translations = gettext.GNUTranslations(built)
    assert translations.gettext("Hello") == "Bonjour"
    assert translations.ngettext("%(n)d hat", "%(n)d hats", 1) == "%(n)d chapeau"
    assert translations.ngettext("%(n)d hat", "%(n)d hats", 2) == "%(n)d chapeaux"
    assert translations.pgettext("verb", "Support") == "Soutenir"
    assert catalogue.build(house) == 0
    os.utime(french(house))
    assert catalogue.build(house) == 1


def test_a_broken_catalogue_is_named(house):
    french(house).write_text(HEAD + 'msgid "a"\nmsgfoo "b"\n')
    with pytest.raises(ValueError, match="django.po"):
        catalogue.build(house)
