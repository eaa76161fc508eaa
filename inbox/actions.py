"""Writing messages, reading them, and choosing how they come."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from core.worktime import next_working_hour
from ideas.models import Campaign, Follow
from ideas.verbs import Verb
from inbox import live
from inbox.audiences import allowed, recipients
from inbox.models import Notification, Preference
from inbox.policy import Tell

TOLD_WITH = ("idea", "by", "person", "comment__parent")
"""What telling a fact looks at."""

BLIND = {Verb.REPORT_ANSWERED: "reports", Verb.INVITATION_ENDED: "signing"}
OF_CAMPAIGNS = (Verb.RESULTS_ASKED, Verb.RESULTS_TOLD)
ALONE = {"badge_earned": "badges", "level_reached": "badges", "search_answered": "searches"}


def notify(activity):
    """Tell everybody whom the policy names of one fact; repeating it changes nothing. Returns how many it concerns."""
    if activity.is_backfill:
        return 0
    told = recipients(activity)
    if told:
        notify_many(told, verb=activity.verb, idea=activity.idea, activity=activity, at=activity.at)
    return len(told)


def notify_many(told, *, verb, idea=None, activity=None, at=None, data=None):
    """Write one message for each person of `told` (person id → Tell), in one statement, and wake their pages."""
    at = at or timezone.now()
    actor = _actor(activity, idea)
    actor_type = ContentType.objects.get_for_model(actor)
    wanted = dict(Preference.objects.filter(person__in=told).values_list("person", "mail"))
    mail_at = next_working_hour(timezone.now())
    messages = [
        Notification(
            recipient_id=pk,
            activity=activity,
            idea=None if tell.is_blind else idea,
            verb=verb,
            timestamp=at,
            group_key=_group_key(verb, idea, tell, activity),
            actor_content_type=actor_type,
            actor_object_id=str(actor.pk),
            data={"as": tell.whom, **(data or {})},
            public=False,
            mail_at=mail_at if _wants_mail(wanted.get(pk, Preference.Mail.IMPORTANT), tell) else None,
        )
        for pk, tell in told.items()
    ]
    with transaction.atomic():
        Notification.objects.bulk_create(messages, ignore_conflicts=True, batch_size=500)
        transaction.on_commit(lambda: live.push_inboxes(list(told)), robust=True)


def notify_milestone(idea, count):
    """Tell the authors, once for ever, that their idea has reached `count` supports; nobody learns when or by whom."""
    tell = Tell("milestone", "", is_important=False)
    with transaction.atomic():
        idea = type(idea).objects.select_for_update().get(pk=idea.pk)
        authors = set(idea.authorships.filter(state="active").values_list("person_id", flat=True))
        rows = Notification.objects.filter(idea=idea, verb="voted", recipient__in=authors, data__count__gte=count)
        muted = Follow.objects.muted().filter(idea=idea).values_list("person_id", flat=True)
        told = allowed(
            idea, dict.fromkeys(authors - set(rows.values_list("recipient_id", flat=True)) - set(muted), tell)
        )
        if told:
            notify_many(told, verb="voted", idea=idea, data={"count": count})


def mark_read(user, *, group_key=None):
    """Mark what `user` has read: one group, or everything; doing it twice changes nothing."""
    rows = Notification.objects.filter(recipient=user, unread=True)
    if group_key is not None:
        rows = rows.filter(group_key=group_key.replace("\x00", ""))
    if rows.update(unread=False):
        transaction.on_commit(lambda: live.push_inboxes([user.pk]), robust=True)


def set_mail(person, mail):
    """Choose which messages also come by mail: none, important or all."""
    Preference.objects.update_or_create(person=person, defaults={"mail": mail})
    if mail == Preference.Mail.NONE:
        Notification.objects.filter(recipient=person, mailed_at__isnull=True, mail_at__isnull=False).update(
            mail_at=None
        )


def _actor(activity, idea):
    """The package wants an actor: who did it, else what it is about. Screens never name it."""
    if activity is None:
        return idea
    return activity.by or activity.person or idea or Campaign.objects.get(pk=activity.data["campaign"])


def _group_key(verb, idea, tell, activity):
    if verb in OF_CAMPAIGNS:
        return f"campaign-{activity.data['campaign']}"
    if tell.is_blind:
        return BLIND.get(verb, "duties")
    return f"idea-{idea.pk}" if idea else ALONE.get(verb, "news")


def _wants_mail(mail, tell):
    return mail == Preference.Mail.ALL or (mail == Preference.Mail.IMPORTANT and tell.is_important)
