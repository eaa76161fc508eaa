"""What every move of a request for a prize has in common; the prize is locked first, then the people, in one order."""

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from gamification.account import accounts_of
from gamification.models import Prize, PrizeRequest, PrizeStep, Spending
from ideas.models import Activity
from ideas.verbs import Verb
from people.models import User

State = PrizeRequest.State


def lock(prize, *people):
    """The prize as it now stands, with its row locked, and those of `people` and of whoever waits for it."""
    prize = Prize.objects.select_for_update().get(pk=prize.pk)
    waiting = prize.requests.waiting().values_list("person_id", flat=True)
    wanted = {person.pk for person in people} | set(waiting)
    list(User.objects.filter(pk__in=wanted).select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return prize


def locked(request):
    """The pair (request, prize) as they now stand, locked as in `lock`."""
    prize = lock(request.prize, request.person)
    request = PrizeRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    request.prize = prize
    return request, prize


def left(prize):
    """How many of a locked prize nobody is promised yet."""
    return Prize.objects.with_counts().get(pk=prize.pk).left


def move(request, state, *, by, text="", day=None):
    """Bring a request to a state, dated and signed."""
    request.state = state
    request.save()
    PrizeStep.objects.create(request=request, state=state, by=by, text=text, day=day, at=timezone.now())
    return request


def take(request):
    """Take the price from what the person may spend; nothing by jury."""
    if request.hundredths:
        Spending.objects.create(person=request.person, request=request, hundredths=request.hundredths)


def give_back(request):
    """Give back what was taken, if anything was."""
    for taken in request.spendings.filter(hundredths__gt=0):
        Spending.objects.create(person=request.person, request=request, hundredths=-taken.hundredths)


def tell(verb, request, *, by, **data):
    """One line of the diary, with the name of the prize as it is today."""
    names = {"fr": request.prize.name_fr, "en": request.prize.name_en}
    data = {"request": request.pk, "prize": names, "jury": request.prize.is_by_jury, **data}
    return Activity.record(verb, by=by, person=request.person, data=data)


def serve(prize):
    """Give what is left of a locked prize to those who wait, in their order; returns how many are served.

    Whoever has left the group leaves the list; whose points no longer cover the price keeps their place on it.
    """
    if prize.is_by_jury or not prize.is_active:
        return 0
    free, served = left(prize), 0
    if free < 1:
        return 0
    waiting = list(prize.requests.waiting().select_related("person"))
    accounts = accounts_of([request.person_id for request in waiting])
    for request in waiting:
        if served == free:
            break
        request.prize = prize
        if not request.person.is_active:
            move(request, State.CANCELLED, by=None)
            tell(Verb.PRIZE_CANCELLED, request, by=None, was=str(State.WAITING))
        elif accounts[request.person_id].balance >= request.hundredths:
            take(request)
            move(request, State.ASKED, by=None)
            tell(Verb.PRIZE_SERVED, request, by=None)
            served += 1
    return served


def said(text, *, longest, field, missing):
    """A text without blanks around; raises DomainError when it is missing (if `missing` says so) or too long."""
    text = (text or "").replace("\x00", "").strip()
    if missing and not text:
        raise DomainError(missing, field=field)
    if len(text) > longest:
        raise DomainError(_("Your text is longer than %(max)s characters.") % {"max": longest}, field=field)
    return text
