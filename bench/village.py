"""A community of published ideas for bench.similar: the demo's texts, and the ideas that are to be found among them."""

import random

from django.db import connection, transaction
from django.utils import timezone

from demo.corpus.ideas import THEMES, idea_texts
from ideas import search
from ideas.models import Idea, Stage, Theme
from people.models import Entity, User


class Village:
    """`held` are the keys of the ideas of the pairs, in their order; `reader` asks."""

    def __init__(self, pairs):
        self.pairs, self.held, self.count = pairs, [], 0
        self.entity = Entity.add_root(name="Groupe", code="groupe", kind=Entity.Kind.GROUP)
        self.reader = User.objects.create(
            first_name="Nour", last_name="Essai", email="nour@exemple.test", employee_number="E1", entity=self.entity
        )
        self.themes = [Theme.objects.create(key=key, name_fr=key, name_en=key) for key in THEMES]
        self.stage = Stage.objects.get(key="published")

    def grow(self, total):
        """Go on until there are `total` ideas; the pairs' own lie among the first ones."""
        if total <= self.count:
            return
        wanted = total - self.count - (0 if self.held else len(self.pairs))
        drawn = [list(THEMES)[n % len(THEMES)] for n in range(wanted)]
        texts = [(text.title, text.problem, text.proposal, text.language)
                 for text in idea_texts(random.Random(self.count), drawn)]  # fmt: skip
        places = []
        if not self.held:
            places = sorted(random.Random(50).sample(range(total), len(self.pairs)))
            for place, pair in zip(places, self.pairs, strict=True):
                texts.insert(place, (pair["title"], pair["problem"], pair["proposal"], pair.get("language", "fr")))
        made = []
        for start in range(0, len(texts), 2000):
            made += self._write(texts[start : start + 2000])
        self.held = self.held or [made[place].pk for place in places]
        self.count = total
        with connection.cursor() as cursor:
            # PostgreSQL: as autovacuum does; until then the newest rows lie in a list beside the index
            cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")

    def _write(self, texts):
        now = timezone.now()
        ideas = [
            Idea(title=title, problem=problem, proposal=proposal, language=language, theme=self.themes[n % 4],
                 entity=self.entity, status=Idea.Status.PUBLISHED, stage=self.stage, published_at=now, stage_since=now)
            for n, (title, problem, proposal, language) in enumerate(texts)
        ]  # fmt: skip
        with transaction.atomic():
            ideas = Idea.objects.bulk_create(ideas, batch_size=500)
            search.index_many(ideas)
        return ideas
