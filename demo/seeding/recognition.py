"""Who gives whom a badge, and who wished to appear in the ranking."""

from community.actions import give_badge
from community.permissions import EXPERT, FACILITATOR, is_out_of_line
from gamification.actions import set_ranked
from gamification.models import Badge
from gamification.seasons import close_ended

RANKED = 40
REASONS = (
    "Répond aux premières idées des autres, et les fait grandir.",
    "Relance les idées endormies avec une question juste.",
    "Met en relation deux équipes qui ne se connaissaient pas.",
)
KNOWS = "Ses commentaires ont rendu plusieurs idées de ce thème réalisables."


def recognise(world):
    """Some ask to be ranked, Cléo names facilitators, Claire an expert; the seasons that ended keep their places."""
    rng = world.rng("recognition")
    personas = set(world.personas.values())
    for person in rng.sample(world.posters, min(RANKED, len(world.posters))):
        if person not in personas:
            set_ranked(person, True)
    badges = {badge.key: badge for badge in Badge.objects.filter(key__in=[FACILITATOR, EXPERT])}
    cleo, claire = world.personas["cleo"], world.personas["claire"]
    others = [person for person in rng.sample(world.commenters, len(world.commenters)) if person not in personas]
    for reason, person in zip(REASONS, _whom(cleo, others), strict=False):
        give_badge(person, by=cleo, badge=badges[FACILITATOR], reason=reason)
    expert = next(_whom(claire, others))
    give_badge(expert, by=claire, badge=badges[EXPERT], theme=world.themes["service"], reason=KNOWS)
    close_ended(world.now)


def _whom(giver, others):
    """Those who are in no line with the giver, and still at work in the group."""
    return (one for one in others if one.is_active and not one.is_outside and is_out_of_line(giver, one))
