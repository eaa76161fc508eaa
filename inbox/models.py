"""Notifications, and what a person wants of them."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from notifications.base.models import AbstractNotification
from notifications.base.models import NotificationQuerySet as PackageQuerySet

from core.prepared import Prepared
from ideas.models import Activity, Idea
from people.models import DirectoryChange


class NotificationQuerySet(PackageQuerySet):
    """Messages, by whom they are for and what is still to do with them."""

    def visible_to(self, user, at=None):
        """The messages of `user`, without those of ideas that `user` may no longer see."""
        seen = Idea.objects.visible_to(user, at).filter(pk=OuterRef("idea_id"))
        return self.filter(recipient=user).filter(Q(idea__isnull=True) | Exists(seen))

    def to_mail(self, moment):
        """Unread messages whose time to go out by mail has come."""
        return self.filter(mail_at__lte=moment, mailed_at__isnull=True, unread=True)


class Notification(AbstractNotification):
    """One fact of the diary that one person wants to know; grouped by idea in the inbox.

    `data["as"]` names the audience by which the policy reached the person. `mail_at` is null when no mail is wanted.
    """

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    change = models.ForeignKey(
        DirectoryChange, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications")
    group_key = models.CharField(max_length=60, blank=True)
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
            models.Index(fields=["recipient", "unread"], name="notification_unread"),
            models.Index(
                fields=["mail_at"],
                condition=Q(mail_at__isnull=False, mailed_at__isnull=True),
                name="notification_to_mail",
            ),
        ]


class Preference(models.Model):
    """By which channel a person wants news; the inbox always has it all."""

    class Mail(models.TextChoices):
        NONE = "none", _("no e-mail")
        IMPORTANT = "important", _("only what concerns my ideas and my reviews")
        ALL = "all", _("everything that reaches my inbox")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    mail = models.CharField(_("e-mail"), max_length=10, choices=Mail.choices, default=Mail.IMPORTANT)

    def __str__(self):
        return f"{self.person_id}: {self.mail}"


def unread_count(user):
    """How many groups of the inbox hold something new for `user`: the number beside the tray."""
    return len(_unread_groups.rows(me=user.pk, now=timezone.now()))


def unread_groups(me, now):
    """The groups of the inbox with something new for the person `me`, for core.prepared."""
    unread = Notification.objects.visible_to(get_user_model()(pk=me), now).filter(unread=True)
    return unread.order_by().values_list("group_key").distinct()


_unread_groups = Prepared(unread_groups)
