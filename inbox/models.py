"""Notifications, and what a person wants of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from notifications.base.models import AbstractNotification

from ideas.models import Activity, Idea


class Notification(AbstractNotification):
    """One fact of the diary that one person wants to know; grouped by idea in the inbox."""

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications")
    group_key = models.CharField(max_length=60, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractNotification.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["recipient", "activity"], name="one_notification_per_fact")]
        indexes = [
            models.Index(fields=["recipient", "-timestamp"], name="notification_inbox"),
            models.Index(fields=["recipient", "unread"], name="notification_unread"),
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
