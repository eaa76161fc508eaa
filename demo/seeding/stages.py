"""The executives' decisions: retained, in project, in pilot, deployed with a measured benefit, parked."""

from datetime import timedelta

from core.worktime import add_working_days
from demo.corpus.decisions import decision_text, measured_benefit, park
from demo.seeding import chain
from demo.seeding.world import between
from ideas.verbs import Verb
from people.models import Role, RoleGrant
from pipeline.models import Benefit, StageDecision
from pipeline.moves import is_setback
from register.actions import fingerprint

CHAIN = ("analysis", "project", "pilot", "deployed")
TEXTS = {"analysis": "retain", "project": "project", "pilot": "pilot", "deployed": "deploy"}
PARKED_FROM = (("published", 0.45), ("analysis", 0.4), ("project", 0.15))


def decide(world):
    """Walk every idea with a future through its stages."""
    rng = world.rng("stages")
    held = RoleGrant.objects.filter(role=Role.EXECUTIVE).values_list("person_id", flat=True)
    executives = [user for user in world.users if user.pk in set(held)]
    rows = []
    for told in world.ideas:
        way = _way(rng, told.fate)
        if way:
            rows += _walk(world, rng, executives, told, way)
    StageDecision.objects.bulk_create([decision for decision, _told in rows], batch_size=500)
    for decision, told in rows:
        _record(world, decision, told)
    _measure(world, rng, [(d, t) for d, t in rows if d.to_stage.key == "deployed"])


def _way(rng, fate):
    """The stages an idea enters, in order."""
    if fate in CHAIN:
        return CHAIN[: CHAIN.index(fate) + 1]
    if fate == "parked":
        last = rng.choices([k for k, _w in PARKED_FROM], [w for _k, w in PARKED_FROM])[0]
        return (*(CHAIN[: CHAIN.index(last) + 1] if last in CHAIN else ()), "parked")
    return ()


def _walk(world, rng, executives, told, way):
    start, rows = told.idea.published_at, []
    # the idea reached its present stage some time ago; the moves before share what is left
    last = between(rng, start + (world.now - start) * 0.35, start + (world.now - start) * 0.92)
    moments = sorted(between(rng, start + timedelta(hours=8), last) for _ in way[1:]) + [last]
    free = [e for e in executives if not world.clash(e.pk, told.author_ids)]
    near = [e for e in free if world.company_of(e) == told.idea.entity]
    executive = rng.choice(near or free)
    for key, at in zip(way, moments, strict=True):
        rows.append((_move(world, rng, executive, told, key, at), told))
    return rows


def _move(world, rng, executive, told, key, at):
    idea, reopening = told.idea, ""
    if key == "parked":
        text, reopening = park(rng, told.text)
    else:
        text = decision_text(rng, TEXTS[key], told.text)
    stage, before = world.stages[key], idea.stage
    idea.stage, idea.stage_since = stage, at
    idea.version += 1
    due_at = add_working_days(at, stage.days) if stage.days else None
    told.enter(
        at, outcome="moved", stage=stage, entity=executive.entity, holder=executive, due_at=due_at, note=reopening
    )
    return StageDecision(
        idea=idea, from_stage=before, to_stage=stage, by=executive, state=StageDecision.State.EFFECTIVE, text=text,
        reopening=reopening, at=at, effective_at=at,
    )  # fmt: skip


def _record(world, decision, told):
    keys = {"from": decision.from_stage.key, "to": decision.to_stage.key, "decision": decision.pk}
    world.record(Verb.STAGE_MOVED, decision.at, by=decision.by, idea=told.idea, data=keys)
    entry = {
        **chain.subject(world, told), **keys, "setback": is_setback(keys["from"], keys["to"]),
        "by": world.names[decision.by_id], "second_by": None,
        "certificates": chain.certificates(world, decision.by, told, decision.at),
        "text_sha256": _print(decision.text), "reopening_sha256": _print(decision.reopening), "second_text_sha256": "",
    }  # fmt: skip
    world.entries.append((decision.at, "stage_moved", entry, decision))


def _print(text):
    return fingerprint(text) if text else ""


def _measure(world, rng, deployed):
    rows = []
    for decision, told in deployed:
        found = measured_benefit(rng, told.text)
        at = min(decision.at + timedelta(minutes=1), world.now)
        rows.append((at, told, Benefit(
            idea=told.idea, amount=found.amount, unit=found.unit, method=found.method, measured_on=decision.at.date(),
            by=decision.by,
        )))  # fmt: skip
    Benefit.objects.bulk_create([benefit for _at, _told, benefit in rows])
    for at, told, benefit in rows:
        amount = None if benefit.amount is None else str(benefit.amount)
        data = {"benefit": benefit.pk, "amount": amount, "unit": benefit.unit}
        world.record(Verb.BENEFIT_MEASURED, at, by=benefit.by, idea=benefit.idea, data=data)
        entry = {
            **chain.subject(world, told), "by": world.names[benefit.by_id], **data,
            "method_sha256": _print(benefit.method),
        }  # fmt: skip
        world.entries.append((at, "benefit_measured", entry, None))
