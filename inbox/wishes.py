"""What each person wants of each kind of news, their choices, else the defaults; and when it comes, in their hours."""

from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from inbox.hours import HOUSE, rhythms
from inbox.kinds import DEFAULTS, Channel, Pace, choosable, is_always
from inbox.models import Notification, Wish
from inbox.paces import due_at
from people.models import User


class Wishes:
    """How soon people want news, and their hours, asked for all of them at once (three queries)."""

    def __init__(self, people, now):
        self.now, self.rhythms = now, rhythms(people, now)
        self.chosen, self._due = defaultdict(dict), {}
        rows = Wish.objects.filter(person__in=people)
        for person, kind, channel, pace in rows.values_list("person", "kind", "channel", "pace"):
            self.chosen[person][kind, channel] = pace

    def pace(self, person, kind, channel):
        """The pace at which `person` (id) wants a kind by a channel."""
        if is_always(kind, channel):
            return Pace.NOW
        return self.chosen.get(person, {}).get((kind, channel), DEFAULTS[channel][kind])

    def due(self, person, pace):
        """When a message written now goes to `person` (id) at a pace."""
        asked = pace, self.rhythms.get(person, HOUSE)
        if asked not in self._due:
            self._due[asked] = due_at(pace, self.now, asked[1])
        return self._due[asked]

    def due_again(self, row):
        """When a message that waits goes by the hours that hold now: what is late, when work next begins, unless it
        was put later on that same day."""
        rhythm = self.rhythms.get(row.recipient_id, HOUSE)
        due = due_at(row.mail_pace, row.timestamp, rhythm)
        if due > self.now:
            return due
        opening = rhythm.opening(self.now)
        is_later = row.mail_at >= opening and rhythm.current(row.mail_at) == rhythm.current(opening)
        return row.mail_at if is_later else opening

    def ways(self, person, kind):
        """The fields of a message of this kind to `person` (id), written now, that say how it comes."""
        mail = self.pace(person, kind, Channel.MAIL)
        is_shown = self.pace(person, kind, Channel.INBOX) != Pace.NEVER
        return {"kind": kind, "is_shown": is_shown, "mail_pace": mail, "mail_at": self.due(person, mail)}


def wishes_of(person):
    """All that `person` decides about: (kind, channel) → pace."""
    known = Wishes([person.pk], timezone.now())
    return {(kind, channel): known.pace(person.pk, kind, channel) for kind, channel in choosable()}


AT_ONCE = 500
"""People whose waiting messages are looked at together."""


def reschedule(people=None):
    """What waits for `people` (ids; everybody by default) leaves by the hours that hold now; returns how many rows."""
    now, changed = timezone.now(), 0
    waiting = Notification.objects.waiting().filter(mail_at__gt=now)  # what is due leaves as soon as it may
    if people is None:
        people = sorted(set(waiting.order_by().values_list("recipient", flat=True)))
    for start in range(0, len(people), AT_ONCE):
        few = people[start : start + AT_ONCE]
        with transaction.atomic():
            # no mail is being taken meanwhile
            list(User.objects.select_for_update(no_key=True).filter(pk__in=few).order_by("pk"))
            wishes = Wishes(few, now)
            moved = []
            for row in waiting.filter(recipient__in=few).only("recipient_id", "timestamp", "mail_pace", "mail_at"):
                due = wishes.due_again(row)
                if due != row.mail_at:
                    row.mail_at = due
                    moved.append(row)
            Notification.objects.bulk_update(moved, ["mail_at"], batch_size=AT_ONCE)
        changed += len(moved)
    return changed
