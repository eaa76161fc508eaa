"""The subjects of inboxes: written with the messages, derived from them, rebuilt when asked.

Whoever writes messages or marks them read first locks the subjects they belong to, so that what a subject says of its
messages is true whoever else writes at the same moment.
"""

from django.db import transaction
from django.db.models import Max, Q

from inbox.models import Notification, Subject
from people.models import User

AT_ONCE = 2000
"""Rows of one statement."""
PEOPLE_AT_ONCE = 200
SUBJECTS_AT_ONCE = 1000
UNIQUE = ["recipient", "group_key"]


def write(messages):
    """Write messages of facts with their subjects, in a few statements; what is already told changes nothing."""
    messages = sorted(messages, key=lambda message: (message.recipient_id, message.group_key))
    with transaction.atomic(savepoint=False):
        _save(_subjects(messages, {}), ["idea"])  # the row is there now, and ours until we commit
        known = _known(messages)
        fresh = [message for message in messages if _fact(message) not in known]
        Notification.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=AT_ONCE)
        _save(_subjects(fresh, _last(fresh)), ["is_unread", "last_at"])
    return fresh


def _fact(message):
    """What may be told to a person once; a message of no fact is always new."""
    fact = message.activity_id or message.change_id
    return (message.recipient_id, message.activity_id, message.change_id) if fact else None


def _known(messages):
    """The facts among those of `messages` that are already told."""
    activities = {message.activity_id for message in messages} - {None}
    changes = {message.change_id for message in messages} - {None}
    if not activities and not changes:
        return set()
    people = {message.recipient_id for message in messages}
    rows = Notification.objects.filter(Q(activity__in=activities) | Q(change__in=changes), recipient__in=people)
    return set(rows.values_list("recipient", "activity", "change"))


def _last(messages):
    """When something last came, by subject, before `messages`."""
    keys = {message.group_key for message in messages}
    people = {message.recipient_id for message in messages}
    rows = Subject.objects.filter(recipient__in=people, group_key__in=keys)
    return {(person, key): at for person, key, at in rows.values_list("recipient", "group_key", "last_at")}


def _subjects(messages, last):
    """The subjects of the messages that the inbox shows, each once, in one order for everybody who locks them."""
    found = {}
    for message in messages:
        if message.is_shown:
            key = message.recipient_id, message.group_key
            last[key] = max(last.get(key, message.timestamp), message.timestamp)
            found[key] = message.idea_id
    return [
        Subject(recipient_id=person, group_key=group, idea_id=idea, last_at=last[person, group])
        for (person, group), idea in found.items()
    ]


def _save(subjects, fields):
    Subject.objects.bulk_create(
        subjects, update_conflicts=True, unique_fields=UNIQUE, update_fields=fields, batch_size=AT_ONCE
    )


def read(user, group_key=None):
    """Mark one subject of `user`, or all, as read; whether anything was new."""
    news = Subject.objects.filter(recipient=user, is_unread=True)
    if group_key is not None:
        news = news.filter(group_key=group_key)
    found = list(news.order_by("group_key").values_list("pk", flat=True))
    for start in range(0, len(found), SUBJECTS_AT_ONCE):
        with transaction.atomic():
            some = Subject.objects.filter(pk__in=found[start : start + SUBJECTS_AT_ONCE])
            keys = list(some.select_for_update().order_by("group_key").values_list("group_key", flat=True))
            rows = Notification.objects.filter(recipient=user, is_shown=True, unread=True, group_key__in=keys)
            rows.update(unread=False)
            some.update(is_unread=False)
    return bool(found)


def rebuild():
    """Derive all subjects again from the messages; the number of rows that had to change."""
    people = list(User.objects.order_by("pk").values_list("pk", flat=True))
    return sum(_rebuild(people[at : at + PEOPLE_AT_ONCE]) for at in range(0, len(people), PEOPLE_AT_ONCE))


@transaction.atomic
def _rebuild(people):
    rows = Subject.objects.filter(recipient__in=people).select_for_update().order_by("recipient", "group_key")
    had = {(row.recipient_id, row.group_key): row for row in rows}
    shown = Notification.objects.filter(recipient__in=people, is_shown=True).order_by()
    unread = set(shown.filter(unread=True).values_list("recipient", "group_key").distinct())
    truth = shown.values_list("recipient", "group_key").annotate(at=Max("timestamp"), about=Max("idea"))
    wrong = []
    for person, key, at, idea in truth.iterator():
        is_unread = (person, key) in unread
        row = had.pop((person, key), None)
        if row is None or (row.last_at, row.idea_id, row.is_unread) != (at, idea, is_unread):
            wrong.append(Subject(recipient_id=person, group_key=key, idea_id=idea, last_at=at, is_unread=is_unread))
    _save(wrong, ["idea", "last_at", "is_unread"])
    Subject.objects.filter(pk__in=[row.pk for row in had.values()]).delete()
    return len(wrong) + len(had)
