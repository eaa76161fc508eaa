"""One mail with what waits for one person, in their language, once."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.worktime import is_working_hour
from inbox.models import Notification, Preference
from inbox.sentences import grouped
from people.models import User

PAUSE = timedelta(minutes=30)
"""Nobody gets two mails within this time: what comes meanwhile waits for the next."""
MOST_GROUPS = 20
UNSUBSCRIBE_DAYS = timedelta(days=365)

_signer = TimestampSigner(salt="inbox.unsubscribe")


def send(person_id):
    """Send what waits for a person. Raises what the mail server raises, after putting the messages back."""
    now = timezone.now()
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None or not is_working_hour(now):
        return
    claimed = _claim(person, now)
    if not claimed:
        return
    rows = Notification.objects.filter(pk__in=claimed)
    try:
        with translation.override(person.language):
            message = _message(person, rows)
        if message:
            message.send()
    except Exception:
        rows.update(mailed_at=None)
        raise
    rows.update(emailed=True)


def _claim(person, now):
    """The ids of the messages that this run will send: no other run will, unless it gives them back."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        waiting = Notification.objects.filter(recipient=person).to_mail(now)
        claimed = list(waiting.values_list("pk", flat=True))
        Notification.objects.filter(pk__in=claimed).update(mailed_at=now)
    return claimed


def _message(person, rows):
    """The mail, or None when nothing of `rows` may be seen any more."""
    groups = grouped(rows.visible_to(person), person)[:MOST_GROUPS]
    if not groups or Preference.objects.filter(person=person, mail=Preference.Mail.NONE).exists():
        return None
    stop = settings.BASE_URL + reverse("unsubscribe", args=[unsubscribe_token(person)])
    context = {
        "person": person,
        "groups": groups,
        "base": settings.BASE_URL,
        "unsubscribe": stop,
        "inbox": settings.BASE_URL + reverse("inbox"),
        "preferences": settings.BASE_URL + reverse("preferences"),
    }
    message = EmailMultiAlternatives(
        subject=_subject(groups),
        body=render_to_string("emails/news.txt", context),
        to=[person.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("emails/news.html", context), "text/html")
    return message


def _subject(groups):
    if len(groups) == 1 and groups[0].idea:
        subject = _("Eurêka: news of “%(title)s”") % {"title": groups[0].title}
        return " ".join(subject.split())
    return ngettext("Eurêka: news of %(count)s subject", "Eurêka: news of %(count)s subjects", len(groups)) % {
        "count": len(groups)
    }


def unsubscribe_token(person):
    return _signer.sign(str(person.pk))


def unsubscribing(token):
    """The person whom an unsubscribe link belongs to, or None when it is not one of ours or too old."""
    try:
        pk = _signer.unsign(token, max_age=UNSUBSCRIBE_DAYS)
    except BadSignature:
        return None
    return User.objects.filter(pk=pk).first()
