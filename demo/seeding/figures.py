"""How much of everything the demo community has: the case's table, scaled when another size is asked for."""

from dataclasses import dataclass

CASE_EMPLOYEES, CASE_IDEAS = 4573, 3600
# the case of Pages Jaunes, product.md: people of 4,573 …
LOGGED_IN, POSTED, COMMENTED, VOTED = 2744, 915, 1052, 1966
# … and present stages of 3,600 ideas
STAGES = {"deployed": 44, "pilot": 7, "project": 49, "analysis": 107, "parked": 96}
# ours: what the case does not say
STATUSES = {"submitted": 28, "returned": 15, "refused": 164, "withdrawn": 22}
OVERTURNED = 6  # refusals that an appeal overturned: published today
VOTES_PER_IDEA, COMMENTS_PER_IDEA = 11.5, 2.6
THEME_SHARES = {"process": 1247, "service": 1043, "savings": 812, "brand": 498}


@dataclass(frozen=True)
class Figures:
    """Whole numbers for one seeding."""

    employees: int
    ideas: int
    logged_in: int
    posted: int
    commented: int
    voted: int
    stages: dict
    statuses: dict
    overturned: int
    votes: int
    comments: int


def figures(employees=CASE_EMPLOYEES, ideas=CASE_IDEAS):
    """The case's numbers, to the unit by default; in proportion, at least one of each, otherwise."""

    def of_people(count):
        return max(12, round(count * employees / CASE_EMPLOYEES))

    def of_ideas(count):
        return max(1, round(count * ideas / CASE_IDEAS))

    posted = min(of_people(POSTED), ideas)
    return Figures(
        employees=employees,
        ideas=ideas,
        logged_in=max(of_people(LOGGED_IN), posted),
        posted=posted,
        commented=of_people(COMMENTED),
        voted=of_people(VOTED),
        stages={key: of_ideas(count) for key, count in STAGES.items()},
        statuses={key: of_ideas(count) for key, count in STATUSES.items()},
        overturned=of_ideas(OVERTURNED),
        votes=round(ideas * VOTES_PER_IDEA),
        comments=max(round(ideas * COMMENTS_PER_IDEA), of_people(COMMENTED)),
    )
