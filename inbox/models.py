"""Notifications, what a person wants of them, and the hours in which they may come."""

from datetime import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from notifications.base.models import AbstractNotification
from notifications.base.models import NotificationQuerySet as PackageQuerySet

from core.prepared import Prepared
from core.worktime import FIRST_HOUR, LAST_HOUR, WORKDAYS
from ideas.models import Activity, Idea
from inbox.kinds import Channel, Kind, Pace
from inbox.zones import REGIONS, ZONES
from people.models import DirectoryChange, Entity


class NotificationQuerySet(PackageQuerySet):
    """Messages, by whom they are for and what is still to do with them."""

    def visible_to(self, user, at=None):
        """The messages of `user`, without those of ideas that `user` may no longer see."""
        return self.filter(recipient=user).filter(_is_seen(user, at))

    def to_mail(self, moment):
        """Unread messages whose time to go out by mail has come."""
        return self.filter(mail_at__lte=moment, mailed_at__isnull=True, unread=True)

    def waiting(self):
        """Messages that a mail has not yet told, whenever its time comes."""
        return self.filter(mail_at__isnull=False, mailed_at__isnull=True, unread=True)

    def given_up(self, before, moment):
        """What a run took before that moment and never sent: its process died."""
        return self.filter(mailed_at__lt=before, emailed=False, mail_at__lte=moment)


def _is_seen(user, at):
    seen = Idea.objects.visible_to(user, at).filter(pk=OuterRef("idea_id"))
    return Q(idea__isnull=True) | Exists(seen)


class Notification(AbstractNotification):
    """One fact of the diary that one person wants to know; grouped by idea in the inbox.

    `data["as"]` names the audience by which the policy reached the person. `mail_at` is null when no mail is wanted;
    `mailed_at` says when a run took it to send it, `emailed` that it has gone.
    """

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    change = models.ForeignKey(
        DirectoryChange, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications")
    group_key = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MINE)
    is_shown = models.BooleanField(default=True)
    mail_pace = models.CharField(max_length=6, choices=Pace.choices, default=Pace.NOW)
    mail_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta(AbstractNotification.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["recipient", "activity"], name="one_notification_per_fact"),
            models.UniqueConstraint(fields=["recipient", "change"], name="one_notification_per_change"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-timestamp"], name="notification_inbox"),
            models.Index(fields=["recipient", "group_key", "-timestamp", "-id"], name="notification_subject"),
            models.Index(fields=["recipient", "unread"], name="notification_unread"),
            models.Index(
                fields=["mail_at"],
                condition=Q(mail_at__isnull=False, mailed_at__isnull=True),
                name="notification_to_mail",
            ),
            models.Index(
                fields=["mailed_at"],
                condition=Q(mailed_at__isnull=False, emailed=False),
                name="notification_not_gone",
            ),
            models.Index(
                fields=["recipient", "mailed_at"], condition=Q(mailed_at__isnull=False), name="notification_mailed"
            ),
        ]


class SubjectQuerySet(models.QuerySet):
    """Subjects of an inbox."""

    def visible_to(self, user, at=None):
        """The subjects of `user`, without ideas that `user` may no longer see."""
        return self.filter(recipient=user).filter(_is_seen(user, at))


class Subject(models.Model):
    """What some messages of one person are about: a group of the inbox. Derived (inbox/subjects.py rebuilds it)."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subjects")
    group_key = models.CharField(max_length=60)
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, blank=True, related_name="subjects")
    last_at = models.DateTimeField()
    is_unread = models.BooleanField(default=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "group_key"], name="one_subject_per_group")]
        indexes = [
            models.Index(fields=["recipient", "-last_at", "group_key"], name="subject_inbox"),
            models.Index(fields=["recipient"], condition=Q(is_unread=True), name="subject_unread"),
        ]

    def __str__(self):
        return f"{self.recipient_id}: {self.group_key}"


class Wish(models.Model):
    """How soon a person wants one kind of news by one channel; without a row the default of inbox/kinds.py holds."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wishes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    pace = models.CharField(max_length=6, choices=Pace.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "channel"], name="one_wish_per_kind")]

    def __str__(self):
        return f"{self.person_id}: {self.kind}, {self.channel}, {self.pace}"


def working_days():
    """Monday to Friday, as ISO weekday numbers less one."""
    return list(range(WORKDAYS))


class Calendar(models.Model):
    """The working hours of an entity and of all below it that have none of their own; the nearest one holds."""

    entity = models.OneToOneField(Entity, on_delete=models.CASCADE, verbose_name=_("entity"), related_name="calendar")
    days = models.JSONField(_("days of work"), default=working_days)
    opens_at = models.TimeField(_("work begins at"), default=time(FIRST_HOUR))
    closes_at = models.TimeField(
        _("work ends at"), default=time(LAST_HOUR), help_text=_("Earlier than the beginning: on the next day.")
    )
    zone = models.CharField(_("time zone"), max_length=40, choices=ZONES, default=settings.TIME_ZONE)
    region = models.CharField(_("public holidays"), max_length=3, choices=REGIONS, blank=True, default="")

    class Meta:
        verbose_name = _("calendar of an entity")
        verbose_name_plural = _("calendars of entities")

    def __str__(self):
        return str(self.entity)


class ClosedDays(models.Model):
    """Days on which an entity that has a calendar is closed besides Sundays and holidays."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, verbose_name=_("calendar"), related_name="closed")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))

    class Meta:
        ordering = ["-first_on"]
        verbose_name = _("closed days")
        verbose_name_plural = _("closed days")
        constraints = [models.CheckConstraint(condition=Q(last_on__gte=models.F("first_on")), name="closed_in_order")]

    def __str__(self):
        return f"{self.calendar}: {self.first_on} – {self.last_on}"


class Hours(models.Model):
    """A person's own week, or weeks in turn, instead of the calendar's; nobody else ever sees it.

    `weeks` is a list of weeks of seven [start, end] in minutes or null, Monday first; see core/rhythm.py.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hours")
    weeks = models.JSONField()
    turn = models.PositiveSmallIntegerField(default=0)
    zone = models.CharField(max_length=40, choices=ZONES, blank=True)
    works_on_holidays = models.BooleanField(default=False)

    def __str__(self):
        return f"hours of {self.person_id}"


class Leave(models.Model):
    """Days on which a person does not work; nobody asks why, and nobody else ever sees it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="leaves")
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ["first_on"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=models.F("first_on")), name="leave_in_order"),
            models.UniqueConstraint(fields=["person", "first_on", "last_on"], name="one_leave_per_days"),
        ]

    def __str__(self):
        return f"leave of {self.person_id}"


class Rest(models.Model):
    """What one day's deliveries did to people's rest, of the whole group: never of whom.

    `sent`: how many mails and pushes left; `held`: messages in them that had waited for somebody's hours; `late`: how
    many left outside the hours of whom they were for, which should be none.
    """

    day = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    sent = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "channel"], name="one_rest_per_day")]

    def __str__(self):
        return f"{self.day}: {self.sent} sent, {self.held} held, {self.late} late"


MOST_COUNTED = 100
"""Unread subjects beyond these are “99+” to whoever counts them."""


def unread_count(user):
    """How many subjects hold something new for `user`, up to MOST_COUNTED: the number beside the tray."""
    return len(_unread_groups.rows(me=user.pk, now=timezone.now()))


def unread_groups(me, now):
    """The subjects with something new for the person `me`, MOST_COUNTED at most, for core.prepared."""
    unread = Subject.objects.visible_to(get_user_model()(pk=me), now).filter(is_unread=True)
    counted = Subject.objects.filter(pk__in=unread.order_by().values("pk")[:MOST_COUNTED])
    return counted.order_by().values_list("group_key")


_unread_groups = Prepared(unread_groups)
