"""What the invented group is made of: companies, departments, teams, sites and jobs, read from texts/companies.txt."""

from dataclasses import dataclass

from demo.corpus.grammar import TEXTS

GROUP = "Groupe Lumière"
HEAD = ("Marguerite", "Delorme", "f", "Présidente-directrice générale")
HEAD_OFFICE = "Nantes"


@dataclass(frozen=True)
class Department:
    """A department: how big it is within its company, what its teams do, which jobs its people have."""

    name: str
    weight: int
    teams: tuple[str, ...]
    jobs: tuple[tuple[str, str], ...]  # (for a man, for a woman)


@dataclass(frozen=True)
class Company:
    """A company of the group, once independent."""

    name: str
    of: str  # « de la Régie »
    what: str
    share: int  # per thousand of the headcount
    sites: tuple[str, ...]
    departments: tuple[Department, ...]


TITLES = {
    2: ("Directeur général", "Directrice générale"),
    3: ("Directeur", "Directrice"),
    4: ("Responsable de service", "Responsable de service"),
    5: ("Chef d’équipe", "Cheffe d’équipe"),
}


def title_of(level, gender, of):
    """« Directrice, Marketing », « Cheffe d’équipe, Bouclage »; `of` is what the person leads."""
    title = TITLES[level][gender == "f"]
    return f"{title} {of}" if level == 2 else f"{title}, {of}"


def several(text):
    return tuple(part.strip() for part in text.split(","))


def read_job(text):
    """« Conseiller/Conseillère » → the pair; one word when both are the same."""
    man, _, woman = text.partition("/")
    return man, woman or man


def read_companies():
    companies = []
    for line in (TEXTS / "companies.txt").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line[1:].split("|")]
        if line.startswith("="):
            name, of, what, share, sites = cells
            companies.append([name, of, what, int(share), several(sites), []])
        elif line.startswith("-"):
            name, weight, teams, titles = cells
            pairs = tuple(read_job(title) for title in several(titles))
            companies[-1][5].append(Department(name, int(weight), several(teams), pairs))
    return tuple(Company(*company[:5], tuple(company[5])) for company in companies)


COMPANIES = read_companies()
