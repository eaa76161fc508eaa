"""Finding a colleague by name, whatever the accents, the case and the order of the words."""

from ideas.words import WORD, fold
from people.models import User

MOST = 10
SHORTEST = 2  # letters


def colleagues(text, *, but=()):
    """Up to ten people of the group, by family name, each word of `text` beginning a word of their name.

    `but`: ids of people who are not looked for. Two queries; none for less than two letters.
    """
    wanted = [fold(word) for word in WORD.findall(text.lower())][:6]
    if sum(map(len, wanted)) < SHORTEST:
        return []
    people = User.objects.employed().exclude(pk__in=but).order_by("last_name", "first_name", "pk")
    found = [pk for pk, *names in people.values_list("pk", "first_name", "last_name") if _answers(names, wanted)]
    known = User.objects.select_related("entity__company").in_bulk(found[:MOST])
    return [known[pk] for pk in found[:MOST]]


def _answers(names, wanted):
    words = [fold(word) for word in WORD.findall(" ".join(names).lower())]
    return all(any(word.startswith(start) for word in words) for start in wanted)
