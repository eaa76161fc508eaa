"""People stand in the register by random tokens: stable for a person, or fresh for one entry."""

import secrets

from register.models import Token


def lasting(person_ids):
    """Map each id to that person's token, made on first need; at most three queries."""
    wanted = {pk for pk in person_ids if pk is not None}
    found = _known(wanted)
    if missing := sorted(wanted - set(found)):  # sorted: two transactions never wait for one another
        Token.objects.bulk_create(_new(missing), ignore_conflicts=True, batch_size=500)
        found |= _known(missing)
    return found


def fresh(person_ids):
    """Map each id to a token of this one occasion, which no other entry bears; one query."""
    tokens = _new(sorted({pk for pk in person_ids if pk is not None}), is_fresh=True)
    Token.objects.bulk_create(tokens, batch_size=500)
    return {token.person: token.value for token in tokens}


def of(person_id):
    """The lasting token of one person, None for nobody."""
    return lasting([person_id]).get(person_id)


def _known(person_ids):
    rows = Token.objects.filter(person__in=person_ids, is_fresh=False)
    return dict(rows.values_list("person", "value"))


def _new(person_ids, is_fresh=False):
    return [Token(value=secrets.token_hex(8), person=pk, is_fresh=is_fresh) for pk in person_ids]


class Names:
    """The tokens of one entry: the same person, the same word in it; with `is_fresh`, words of this entry alone."""

    def __init__(self, *, is_fresh=False):
        self._make, self._known = fresh if is_fresh else lasting, {}

    def of(self, person_ids):
        """Map each id to its token; nobody (None) is left out."""
        if missing := {pk for pk in person_ids if pk is not None} - set(self._known):
            self._known |= self._make(missing)
        return {pk: self._known[pk] for pk in person_ids if pk is not None}

    def __call__(self, person):
        """The token of a person, None for nobody."""
        return person and self.of([person.pk])[person.pk]
