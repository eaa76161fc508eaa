"""What colleagues and judges write about the demo ideas is varied, finished and in the idea's language."""

import random
import re

import pytest

from demo.corpus import comments, decisions
from demo.corpus.ideas import THEMES, idea_text

BROKEN = re.compile(r"[{}<>\[\]|]|  |'|\b(?:de le|de les|à le|à les)\b")
MOVES = ("approve", "return", "hand_over", "appeal", "appeal upheld", "appeal dismissed", "retain", "project", "pilot")
MORE_MOVES = ("deploy", "decline", "report", "official")


@pytest.fixture(scope="module")
def ideas():
    rng = random.Random(5)
    return [idea_text(rng, rng.choice(THEMES), rng.randrange(900)) for _ in range(300)]


def test_there_are_at_least_150_ways_to_comment():
    lists = comments.patterns()
    assert sum(len(found) for name, found in lists.items() if not name.startswith("english")) >= 150
    assert all(len(set(found)) == len(found) for found in lists.values())


@pytest.mark.parametrize("kind", [*comments.KINDS, comments.REPLY, comments.AUTHOR])
def test_comments_are_finished_varied_and_repeatable(kind, ideas):
    said = [comments.comment_text(random.Random(i), kind, idea) for i, idea in enumerate(ideas)]
    assert said == [comments.comment_text(random.Random(i), kind, idea) for i, idea in enumerate(ideas)]
    assert not [text for text in said if BROKEN.search(text)]
    assert all(text[-1] in ".!?" for text in said)
    assert len(set(said)) > 15


def test_an_english_idea_is_discussed_in_english(ideas):
    english = [idea for idea in ideas if idea.language == "en"]
    assert english
    for idea in english:
        for kind in (*comments.KINDS, comments.REPLY, comments.AUTHOR):
            assert not re.search(r"\b(?:le|les|une|nous|pour)\b", comments.comment_text(random.Random(1), kind, idea))


@pytest.mark.parametrize("kind", MOVES + MORE_MOVES)
def test_every_move_has_its_words(kind, ideas):
    for i, idea in enumerate(ideas[:80]):
        text = decisions.decision_text(random.Random(i), kind, idea)
        assert not BROKEN.search(text), text
        assert text[-1] in ".!?"


def test_refusals_name_every_reason_and_parked_ideas_say_what_would_reopen_them(ideas):
    rng = random.Random(2)
    refusals = [decisions.refusal(rng, idea) for idea in ideas]
    assert {reason for reason, _ in refusals} == set(decisions.REASONS)
    assert decisions.refusal(rng, ideas[0], "legal")[0] == "legal"
    for idea in ideas[:60]:
        why, reopening = decisions.park(rng, idea)
        assert why.endswith(".")
        assert reopening.endswith(".")
        assert "|" not in why + reopening


def test_measured_benefits_say_how_they_were_measured(ideas):
    rng = random.Random(3)
    benefits = [decisions.measured_benefit(rng, idea) for idea in ideas]
    assert {benefit.unit for benefit in benefits} == set(decisions.BENEFIT_UNITS)
    for benefit in benefits:
        assert (benefit.amount is None) == (benefit.unit == "other")
        assert benefit.amount is None or benefit.amount > 0
        assert len(benefit.method) > 40
