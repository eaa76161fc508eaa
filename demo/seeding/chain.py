"""The register of the demo community: the facts as the site itself would have written them, chained in order."""

from collections import defaultdict

from demo.seeding.world import update
from ideas.certificate import build
from moderation.models import Appeal, Decision
from people.models import Oversight, RoleGrant
from pipeline.models import StageDecision
from register import tokens
from register.actions import compose
from register.models import Entry, Payload, Token


def read(world):
    """Give everybody a lasting token, and remember who stands above whom, as certificates will say it."""
    world.names = tokens.lasting([user.pk for user in world.users])
    world.lines = defaultdict(list)
    for line in Oversight.objects.order_by("depth", "kind").values_list("person", "overseer", "kind", "depth", "until"):
        world.lines[line[0]].append(line)


def subject(world, told):
    """What an entry about an idea is filed under."""
    company = world.company_of(told.authors[0]).code
    return {"idea": told.idea.reference, "theme": told.idea.theme.key, "company": company}


def certificates(world, judge, told, at):
    """The one certificate of a decision about an idea: the judge by a lasting token, the others by the idea's own."""
    lines = [line for pk in (judge.pk, *told.author_ids) for line in world.lines[pk]]
    people = {*told.author_ids, *(line[0] for line in lines), *(line[1] for line in lines)} - {judge.pk}
    names = {pk: _token(world, pk, told.idea.reference) for pk in people} | {judge.pk: world.names[judge.pk]}
    return [build(judge.pk, told.author_ids, at, lines=lines, tokens=names)]


def _token(world, person, about):
    if (person, about) not in world.tokens:
        world.tokens[person, about] = tokens.new(person, about)
    return world.tokens[person, about].value


def keep_tokens(world):
    """Write the tokens used so far, for the entries that the site's own functions compose."""
    Token.objects.bulk_create(world.tokens.values(), batch_size=5000)


def _roles(world):
    """The roles of the first day, given at once, as a first installation gives them."""
    for grant in RoleGrant.objects.order_by("pk"):
        told = {"change": "role_granted", "role": grant.role, "from": grant.since.isoformat(), "at_once": True}
        yield grant.since, "role", {**told, "person": world.names[grant.person_id], "by": None}, None


def write(world):
    """The entries in the order of time, each with the hash of the one before; whoever bears a number gets it."""
    facts = sorted([*_roles(world), *world.entries], key=lambda entry: entry[0])
    entries, payloads = compose([(kind, data, at) for at, kind, data, _holder in facts])
    Entry.objects.bulk_create(entries, batch_size=1000)
    Payload.objects.bulk_create(payloads, batch_size=1000)
    holders = []
    for entry, (_at, _kind, _data, holder) in zip(entries, facts, strict=True):
        if holder is not None:
            holder.register_number = entry.number
            holders.append(holder)
    Decision.objects.bulk_create([h for h in holders if isinstance(h, Decision)], batch_size=1000)
    moves = [h for h in holders if isinstance(h, StageDecision)]
    update(StageDecision, moves, ["register_number"])
    update(Appeal, [h for h in holders if isinstance(h, Appeal)], ["register_number"])
