"""Writing messages, reading them, and choosing how they come."""

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas.models import Campaign, Follow
from ideas.verbs import Verb
from inbox import live
from inbox.audiences import allowed, recipients
from inbox.kinds import OFFERED, Channel, Pace, is_always
from inbox.models import Notification, Wish
from inbox.paces import due_at
from inbox.policy import tell_for
from inbox.subjects import read, write
from inbox.wishes import Wishes, wishes_of

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
    """Write one message for each person of `told` (person id → Tell), in a few statements, and wake their pages."""
    now = timezone.now()
    at, actor, wishes = at or now, _actor(activity, idea), Wishes(told)
    actor_type = ContentType.objects.get_for_model(actor)
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
            **wishes.ways(pk, tell.kind, now),
        )
        for pk, tell in told.items()
    ]
    with transaction.atomic():
        write([message for message in messages if message.is_shown or message.mail_at])
        transaction.on_commit(lambda: live.push_inboxes(list(told)), robust=True)


def notify_milestone(idea, count):
    """Tell the authors, once for ever, that their idea has reached `count` supports; nobody learns when or by whom."""
    tell = tell_for(Verb.VOTED, "milestone")
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
    if read(user, group_key if group_key is None else group_key.replace("\x00", "")):
        transaction.on_commit(lambda: live.push_inboxes([user.pk]), robust=True)


def set_wishes(person, wanted):
    """Choose how soon kinds of news come by channels: `wanted` maps (kind, channel) to a pace.

    What a mail has not told yet follows the new choice. Raises DomainError for what nobody can choose.
    """
    for (kind, channel), pace in wanted.items():
        if is_always(kind, channel) or pace not in dict(OFFERED[channel]):
            raise DomainError(_("This news always comes, or never in this way."), field=f"{kind}-{channel}")
    rows = [Wish(person=person, kind=kind, channel=channel, pace=pace) for (kind, channel), pace in wanted.items()]
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=person.pk)  # no mail is being taken meanwhile
        Wish.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["person", "kind", "channel"], update_fields=["pace"]
        )
        now, waiting = timezone.now(), Notification.objects.filter(recipient=person).waiting()
        for (kind, channel), pace in wanted.items():
            if channel == Channel.MAIL:
                waiting.filter(kind=kind).exclude(mail_pace=pace).update(mail_pace=pace, mail_at=due_at(pace, now))


def stop_mail(person, paces=tuple(Pace)):
    """No more mails of these paces (at once; each day and each week), or none at all."""
    chosen = wishes_of(person)
    wanted = {
        (kind, channel): Pace.NEVER
        for (kind, channel), pace in chosen.items()
        if channel == Channel.MAIL and pace in paces
    }
    set_wishes(person, wanted)


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
