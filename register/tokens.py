"""People stand in the register by random tokens: lasting ones for who answers for it, one per idea for everybody else.

Two entries about two ideas share no token but those of the people who judged: nothing tells that one author wrote both.
"""

import secrets

from django.db import connection

from register.models import Token

LASTING = ""
"""What a lasting token is about: nothing in particular."""
TOGETHER = 200
"""New tokens in one statement, at most."""


def lasting(person_ids):
    """Map each id to that person's lasting token, made on first need."""
    found = _tokens({(pk, LASTING) for pk in person_ids if pk is not None})
    return {pk: value for (pk, _about), value in found.items()}


def of(person_id):
    """The lasting token of one person, None for nobody."""
    return lasting([person_id]).get(person_id)


class Names:
    """The tokens of one entry: those of what it is `about`, but lasting ones for the people (ids) who answer for it.

    `about`: the reference of an idea. The same person, the same word in every entry about it, and in no other.
    """

    def __init__(self, *, about, answering=()):
        self._about, self._answering, self._known = about, set(answering), {}

    def of(self, person_ids):
        """Map each id to its token; nobody (None) is left out."""
        wanted = {pk for pk in person_ids if pk is not None}
        if wanted - set(self._known):
            know((self, wanted))
        return {pk: self._known[pk] for pk in wanted}

    def __call__(self, person):
        """The token of a person, None for nobody."""
        return person and self.of([person.pk])[person.pk]


def know(*asked):
    """Have several Names, each with the ids of people, know their tokens: as few queries as for one."""
    pairs = {
        (names, pk): (pk, LASTING if pk in names._answering else names._about)
        for names, ids in asked
        for pk in ids
        if pk not in names._known
    }
    found = _tokens(set(pairs.values()))
    for (names, pk), pair in pairs.items():
        names._known[pk] = found[pair]


def new(person, about):
    """An unsaved token."""
    return Token(value=secrets.token_hex(8), person=person, about=about)


def _tokens(pairs):
    """Map pairs (person, what about) to tokens, made on first need; two queries where none is made at this moment."""
    found = _known(pairs)
    missing = sorted(pairs - set(found))  # sorted: two transactions never wait for one another
    for start in range(0, len(missing), TOGETHER):
        found |= _add([new(*pair) for pair in missing[start : start + TOGETHER]])
    if late := pairs - set(found):  # made by somebody else meanwhile
        found |= _known(late)
    return found


def _add(tokens):
    """Write those of the tokens that are not there yet, and map what they are for to those written; one query."""
    places = ", ".join(["(%s, %s, %s)"] * len(tokens))
    values = [value for token in tokens for value in (token.value, token.person, token.about)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO register_token (value, person, about) VALUES {places} "  # noqa: S608
            "ON CONFLICT DO NOTHING RETURNING person, about, value",
            values,
        )
        return {(person, about): value for person, about, value in cursor.fetchall()}


def _known(pairs):
    people, about = ({pair[n] for pair in pairs} for n in (0, 1))
    rows = Token.objects.filter(person__in=people, about__in=about).values_list("person", "about", "value")
    return {(person, word): value for person, word, value in rows if (person, word) in pairs}
