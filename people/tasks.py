"""What the directory does by itself."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext
from django_tasks import task

from core.schedule import periodic
from core.tasks import retry
from people import actions, closure
from people.models import User
from people.signals import directory_changed


@periodic(every=timedelta(hours=1))
def keep_closure():
    """Lines begin and end by the calendar: the closure follows, and those who judge are checked again."""
    if any(closure.rebuild()):
        directory_changed.send_robust(None, person_ids=[])


@periodic(every=timedelta(minutes=1))
def follow_calendar():
    """When a line, a delegation or a role has just begun or ended by its date, nothing waits for the hour."""
    if closure.has_just_turned():
        keep_closure()
    actions.follow_roles()


@task()
@retry(attempts=6)
def tell_former_address(person_id, address):
    """Tell who had an address that the directory names another now: it may not have been them who asked for it."""
    person = User.objects.get(pk=person_id)
    with translation.override(person.language):
        context = {"person": person, "hours": settings.EUREKA["ROLE_HOURS"]}
        send_mail(
            gettext("Eurêka: your address has changed"),
            render_to_string("emails/address_changed.txt", context),
            None,
            [address],
        )
