"""Ideas that went from entity to entity once they were tried: where they were shown, tried, adopted, or not kept."""

from demo.corpus.decisions import stop_result
from demo.seeding.world import between
from ideas.models import Stop
from ideas.verbs import Verb

CHANCE = {"deployed": 0.7, "pilot": 0.5}
STATES = (("adopted", 0.4), ("tried", 0.3), ("shown", 0.22), ("declined", 0.08))


def carry(world):
    """Note the stops of ideas in pilot or deployed, each after the day it got there."""
    rng, stops = world.rng("travel"), []
    companies, by = list(world.companies.values()), world.personas["cleo"]
    for told in world.ideas:
        key = told.idea.stage.key if told.is_published else ""
        if rng.random() >= CHANCE.get(key, 0):
            continue
        others = [company for company in companies if company.pk != told.idea.entity_id]
        at = told.idea.stage_since
        for company in rng.sample(others, rng.choice((1, 1, 2, 3))):
            at = between(rng, at, world.now)
            state = rng.choices([state for state, _w in STATES], [weight for _s, weight in STATES])[0]
            if state == "declined" and world.clash(by.pk, told.author_ids):
                state = "shown"
            result = stop_result(rng, state)
            stops.append(Stop(idea=told.idea, entity=company, state=state, started_on=at.date(), result=result, by=by))
            data = {"entity": company.pk, "state": state, "result": result}
            world.record(Verb.TRAVELLED, at, by=by, idea=told.idea, data=data)
    Stop.objects.bulk_create(stops)
