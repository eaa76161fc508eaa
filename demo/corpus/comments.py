"""What colleagues say under an idea, and what its author answers."""

from functools import cache

from demo.corpus.grammar import Drawing, read_lists
from demo.corpus.ideas import common

KINDS = ("support", "question", "improvement", "reservation")
REPLY, AUTHOR = "reply", "author"  # a reply by anybody; an answer by the author of the idea
MORE_SHARE = 0.3


@cache
def patterns():
    return read_lists("comments.txt")


def comment_text(rng, kind, idea):
    """One comment on an `IdeaText`: `kind` is one of KINDS, REPLY or AUTHOR; in the idea's language."""
    lists = patterns()
    if idea.language == "en":
        return _write(rng, rng.choice(lists[f"english_{kind}"]), idea)
    pattern = rng.choice(lists[kind])
    more = lists.get(f"{kind}_more")
    if more and rng.random() < MORE_SHARE:
        pattern = f"{pattern} {rng.choice(more)}"
    elif kind in KINDS and rng.random() < 0.08:
        pattern = f"{pattern} {rng.choice(common()[1]['seen'])}"
    return _write(rng, pattern, idea)


def _write(rng, pattern, idea):
    return Drawing(rng, common()[0], {"sujet": idea.noun}).write(pattern)


def ends_the_talk(rng, depth):
    """Whether nobody answers any more: most comments get no reply, few replies get another."""
    return rng.random() < (0.72 if depth == 0 else 0.85)
