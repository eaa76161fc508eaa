"""Prizes in every state of their life, the euros behind them, and thanks that people have said."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle

from demo.corpus.french import typeset
from demo.corpus.prizes import APPLICATIONS, BUDGET, PRIZES, PROOFS, REFUSALS, THANKS
from demo.seeding.world import between
from gamification.actions.thanking import week_of
from gamification.models import Prize, PrizeBudget, PrizeRequest, PrizeStep, Spending, Standing, Thanks
from ideas.models import Activity
from ideas.verbs import Verb

# by fate: between how many and how many days ago it was asked for, and the states it came to, with their verbs
ASKED, APPROVED = ("asked", Verb.PRIZE_ASKED), ("approved", Verb.PRIZE_APPROVED)
HANDED, CONFIRMED = ("handed", Verb.PRIZE_HANDED), ("confirmed", Verb.PRIZE_CONFIRMED)
LIVES = {
    "confirmed": (75, 30, [ASKED, APPROVED, HANDED, CONFIRMED]),
    "handed": (24, 14, [ASKED, APPROVED, HANDED]),
    "approved": (12, 6, [ASKED, APPROVED]),
    "asked": (4, 0.2, [ASKED]),
    "applied": (9, 1, [ASKED]),
    "waiting": (10, 2, [("waiting", Verb.PRIZE_WAITED)]),
    "refused": (20, 9, [ASKED, ("refused", Verb.PRIZE_REFUSED)]),
    "cancelled": (30, 15, [ASKED, ("cancelled", Verb.PRIZE_CANCELLED)]),
}


def give(world):
    """The catalogue and the requests of people whose points cover them, each person once, then the thanks."""
    rng = world.rng("prizes")
    first = world.now.astimezone(world.zone).year - 1
    for year in (first, first + 1):
        PrizeBudget.objects.create(starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), euros=Decimal(BUDGET))
    cast = {person.pk for person in world.personas.values()}
    earned = Standing.objects.filter(season=None, person__is_active=True, person__is_outside=False)
    earned = dict(earned.exclude(person__in=cast).order_by("person").values_list("person", "hundredths"))
    people, words = {person.pk: person for person in world.users}, cycle(APPLICATIONS)
    for spec in reversed(PRIZES):  # the dearest first: fewer can pay for them
        prize = _prize(spec)
        able = sorted(pk for pk, sum_of in earned.items() if sum_of >= prize.hundredths)
        for pk, fate in zip(rng.sample(able, min(len(able), len(spec.fates))), spec.fates, strict=False):
            del earned[pk]
            reason = typeset(next(words)) if prize.is_by_jury else ""
            _live(world, rng, prize, people[pk], fate, reason)
    _thank(world, rng)


def _prize(spec):
    named = {name: getattr(spec, name) for name in ("key", "name_fr", "name_en", "description_fr", "description_en")}
    facts = {"cost": spec.cost, "is_by_jury": spec.cost is None, "euros": Decimal(spec.euros), "stock": spec.stock}
    return Prize.objects.create(**named, **facts)


def _live(world, rng, prize, person, fate, reason):
    """One request from its first day to where it is."""
    oldest, latest, states = LIVES[fate]
    at = between(rng, world.now - timedelta(days=oldest), world.now - timedelta(days=latest))
    request = PrizeRequest.objects.create(
        prize=prize, person=person, state=states[-1][0], hundredths=prize.hundredths, reason=reason,
        client_key=f"seed-{prize.key}", at=at,
    )  # fmt: skip
    for number, (state, verb) in enumerate(states):
        at += timedelta(days=number and rng.uniform(0.5, 5))
        _step(world, rng, request, state, verb, at)


def _step(world, rng, request, state, verb, at):
    prize, person, taken = request.prize, request.person, request.hundredths
    text = {"handed": rng.choice(PROOFS), "refused": rng.choice(REFUSALS)}.get(state, "")
    by = person if state in ("asked", "waiting", "confirmed", "cancelled") else world.personas["cleo"]
    day = at.astimezone(world.zone).date()
    PrizeStep.objects.create(
        request=request, state=state, by=by, text=typeset(text), day=day if state == "handed" else None, at=at
    )
    if state == "asked" and taken:
        Spending.objects.create(person=person, request=request, hundredths=taken, at=at)
    elif state in ("refused", "cancelled") and taken:
        Spending.objects.create(person=person, request=request, hundredths=-taken, at=at)
    elif state == "approved" and prize.euros:
        request.budget = PrizeBudget.objects.get(starts_on__lte=day, ends_on__gte=day)
        request.euros = prize.euros
        request.save(update_fields=["budget", "euros"])
    data = {"request": request.pk, "prize": {"fr": prize.name_fr, "en": prize.name_en}, "jury": prize.is_by_jury}
    if text and state == "refused":
        data["reason"] = typeset(text)
    Activity.objects.create(verb=verb, by=by, person=person, data=data, at=at, is_backfill=True)


def _thank(world, rng):
    others = [person for person in world.commenters if person not in world.personas.values()]
    for number, (receiver, giver, weeks, words) in enumerate(THANKS):
        at = world.now - timedelta(weeks=weeks, hours=rng.randrange(1, 40))
        giver = world.personas[giver] if giver else rng.choice(others)
        receiver = world.personas[receiver]
        thanks = Thanks.objects.create(
            giver=giver, receiver=receiver, words=typeset(words), week=week_of(at), client_key=f"seed-{number}", at=at
        )
        data = {"thanks": thanks.pk}
        Activity.objects.create(verb=Verb.THANKED, by=giver, person=receiver, data=data, at=at, is_backfill=True)
