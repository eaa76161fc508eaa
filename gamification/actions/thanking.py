"""“Merci”: a few small thanks a week, from one colleague to another, costing and earning nothing."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from gamification.actions.moving import said
from gamification.models import Thanks
from gamification.models.thanks import WORDS_LENGTH
from gamification.permissions import may_thank
from ideas.models import Activity
from ideas.verbs import Verb
from people.models import User

A_WEEK = 3
"""Thanks that one person may say from Monday to Sunday, each to somebody else."""


def week_of(moment):
    """The Monday of a moment's week, by the calendar of the site."""
    day = timezone.localdate(moment)
    return day - timedelta(days=day.weekday())


def left_this_week(giver):
    """How many more times `giver` may say thank you this week; also those taken back count."""
    said = Thanks.objects.filter(giver=giver, week=week_of(timezone.now()))
    return max(A_WEEK - said.count(), 0)


def bars_thanks(giver, receiver):
    """Why `giver` may not thank `receiver` now, in words, or None."""
    if refusal := may_thank(giver, receiver):
        return refusal
    if Thanks.objects.filter(giver=giver, receiver=receiver, week=week_of(timezone.now())).exists():
        return _("You have already thanked this person this week: once is enough to be meant.")
    if not left_this_week(giver):
        return ngettext(
            "You have said thank you %(count)d time this week, as often as one may. It begins again on Monday.",
            "You have said thank you %(count)d times this week, as often as one may. It begins again on Monday.",
            A_WEEK,
        ) % {"count": A_WEEK}
    return None


def thank(receiver, *, by, words, client_key, comment=None):
    """Say thank you, and what for; the same `client_key` again changes nothing.

    What was said stays between the two: the diary knows of it, not of its words.
    """
    words = said(
        words, longest=WORDS_LENGTH, field="words", missing=_("Say what for: a few words make it worth reading.")
    )
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # so that two at once pass no limit
        if known := Thanks.objects.filter(giver=by, client_key=client_key).first():
            return known
        if refusal := bars_thanks(by, receiver):
            raise DomainError(refusal)
        thanks = Thanks.objects.create(
            giver=by,
            receiver=receiver,
            comment=comment,
            words=words,
            week=week_of(timezone.now()),
            client_key=client_key,
        )
        Activity.record(Verb.THANKED, by=by, person=receiver, data={"thanks": thanks.pk})
    return thanks


def take_thanks_back(thanks, *, by):
    """Whoever said it takes it back: the other no longer reads it; twice is once."""
    with transaction.atomic():
        mine = Thanks.objects.filter(pk=thanks.pk, giver=by, withdrawn_at__isnull=True)
        if mine.update(withdrawn_at=timezone.now()):
            Activity.record(Verb.THANKS_WITHDRAWN, by=by, person=thanks.receiver, data={"thanks": thanks.pk})


def put_away(thanks, *, by):
    """Whoever received it no longer wants to see it; the other is not told."""
    Thanks.objects.filter(pk=thanks.pk, receiver=by, put_away_at__isnull=True).update(put_away_at=timezone.now())
