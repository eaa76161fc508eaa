"""The demo community, into an empty site."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from demo.corpus.people import PERSONAS
from demo.models import DemoMark
from demo.seeding import (
    appeals,
    chain,
    editorial,
    finish,
    population,
    prizes,
    recognition,
    reviews,
    showcase,
    stages,
    stories,
    talk,
    travel,
)
from demo.seeding.figures import CASE_EMPLOYEES, CASE_IDEAS, figures
from demo.seeding.world import World
from gamification.rebuild import rebuild as rebuild_points
from insights.months import freeze
from people.models import User

PARTS = (
    ("people", population.populate),
    ("tokens", chain.read),
    ("pages", editorial.publish),
    ("ideas", stories.tell),
    ("campaigns", editorial.ask),
    ("reviews", reviews.examine),
    ("decisions", stages.decide),
    ("withdrawals", reviews.withdraw_some),
    ("journeys", travel.carry),
    ("votes and comments", talk.talk),
    ("diary", finish.write_rows),
    ("counters", finish.count),
    ("tokens", chain.keep_tokens),
    ("appeals", appeals.judge),
    ("register", chain.write),
    ("months", lambda world: freeze(world.now)),
    ("search", finish.index),
    ("first log-ins", finish.first_logins),
    ("points", lambda world: rebuild_points()),
    ("recognition", recognition.recognise),
    ("prizes", prizes.give),
)


class Command(BaseCommand):
    """Writes a believable group and two years of its ideas; by default the case's table, to the unit."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--employees", type=int, default=CASE_EMPLOYEES)
        parser.add_argument("--ideas", type=int, default=CASE_IDEAS)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, employees, ideas, seed, **options):
        if User.objects.exists():
            raise CommandError("This site already holds people: the demo community is written into an empty site only.")
        if employees < 100 or ideas < 100:
            raise CommandError("The demo community needs at least 100 employees and 100 ideas.")
        world = World(seed=seed, now=timezone.now(), figures=figures(employees, ideas))
        # one transaction: an interrupted seeding leaves the site empty, ready for another
        with (
            transaction.atomic(),
            tqdm(PARTS, file=self.stderr, disable=None, bar_format="{l_bar}{bar}| {elapsed}") as bar,
        ):
            for name, part in bar:
                bar.set_description(f"{name:<20}")
                part(world)
            DemoMark.objects.create(seed=seed, password=population.PASSWORD, personas=self._personas(world))
        showcase.play(world)
        self.stdout.write(
            f"{employees} people, {len(world.ideas)} ideas, {len(world.activities)} lines in the diary; "
            f"log in as {world.personas['adele'].email} with {population.PASSWORD}"
        )

    @staticmethod
    def _personas(world):
        return [
            {"name": str(world.personas[p.key]), "role": p.presentation, "email": world.personas[p.key].email}
            for p in PERSONAS
        ]
