"""A small group and its monthly directory file: people arrive, leave, change managers; departments move."""

from datetime import timedelta

from people.actions import apply_directory
from people.directory import COLUMNS, plan
from people.models import Role, RoleGrant, User

COMPANIES = ("Annuaires", "Cartes", "Édition")
PLACES = ("Ventes", "Métier")


class Staff:
    """What the human resources' system knows: one row a person, by employee number."""

    def __init__(self, rng):
        self.rng, self.rows, self.count = rng, {}, 0
        head = self.hire("", "Annuaires", "")
        for company in COMPANIES:
            chief = self.hire(head, company, "")
            for place in PLACES:
                manager = self.hire(chief, company, place)
                for team in ("Nord", "Sud"):
                    leader = self.hire(manager, company, f"{place} > {team} {company}")
                    for _ in range(3):
                        self.hire(leader, company, f"{place} > {team} {company}")

    def hire(self, manager, company, entity):
        self.count += 1
        number = f"N{self.count:04}"
        self.rows[number] = {
            "employee_number": number, "email": f"{number.lower()}@exemple.test", "first_name": "Nour",
            "last_name": number, "company": company, "entity": entity, "manager": manager, "language": "fr",
        }  # fmt: skip
        return number

    def below(self, number):
        """Everybody under `number`, at any level."""
        found = [other for other, row in self.rows.items() if row["manager"] == number]
        return found + [deeper for other in found for deeper in self.below(other)]

    def change(self, today):
        """A month of the human resources' work."""
        kind = self.rng.choice(["leave", "leave", "move", "move", "regroup", "dotted", "acting", "mistake", "back"])
        movable = [number for number, row in self.rows.items() if row["manager"]]
        number = self.rng.choice(movable)
        if kind == "leave" and len(self.rows) > 40:
            self.leave(number)
        elif kind == "regroup":
            number = self.rng.choice([n for n in movable if self.below(n)])
            self.place(number, self.rng.choice([n for n in self.rows if n != number and n not in self.below(number)]))
        elif kind == "move":
            self.place(number, self.rng.choice([n for n in self.rows if n != number and n not in self.below(number)]))
        elif kind == "dotted":
            self.rows[number]["dotted_managers"] = self.rng.choice([n for n in movable if n != number])
        elif kind == "acting":
            self.rows[number]["acting_for"] = self.rng.choice([n for n in movable if n != number and self.below(n)])
        elif kind == "back":
            for row in self.rows.values():
                row.pop("dotted_managers", None), row.pop("acting_for", None)
        leader = self.rng.choice([n for n in self.rows if self.below(n)])
        row = self.rows[leader]
        self.hire(leader, row["company"], row["entity"])
        rows = self.rows
        if kind == "mistake":  # that the next file mends: a circle
            rows = {**rows, number: {**rows[number], "manager": self.rng.choice(self.below(number) or [number])}}
        apply_directory(plan(self.file(rows), today), force=True)

    def leave(self, number):
        """Those who reported to somebody who leaves report to the one above."""
        above = self.rows.pop(number)["manager"]
        for row in self.rows.values():
            for name in ("manager", "dotted_managers", "acting_for"):
                if row.get(name) == number:
                    row[name] = above if name == "manager" else ""

    def place(self, number, manager):
        """Under another manager, in that one's entity, with everybody below."""
        self.rows[number]["manager"] = manager
        for moved in (number, *self.below(number)):
            self.rows[moved]["company"], self.rows[moved]["entity"] = (
                self.rows[manager]["company"], self.rows[manager]["entity"],
            )  # fmt: skip

    def file(self, rows=None):
        lines = [";".join(row.get(name, "") for name in COLUMNS) for row in (rows or self.rows).values()]
        return "\n".join([";".join(COLUMNS), *lines]) + "\n"


def cast(people, rng, now):
    """The roles: two community managers, four executives, the head of the group among them, four delegates."""
    for role, count in ((Role.MANAGER, 2), (Role.EXECUTIVE, 3), (Role.DELEGATE, 4)):
        named = rng.sample(people[1:], count) + (people[:1] if role == Role.EXECUTIVE else [])
        for person in named:
            RoleGrant.objects.get_or_create(person=person, role=role, defaults={"since": now - timedelta(days=1)})


def active():
    return list(User.objects.filter(is_active=True, is_outside=False).order_by("pk"))
