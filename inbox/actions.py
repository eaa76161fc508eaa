"""Writing messages, reading them, choosing how they come, and when nothing may."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.rhythm import DAY, DAYS, Stretch
from ideas.models import Campaign, Follow
from ideas.verbs import Verb
from inbox import live
from inbox.audiences import allowed, recipients
from inbox.hours import rhythm_of, today_of
from inbox.kinds import OFFERED, Channel, Pace, is_always
from inbox.models import Hours, Leave, Notification, Wish
from inbox.paces import due_at
from inbox.policy import tell_for
from inbox.subjects import read, write
from inbox.wishes import Wishes, reschedule, wishes_of
from inbox.zones import ZONES

TOLD_WITH = ("idea", "by", "person", "comment__parent")
"""What telling a fact looks at."""

BLIND = {Verb.REPORT_ANSWERED: "reports", Verb.INVITATION_ENDED: "signing"}
OF_CAMPAIGNS = (Verb.RESULTS_ASKED, Verb.RESULTS_TOLD)
MOST_LEAVES = 30
LONGEST_LEAVE = timedelta(days=3 * 366)
SHORTEST = 30
"""Minutes of the shortest day of work: nothing would ever leave in less."""

ALONE = {
    **dict.fromkeys(("badge_earned", "badge_given", "badge_taken_back", "level_reached"), "badges"),
    **dict.fromkeys(("prize_served", "prize_approved", "prize_refused", "prize_handed"), "prizes"),
    "search_answered": "searches",
    "thanked": "thanks",
}


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
    at, actor, wishes = at or now, _actor(activity, idea), Wishes(told, now)
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
            **wishes.ways(pk, tell.kind),
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
        get_user_model().objects.select_for_update(no_key=True).get(pk=person.pk)  # no mail is being taken meanwhile
        Wish.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["person", "kind", "channel"], update_fields=["pace"]
        )
        now, rhythm = timezone.now(), rhythm_of(person)
        mine = Notification.objects.filter(recipient=person, emailed=False)
        for (kind, channel), pace in wanted.items():
            if channel == Channel.MAIL:
                rows = mine.filter(kind=kind) if pace == Pace.NEVER else mine.waiting().filter(kind=kind)
                rows.exclude(mail_pace=pace).update(mail_pace=pace, mail_at=due_at(pace, now, rhythm))


def set_hours(person, weeks, *, turn=0, zone="", works_on_holidays=False):
    """State one's own hours: `weeks` as in Hours; what waits follows them. Raises DomainError at the field `1-0` (week
    1, Monday) for days that cannot be, `zone` for an unknown one."""
    _check_weeks(weeks)
    if zone and zone not in dict(ZONES):
        raise DomainError(_("Choose one of the places of this list."), field="zone")
    said = {"weeks": weeks, "turn": turn, "zone": zone, "works_on_holidays": works_on_holidays}
    with transaction.atomic():
        Hours.objects.update_or_create(person=person, defaults=said)
        reschedule([person.pk])


def forget_hours(person):
    """Go back to the hours of where one works; doing it twice changes nothing."""
    with transaction.atomic():
        Hours.objects.filter(person=person).delete()
        reschedule([person.pk])


def take_leave(person, first_on, last_on):
    """State days without work; twice the same changes nothing. Raises DomainError for days that cannot be."""
    today = today_of(rhythm_of(person))
    if last_on < first_on:
        raise DomainError(_("The last day comes before the first."), field="last_on")
    if last_on < today:
        raise DomainError(_("These days are over."), field="last_on")
    if last_on - max(first_on, today) > LONGEST_LEAVE:
        raise DomainError(_("Three years at most: beyond, tell the directory."), field="last_on")
    with transaction.atomic():
        get_user_model().objects.select_for_update(no_key=True).get(pk=person.pk)
        if Leave.objects.filter(person=person, last_on__gte=today).count() >= MOST_LEAVES:
            raise DomainError(_("%(most)s at most: remove one first.") % {"most": MOST_LEAVES}, field="first_on")
        Leave.objects.get_or_create(person=person, first_on=first_on, last_on=last_on)
        reschedule([person.pk])


def end_leave(person, pk):
    """Take back days without work, by the number of one's own leave; doing it twice changes nothing."""
    with transaction.atomic():
        Leave.objects.filter(person=person, pk=pk).delete()
        reschedule([person.pk])


def _check_weeks(weeks):
    """Refuse weeks in which nobody works, or whose nights reach into the next day's hours."""
    days = [stretch and Stretch(*stretch) for week in weeks for stretch in week]
    if not any(days):
        raise DomainError(_("One day of work at least. To stop mails, choose “never” for each kind of news."))
    for place, stretch in enumerate(days):
        if stretch and stretch.length < SHORTEST:
            _refuse_day(place, _("A day of work has half an hour at least."))
    for place, (stretch, following) in enumerate(zip(days, days[1:] + days[:1], strict=True)):
        if stretch and following and stretch.start + stretch.length > DAY + following.start:
            _refuse_day(place, _("These hours reach into those of the next day."))


def _refuse_day(place, message):
    week, day = divmod(place, DAYS)
    raise DomainError(message, field=f"{week}-{day}")


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
    if tell.whom == "prize_managers":
        return "prize-desk"
    if tell.is_blind:
        return BLIND.get(verb, "duties")
    return f"idea-{idea.pk}" if idea else ALONE.get(verb, "news")
