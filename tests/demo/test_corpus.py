"""The demo ideas are many, different, and written in French that a colleague would sign."""

import random
import re

import pytest

from demo.corpus.french import Noun, typeset
from demo.corpus.grammar import PARTS, SLOT, read_families
from demo.corpus.ideas import FILES, THEMES, TITLE_MAX, common, idea_text, idea_texts

BROKEN_FRENCH = re.compile(
    r"\b(?:de le|de les|à le|à les|de un|de une|de des|si il|que il|que elle)\b"
    r"|\b(?:du|le|la) [aeéèêiouâœ]\w+"
)
ALLOWED = re.compile(r"^(?:le (?:onze|oui)|la (?:une|onze))")


def whole(text):
    return "\n".join((text.title, text.problem, text.proposal, text.benefit, text.subject))


@pytest.fixture(scope="module")
def ideas():
    rng = random.Random(12)
    themes = [theme for theme, count in zip(THEMES, (812, 1247, 498, 1043), strict=True) for _ in range(count)]
    rng.shuffle(themes)
    return idea_texts(rng, themes)


def test_the_same_seed_writes_the_same_ideas():
    themes = list(THEMES) * 30
    assert idea_texts(random.Random(3), themes) == idea_texts(random.Random(3), themes)
    assert idea_texts(random.Random(3), themes) != idea_texts(random.Random(4), themes)
    assert idea_text(random.Random(1), THEMES[0], 5) == idea_text(random.Random(1), THEMES[0], 5)


def test_titles_are_of_a_readable_length_and_nearly_all_distinct(ideas):
    assert len(ideas) == 3600
    assert all(12 <= len(idea.title) <= TITLE_MAX for idea in ideas)
    assert not any("\n" in idea.title or idea.title.endswith(".") for idea in ideas)
    assert 3000 < len({idea.title for idea in ideas}) <= 3600


def test_articles_contract_and_elide(ideas):
    for idea in ideas:
        if idea.language == "fr":
            faults = [found for found in BROKEN_FRENCH.findall(whole(idea)) if not ALLOWED.match(found)]
            assert not faults, (faults, idea)


def test_nothing_of_the_grammar_shows(ideas):
    for idea in ideas:
        text = whole(idea)
        assert not re.search(r"[{}<>\[\]|*]|  |'|\(f\)|\(m\)| ,| \.", text), idea
        assert idea.title[0].isupper() or not idea.title[0].isalpha(), idea
        assert idea.problem, idea
        assert idea.proposal, idea
        assert len(idea.subject) > 5, idea


def test_some_ideas_are_in_english_and_some_say_an_earlier_one_again(ideas):
    english = sum(idea.language == "en" for idea in ideas)
    assert 0.015 < english / len(ideas) < 0.045
    twins = [(idea, ideas[idea.twin_of]) for idea in ideas if idea.twin_of is not None]
    assert 8 < len(twins) < 90
    assert all(idea.family == first.family and idea.title != first.title for idea, first in twins)


def test_some_ideas_have_no_benefit_and_a_few_have_a_list(ideas):
    assert 0.05 < sum(not idea.benefit for idea in ideas) / len(ideas) < 0.3
    assert any("\n- " in idea.proposal for idea in ideas)


def test_every_family_is_complete_and_uses_slots_that_exist():
    slots, _ = common()
    for name in [name for names in FILES.values() for name in names] + ["english.txt"]:
        for family in read_families(name):
            for part in PARTS.values():
                patterns = getattr(family, part)
                assert patterns or part == "benefits", (family.key, part)
                for pattern in patterns:
                    for slot, _number, form in SLOT.findall(pattern):
                        nouns = family.slots.get(slot) or slots[slot]
                        assert all(noun.form(form or "le") for noun in nouns if form not in {"accord", "nt"})


@pytest.mark.parametrize(
    ("noun", "form", "expected"),
    [
        ("le devis", "de", "du devis"),
        ("la paie", "de", "de la paie"),
        ("l'agence (f)", "a", "à l'agence"),
        ("l'agence (f)", "un", "une agence"),
        ("l'écran (m)", "ce", "cet écran"),
        ("les congés", "a", "aux congés"),
        ("l'hôtelier (m)", "ds", "d'hôteliers"),
        ("le journal/les journaux", "des", "des journaux"),
        ("Angers", "de", "d'Angers"),
        ("Rennes", "a", "à Rennes"),
        ("la Sarthe", "dans", "en Sarthe"),
        ("le Gers", "dans", "dans le Gers"),
        ("la table", "accord", "e"),
    ],
)
def test_nouns_take_their_articles(noun, form, expected):
    assert Noun(noun).form(form) == expected


def test_french_typography_is_applied():
    assert typeset("l'été , ok ? « oui » : 2 300 €") == "L’été , ok\u202f? «\u00a0oui\u00a0»\u00a0: 2\u202f300\u202f€"
