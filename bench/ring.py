"""`python -m bench.ring`: does it pay when ten people give each other points, rather than play with everybody?

Ten accounts post ideas, vote for each other, comment, mark each other's comments useful and invite each other to sign,
by the site's own actions, for a year. Ten others do as much of everything, but with the rest of a community:
these vote for, invite and comment as often as they are, and mark a share of the comments useful, MARKED (0.11, the
demo's). Printed for each effort of COMMENTS (1,5,25) a person and week, 25 being all that the daily limits count, and
after WEEKS (13,26,52): the points of a person in either, and what the ring gains, with the rules as they are and
without pairs.py.
"""

import os
import random
import tempfile
from datetime import datetime, timedelta
from uuid import uuid4

MONDAY = (2026, 1, 5, 9)
RING, COMMUNITY = 10, 90
TEXT = {"problem": "Chaque équipe refait le même relevé.", "proposal": "Un relevé commun.", "benefit": ""}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eureka.settings")
    folder = tempfile.TemporaryDirectory(prefix="eureka-ring-")
    os.environ.setdefault("EUREKA_VAR", folder.name)
    import django

    django.setup()
    from django.db import connection, transaction

    stops = [int(week) for week in os.environ.get("WEEKS", "13,26,52").split(",")]
    marked = float(os.environ.get("MARKED", "0.11"))
    connection.settings_dict["TEST"]["NAME"] = None if os.environ.get("DATABASE_URL") else f"{folder.name}/bench"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    print(f"points a person; of the honest comments {marked:.0%} are marked useful")
    print(f"{'comments a week':>16} {'weeks':>6} {'honest':>8} {'ring':>8} {'gain':>6}   {'no limits':>14} {'gain':>6}")
    try:
        for comments in map(int, os.environ.get("COMMENTS", "1,5,25").split(",")):
            with transaction.atomic():
                for week, sides in enumerate(play(weeks=stops[-1], comments=comments, marked=marked), start=1):
                    if week in stops:
                        honest, ring, free_honest, free_ring = measure(sides)
                        print(f"{comments:>16} {week:>6} {honest:8.1f} {ring:8.1f} {gain(honest, ring):>+6.0%}   "
                              f"{free_ring:14.1f} {gain(free_honest, free_ring):>+6.0%}", flush=True)  # fmt: skip
                transaction.set_rollback(True)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
        folder.cleanup()


def gain(honest, ring):
    return ring / honest - 1


def play(*, weeks, comments, marked, ring=RING, community=COMMUNITY, seed=1):
    """Both sides live through the weeks; after each, yields two lists of people, the honest ones and the ring."""
    import time_machine
    from django.utils import timezone

    from ideas.models import Theme
    from people.models import Entity, User

    rng, start = random.Random(seed), datetime(*MONDAY, tzinfo=timezone.get_default_timezone())
    entity = Entity.objects.filter(code="ring").first()
    entity = entity or Entity.add_root(name="Groupe", code="ring", kind=Entity.Kind.GROUP)
    theme, _created = Theme.objects.get_or_create(key="ring", defaults={"name_fr": "Relevés", "name_en": "Readings"})
    names = [f"{side}{n}" for side, count in (("h", ring), ("r", ring), ("c", community)) for n in range(count)]
    people = [
        User.objects.create(first_name=name, last_name="Essai", email=f"{name}@exemple.test",
                            employee_number=f"ring-{name}", entity=entity)
        for name in names
    ]  # fmt: skip
    honest, ringed, others = people[:ring], people[ring : 2 * ring], people[2 * ring :]
    with time_machine.travel(start, tick=False) as clock:
        for week in range(weeks):
            clock.move_to(start + timedelta(weeks=week))
            _week(Side(ringed, ringed, 1, theme, rng), comments, week, clock)
            _week(Side(honest, others, marked, theme, rng), comments, week, clock)
            yield honest, ringed


class Side:
    """Those who are looked at, those whom they play with, and the share of their comments that is marked useful."""

    def __init__(self, players, partners, marked, theme, rng):
        self.players, self.partners, self.marked, self.theme, self.rng = players, partners, marked, theme, rng
        self.is_ring = players is partners

    def post(self, person, partner=None):
        """An idea, published; signed by a partner as well when there is one."""
        from ideas import actions

        idea = actions.submit(by=person, client_key=uuid4().hex, title="Relevé", theme=self.theme,
                              entity=person.entity, language="fr", **TEXT)  # fmt: skip
        if partner:
            actions.invite(idea, by=person, person=partner)
            actions.sign(idea, by=partner)
        return actions.publish(idea, by=None)

    def sample(self, people, count, but=()):
        """`count` of the people, all when there are fewer."""
        people = [person for person in people if person not in but]
        return self.rng.sample(people, min(count, len(people)))


def _week(side, comments, week, clock):
    """Everybody posts an idea, every second one signed by two; votes for the others' and comments, a fifth a day."""
    from ideas import actions

    size = len(side.players)
    posts = []
    for place, person in enumerate(side.players):
        partner = side.players[(place + 1) % size] if side.is_ring else side.rng.choice(side.partners)
        posts.append((side.post(person, partner if week % 2 else None), person, partner if week % 2 else None))
    theirs = posts
    if not side.is_ring:  # as many by the community, which asks the honest ten to sign as often as they ask
        writers = side.sample(side.partners, size)
        signers = side.players if week % 2 else [None] * size
        theirs = [(side.post(who, signer), who, signer) for who, signer in zip(writers, signers, strict=True)]
        for idea, *signed in posts:
            for voter in side.sample(side.partners, size - 1, but=signed):
                actions.set_vote(idea, by=voter, wanted=True)
    for person in side.players:
        for idea, *signed in theirs:
            if person not in signed:
                actions.set_vote(idea, by=person, wanted=True)
    for day in range(5):
        for place, person in enumerate(side.players):
            of_others = [post for post in theirs if person not in post[1:]]
            for turn in range(day * comments // 5, (day + 1) * comments // 5):
                idea, author, _signer = of_others[(place + turn + week) % len(of_others)]
                comment = actions.post_comment(idea, by=person, body="Essayons.", client_key=uuid4().hex)
                if side.rng.random() < side.marked:
                    actions.set_useful(comment, by=author, wanted=True)
        clock.shift(timedelta(days=1))


def measure(sides):
    """Points of an honest person and of one of the ring, with the rules as they are, then without limits."""
    from django.db import transaction

    with transaction.atomic():
        limited = points(sides)
        lift_limits()
        free = points(sides)
        transaction.set_rollback(True)
    return *limited, *free


def points(sides):
    """Points of a person on each side, by a replay of the whole diary."""
    from django.db.models import Sum

    from gamification.models import LedgerRow
    from gamification.rebuild import rebuild

    rebuild()
    return [
        LedgerRow.objects.filter(person__in=side).aggregate(sum=Sum("hundredths", default=0))["sum"] / 100 / len(side)
        for side in sides
    ]


def lift_limits():
    """Have every rule say that colleagues may bring each other as much as they like."""
    from gamification.models import RuleVersion

    RuleVersion.objects.update(weekly_cap=None)


if __name__ == "__main__":
    main()
