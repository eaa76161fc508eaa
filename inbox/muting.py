"""What whoever has muted an idea no longer hears of it."""

from ideas.verbs import Verb

NEWCOMERS = frozenset({"author_watchers", "campaign_watchers", "theme_watchers"})
"""Audiences of an idea that is new to them."""

THANKED = frozenset({Verb.STAGE_MOVED, Verb.BENEFIT_MEASURED})
"""When those who support an idea are thanked; a text that changed under their support is another matter."""

MUTABLE = frozenset({Verb.COMMENTED, Verb.MENTIONED, Verb.MARKED_USEFUL, Verb.VOTED})


def is_mutable(verb, whom):
    """Whether a muted idea leaves this audience in peace; duties, and decisions about one’s own, are always heard."""
    if whom == "voters":
        return verb in THANKED
    return verb in MUTABLE or whom in ("followers", "both_followers", "helpers") or whom in NEWCOMERS
