"""What the directory's diary tells each person of their own roles, posts, lines and address."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from core.dates import written
from ideas.models import Theme
from inbox import live
from inbox.kinds import Kind
from inbox.models import Notification
from inbox.policy import Tell
from inbox.subjects import write
from inbox.wishes import Wishes
from people.models import DirectoryChange, Entity, Role, User

GROUP = "directory"
MISSED = timedelta(minutes=10)

TELLS = {
    "role_granted": Tell("concerned", Kind.PLACE, _("You are given the role “%(role)s”, in force from %(from)s.")),
    "role_ended": Tell("concerned", Kind.PLACE, _("You no longer hold the role “%(role)s”.")),
    "post_given": Tell(
        "concerned",
        Kind.PLACE,
        _("You are named correspondent for “%(theme)s” at %(company)s, in force from %(from)s."),
    ),
    "post_changed": Tell(
        "concerned", Kind.PLACE, _("Your post of correspondent for “%(theme)s” at %(company)s was changed.")
    ),
    "post_ended": Tell("concerned", Kind.PLACE, _("You are no longer correspondent for “%(theme)s” at %(company)s.")),
    "line_changed": Tell("concerned", Kind.PLACE, _("The directory now states another manager of yours: %(manager)s.")),
    "line_started": Tell("concerned", Kind.PLACE, _("The directory now states another manager of yours: %(manager)s.")),
    "delegated": Tell("concerned", Kind.PLACE, _("The directory now states who stands in for you: %(delegate)s.")),
    "changed": Tell("concerned", Kind.PLACE, _("The directory now gives you another e-mail address.")),
}


def tell_changes(changes):
    """Tell each person of the changes (rows of the diary) that concern them, once; returns how many were told."""
    told = [change for change in changes if change.kind in TELLS and _concerns(change)]
    if not told:
        return 0
    people = {change.person_id for change in told}
    active = set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    wishes = Wishes(people, timezone.now())
    kind = ContentType.objects.get_for_model(User)
    messages = [
        Notification(
            recipient_id=change.person_id,
            change=change,
            verb=change.kind,
            timestamp=change.at,
            group_key=GROUP,
            actor_content_type=kind,
            actor_object_id=str(change.by_id or change.person_id),
            data={"as": "concerned"},
            public=False,
            **wishes.ways(change.person_id, Kind.PLACE),
        )
        for change in told
        if change.person_id in active
    ]
    with transaction.atomic():
        write(messages)
        ids = sorted({message.recipient_id for message in messages})
        transaction.on_commit(lambda: live.push_inboxes(ids), robust=True)
    return len(messages)


def tell_recent(person_ids=None, now=None):
    """Tell what the last minutes' changes should have told, of these people or of everybody."""
    changes = DirectoryChange.objects.filter(at__gte=(now or timezone.now()) - MISSED, kind__in=TELLS)
    if person_ids is not None and len(person_ids) <= 500:
        changes = changes.filter(person__in=person_ids)
    return tell_changes(changes.exclude(notifications__isnull=False))


def _concerns(change):
    """Not the first line of who arrives with the file, and of personal data the address alone."""
    return not change.data.get("is_first") and (change.kind != "changed" or "email" in change.data)


def sentence_facts(change, names):
    """What the sentence of a change may name; `names` looks rows up, each kind of row once."""
    data = change.data
    facts = {"from": _moment(data.get("from")), "role": dict(Role.choices).get(data.get("role"), "")}
    for key in ("manager", "delegate"):
        facts[key] = names.of_user(data.get(key))
    facts["theme"] = names.of_row(Theme, data.get("theme"), by="key")
    facts["company"] = names.of_row(Entity, data.get("company"), by="code")
    return facts


def _moment(text):
    return written(timezone.localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT") if text else ""
