"""The mail with the head of the register, as the back office shows it: its figures are invented."""

from datetime import date
from hashlib import sha256

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from core.letters import Sample
from insights.tasks import message_of
from people.models import User
from register.models import Head


def _heads():
    person = User(first_name="Alix", last_name="Spécimen", email="alix.specimen@example.com")
    return message_of(person, [_head(date(2026, 3, day)) for day in (6, 7, 8, 9)])


def _head(day):
    return Head(day=day, number=1200 + day.day, hash=sha256(day.isoformat().encode()).hexdigest())


@hooks.register("eureka_mails")
def mails():
    return [Sample("heads", _("Head of the register"), _heads)]
