"""Appeals of the past: refusals that authors contested, who judged them, and what came out."""

from datetime import timedelta

from django.conf import settings

import ideas.actions
from core.worktime import add_working_days
from demo.corpus.decisions import decision_text
from demo.seeding.world import working_hours_later
from ideas import ranking
from ideas.models import Activity, Idea
from ideas.verbs import Verb
from moderation.actions.assigning import counted
from moderation.actions.seating import field_of
from moderation.entries import of_appeal
from moderation.models import Appeal, Seat
from moderation.routing import choose, choose_panel
from people.models import User
from register.actions import fingerprint

CONFIRMED = 1.6  # for each one that was overturned
SETTLED = timedelta(days=75)  # so long ago that an appeal is over
WAITED = timedelta(days=22)  # how long the one has waited that three people judge now


def judge(world):
    """Let authors appeal against refusals: some overturned, more confirmed, one before a panel."""
    rng = world.rng("appeals")
    refusals = Activity.objects.filter(verb=Verb.REFUSED).select_related("by__entity", "idea__theme").order_by("pk")
    refusals = list(refusals)
    told = {told.idea.pk: told for told in world.ideas}
    wrong = [fact for fact in refusals if told[fact.idea_id].fate == "overturned"]
    right = [fact for fact in refusals if told[fact.idea_id].fate == "refused" and fact.at < world.now - SETTLED]
    for fact in wrong:
        _settle(world, rng, told[fact.idea_id], fact, Seat.Verdict.OVERTURN)
    for fact in rng.sample(right, min(round(len(wrong) * CONFIRMED), len(right))):
        _settle(world, rng, told[fact.idea_id], fact, Seat.Verdict.CONFIRM)
    for fact in refusals:
        if told[fact.idea_id].fate == "contested":
            _wait(world, rng, told[fact.idea_id], fact, max(world.now - WAITED, fact.at + timedelta(hours=5)))


def _settle(world, rng, told, fact, verdict):
    """One appeal from its first word to its end."""
    at = working_hours_later(rng, fact.at, 0.5, 15, world.now)
    made = _lodge(world, rng, told, fact, at)
    candidates, _delegates, facts = field_of(made)
    seats = _seat(world, made, [choose(candidates, **facts)], at, "appealed")
    seat, end = seats[0], working_hours_later(rng, at, 1, settings.EUREKA["APPEAL_DAYS"] - 1, world.now)
    is_overturned = verdict == Seat.Verdict.OVERTURN
    words = decision_text(rng, "appeal upheld" if is_overturned else "appeal dismissed", told.text)
    seat.state, seat.verdict, seat.text, seat.ended_at = Seat.State.SPOKEN, verdict, words, end
    seat.save()
    ideas.actions.stop_reading(made.idea, seat.judge, at=end)
    made.state = Appeal.State.OVERTURNED if is_overturned else Appeal.State.CONFIRMED
    made.ended_at = end
    made.save()
    if is_overturned:
        made.idea.status, made.idea.published_at = Idea.Status.PUBLISHED, end
        made.idea.popularity = ranking.popularity(0, 0, end)
        made.idea.save(update_fields=["popularity"])
        ideas.actions.enter_stage(made.idea, "published", entity=made.idea.entity, outcome="published", at=end)
        _tell(Verb.PUBLISHED, made, end, by=seat.judge, data={})
    else:
        ideas.actions.pass_on(made.idea, holder=None, outcome="confirmed", at=end)
    told.idea.refresh_from_db()
    data = {"overturned": is_overturned, "first": [fact.by_id]}
    _tell(Verb.APPEAL_DECIDED, made, end, by=seat.judge, data=data)
    entry = of_appeal(
        made, "appeal_decided", end, judges=[seat.judge], outcome=str(made.state), panel=False,
        text_sha256=[fingerprint(words)],
    )  # fmt: skip
    _enter(world, entry, made)


def _wait(world, rng, told, fact, at):
    """An appeal whose judge kept silent: three people have it now, if three qualify."""
    made = _lodge(world, rng, told, fact, at)
    candidates, delegates, facts = field_of(made)
    silent = _seat(world, made, [choose(candidates, **facts)], at, "appealed")[0]
    late = silent.due_at + timedelta(minutes=40)
    candidates, delegates, facts = field_of(made)
    three = choose_panel(candidates, delegates=delegates, **facts)
    if three is None:
        return
    silent.state, silent.ended_at, silent.why = Seat.State.CLOSED, late, {**silent.why, "ended": "late"}
    silent.save()
    ideas.actions.stop_reading(made.idea, silent.judge, at=late)
    made.is_before_panel = True
    _tell(Verb.APPEAL_TO_PANEL, made, late, data={})
    _seat(world, made, three, late, "late")


def _lodge(world, rng, told, fact, at):
    words = decision_text(rng, "appeal", told.text)
    made = Appeal.objects.create(
        against=fact, kind=Appeal.Kind.REFUSAL, idea=Idea.objects.select_related("theme").get(pk=fact.idea_id),
        by=told.authors[0], text=words, at=at, due_at=add_working_days(at, settings.EUREKA["APPEAL_DAYS"]),
    )  # fmt: skip
    _tell(Verb.APPEALED, made, at, by=made.by, data={"first": [fact.by_id]})
    _enter(world, of_appeal(made, "appeal", at, text_sha256=fingerprint(words)))
    return made


def _seat(world, made, choices, at, because):
    """The seats of those whom routing chose, as the site writes them."""
    due_at, seats = add_working_days(at, settings.EUREKA["APPEAL_DAYS"]), []
    for choice in choices:
        judge = User.objects.select_related("entity__company").get(pk=choice.chosen.person)
        why = {"because": because, "tier": choice.chosen.tier, "elsewhere": choice.is_elsewhere, "stands_in": False}
        why |= {"left_out": counted(choice), "considered": choice.considered, "qualified": choice.qualified}
        place = {"is_panel": made.is_before_panel, "assigned_at": at, "due_at": due_at}
        seats.append(Seat.objects.create(appeal=made, judge=judge, why=why, **place))
        ideas.actions.let_read(made.idea, judge, at=at)
        _tell(Verb.APPEAL_ASSIGNED, made, at, person=judge, data={"panel": made.is_before_panel})
    made.due_at = due_at
    made.save()
    holder = None if made.is_before_panel else seats[0].judge
    ideas.actions.pass_on(made.idea, holder=holder, due_at=due_at, purpose="appeal", outcome=because, at=at)
    kind = "appeal_panel" if made.is_before_panel else "appeal_assigned"
    said = {"because": because, "tiers": [seat.why["tier"] for seat in seats], "left_out": seats[0].why["left_out"]}
    _enter(world, of_appeal(made, kind, at, judges=[seat.judge for seat in seats], **said))
    return seats


def _tell(verb, made, at, *, data, **who):
    """A line of the diary that nobody is notified of."""
    data = {"appeal": made.pk, **data} if verb != Verb.PUBLISHED else data
    Activity.objects.create(verb=verb, idea=made.idea, at=at, is_backfill=True, data=data, **who)


def _enter(world, entry, holder=None):
    kind, data, at = entry
    world.entries.append((at, kind, data, holder))
