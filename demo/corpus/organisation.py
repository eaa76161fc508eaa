"""Draws the directory of the demo group: one complete tree of exactly the headcount asked for, and some who left."""

from demo.corpus.companies import COMPANIES, GROUP, HEAD, HEAD_OFFICE, title_of
from demo.corpus.people import PERSONAS, Addresses, PersonSpec, draw_name

SMALLEST = 60  # below, six companies and ten personas have no room
LEFT_SHARE = 0.06
TEAM_SIZE = (6, 12)  # with its leader
SERVICE_SIZE = 56


class Place:
    """A position before anybody holds it."""

    __slots__ = ("boss", "company", "department", "job", "level", "persona", "site", "team")

    def __init__(self, company, department, team, site, level, boss, job=None):
        self.company, self.department, self.team, self.site = company, department, team, site
        self.level, self.boss, self.job, self.persona = level, boss, job, None


def organisation(rng, headcount):
    """A list of PersonSpec: the personas first, then everybody from the top down, then those who left."""
    if headcount < SMALLEST:
        raise ValueError(f"The group needs at least {SMALLEST} people.")
    places = draw_places(rng, headcount)
    seat_personas(places)
    order = sorted(places, key=lambda place: persona_rank(place.persona))
    people = name_everybody(rng, order)
    people += those_who_left(rng, people, round(headcount * LEFT_SHARE))
    number_and_address(people)
    add_dotted_managers(rng, people)
    add_acting_managers(rng, people)
    return people


def draw_places(rng, headcount):
    """All positions; the first is the head of the group."""
    head = Place(GROUP, "", "", HEAD_OFFICE, 1, None)
    places = [head]
    sizes = split(headcount - 1, [company.share for company in COMPANIES], least=8)
    for company, size in zip(COMPANIES, sizes, strict=True):
        general = Place(company.name, "", "", company.sites[0], 2, head)
        places.append(general)
        kept = company.departments[: max(1, min(len(company.departments), (size - 1) // 8))]
        shares = split(size - 1, [department.weight for department in kept], least=4)
        for department, share in zip(kept, shares, strict=True):
            fill_department(rng, places, company, department, share, general)
    return places


def split(total, weights, least):
    """Whole shares of a total by weight, each at least `least`; their sum is the total."""
    spare = total - least * len(weights)
    if spare < 0:
        least, spare = 0, total
    shares = [least + spare * weight // sum(weights) for weight in weights]
    shares[0] += total - sum(shares)
    return shares


def fill_department(rng, places, company, department, size, general):
    """A director, heads of service when there are many teams, team leaders, and their teams."""
    seat = rng.choice(company.sites)
    director = Place(company.name, department.name, "", seat, 3, general)
    places.append(director)
    left = size - 1
    service_count = left // SERVICE_SIZE if left > 1.5 * SERVICE_SIZE else 0
    bosses = [director]
    if service_count:
        bosses = [
            Place(company.name, department.name, "", rng.choice(company.sites), 4, director)
            for _ in range(service_count)
        ]
        places += bosses
    fill_teams(rng, places, company, department, left - service_count, bosses)


def fill_teams(rng, places, company, department, left, bosses):
    """Teams of a leader and five to eleven people, shared among the bosses; a remainder too small joins a team."""
    seen = {}
    number = 0
    members = []
    while left > 0:
        size = min(left, rng.randint(*TEAM_SIZE))
        if members and (size < 4 or 0 < left - size < 4 and left <= TEAM_SIZE[1] + 1):
            size = left if size < 4 else size
        if size < 4 and members:
            members += add_members(rng, places, department, members[-1].boss, left)
            return
        topic = department.teams[number % len(department.teams)]
        boss = bosses[number % len(bosses)]
        site = boss.site if number < len(bosses) else rng.choice(company.sites)
        seen[topic, site] = seen.get((topic, site), 0) + 1
        turn = f" {seen[topic, site]}" if seen[topic, site] > 1 else ""
        leader = Place(company.name, department.name, f"{topic}, {site}{turn}", site, 5, boss)
        places.append(leader)
        members = add_members(rng, places, department, leader, size - 1)
        left -= size
        number += 1


def add_members(rng, places, department, leader, count):
    """Employees of one team; their jobs follow the team's department."""
    members = [
        Place(leader.company, leader.department, leader.team, leader.site, 6, leader, rng.choice(department.jobs))
        for _ in range(count)
    ]
    places += members
    return members


def persona_rank(persona):
    keys = [each.key for each in PERSONAS]
    return keys.index(persona.key) if persona else len(keys)


def seat_personas(places):
    """Gives each persona the first free place of her company, department and level; Mona leads Adèle."""
    for persona in sorted(PERSONAS, key=lambda each: each.level):
        candidates = sorted(
            (place for place in places if place.persona is None and place.company == persona.company),
            key=lambda place: (place.department != persona.department, abs(place.level - persona.level)),
        )
        chosen = candidates[0]
        if persona.key == "adele":
            chosen = next(place for place in candidates if place.boss.persona and place.boss.persona.key == "mona")
            chosen.site = chosen.boss.site = "Rennes"
            chosen.team = chosen.boss.team = f"{chosen.team.split(',')[0]}, Rennes"
        chosen.persona = persona


def name_everybody(rng, order):
    """Turns places into people, managers into indexes."""
    index = {id(place): position for position, place in enumerate(order)}
    return [name_place(rng, place, index.get(id(place.boss))) for place in order]


def name_place(rng, place, manager):
    persona = place.persona
    gender, first_name, last_name = draw_name(rng)
    if persona:
        gender, first_name, last_name = persona.gender, persona.first_name, persona.last_name
    elif place.level == 1:
        first_name, last_name, gender, _ = HEAD
    return PersonSpec(
        employee_number="", first_name=first_name, last_name=last_name, email="", company=place.company,
        department=place.department, team=place.team, site=place.site, job_title=job_of(place, gender),
        level=place.level, manager=manager, gender=gender, hired_days_ago=draw_hiring(rng, place),
        language="en" if not persona and rng.random() < 0.025 else "fr", persona=persona.key if persona else "",
    )  # fmt: skip


def job_of(place, gender):
    if place.persona and place.persona.job_title:
        return place.persona.job_title
    if place.level == 1:
        return HEAD[3]
    if place.level == 6:
        return place.job[gender == "f"]
    if place.level == 2:
        return title_of(2, gender, next(each.of for each in COMPANIES if each.name == place.company))
    return title_of(place.level, gender, place.team.split(",")[0] if place.level == 5 else place.department)


def draw_hiring(rng, place):
    """Days since hired: a few newcomers, many of five to fifteen years, some from the first hour."""
    if place.persona or place.level <= 3:
        return rng.randint(1100, 9000)
    return min(12000, 20 + int(rng.expovariate(1 / 2900)))


def those_who_left(rng, people, count):
    """People who worked here and left within three years; they keep the manager they had."""
    models = [person for person in people if person.level == 6 and not person.persona]
    leavers = []
    for model in rng.sample(models, min(count, len(models))):
        gender, first_name, last_name = draw_name(rng)
        left = rng.randint(5, 1000)
        leavers.append(
            PersonSpec("", first_name, last_name, "", model.company, model.department, model.team, model.site,
                       model.job_title if gender == model.gender else other_title(model, gender), 6, model.manager,
                       gender=gender, hired_days_ago=left + rng.randint(200, 6000), left_days_ago=left)
        )  # fmt: skip
    return leavers


def other_title(model, gender):
    """The same job, said for the other gender."""
    department = next(
        each for company in COMPANIES for each in company.departments
        if company.name == model.company and each.name == model.department
    )  # fmt: skip
    return next((pair[gender == "f"] for pair in department.jobs if model.job_title in pair), model.job_title)


def number_and_address(people):
    addresses = Addresses()
    for position, person in enumerate(people):
        person.employee_number = f"L{position + 1:05d}"
        person.email = addresses.give(person.first_name, person.last_name)


def add_dotted_managers(rng, people):
    """One person in sixteen also works for somebody of a higher level elsewhere: never a loop, levels only go up."""
    leaders = [i for i, person in enumerate(people) if 3 <= person.level <= 5 and not person.persona]
    for person in people:
        if person.persona or not person.is_active or person.level < 4 or rng.random() > 0.06:
            continue
        chosen = {
            i for i in rng.sample(leaders, 2 if rng.random() < 0.1 else 1)
            if people[i].level < person.level and i != person.manager and people[i].department != person.department
        }  # fmt: skip
        person.dotted_managers = tuple(sorted(chosen))


def add_acting_managers(rng, people):
    """A few absent team leaders and heads of service are replaced by a peer who has the same manager."""
    peers = {}
    for i, person in enumerate(people):
        if person.level in (4, 5) and not person.persona:
            peers.setdefault((person.manager, person.level), []).append(i)
    groups = [group for group in peers.values() if len(group) > 1]
    for group in rng.sample(groups, max(1, len(groups) // 9) if groups else 0):
        stand_in, absent = rng.sample(group, 2)
        people[stand_in].acting_for = absent
