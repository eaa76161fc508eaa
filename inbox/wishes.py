"""What each person wants of each kind of news: their choices, else the defaults."""

from collections import defaultdict

from inbox.kinds import DEFAULTS, Channel, Pace, choosable, is_always
from inbox.models import Wish
from inbox.paces import due_at


class Wishes:
    """How soon people want news, asked for all of them at once (one query)."""

    def __init__(self, people):
        self.chosen, self._due = defaultdict(dict), {}
        rows = Wish.objects.filter(person__in=people)
        for person, kind, channel, pace in rows.values_list("person", "kind", "channel", "pace"):
            self.chosen[person][kind, channel] = pace

    def pace(self, person, kind, channel):
        """The pace at which `person` (id) wants a kind by a channel."""
        if is_always(kind, channel):
            return Pace.NOW
        return self.chosen.get(person, {}).get((kind, channel), DEFAULTS[channel][kind])

    def ways(self, person, kind, now):
        """The fields of a message of this kind to `person` (id), written `now`, that say how it comes."""
        mail = self.pace(person, kind, Channel.MAIL)
        if mail not in self._due:
            self._due[mail] = due_at(mail, now)
        is_shown = self.pace(person, kind, Channel.INBOX) != Pace.NEVER
        return {"kind": kind, "is_shown": is_shown, "mail_pace": mail, "mail_at": self._due[mail]}


def wishes_of(person):
    """All that `person` decides about: (kind, channel) → pace."""
    known = Wishes([person.pk])
    return {(kind, channel): known.pace(person.pk, kind, channel) for kind, channel in choosable()}
