"""The levels, by points of a whole life on the site: from a match to full sunlight."""

from typing import NamedTuple

from django.utils.translation import get_language


class Level(NamedTuple):
    """A level, the points it begins at, and its names."""

    number: int
    points: int
    name_fr: str
    name_en: str

    @property
    def name(self):
        return self.name_en if (get_language() or "fr").startswith("en") else self.name_fr


LEVELS = tuple(
    Level(number, *row)
    for number, row in enumerate(
        [
            (0, "Allumette", "Match"),
            (40, "Étincelle", "Spark"),
            (150, "Lanterne", "Lantern"),
            (500, "Phare", "Lighthouse"),
            (1200, "Aurore", "Dawn"),
            (3000, "Plein soleil", "Full sun"),
        ]
    )
)


def level_of(hundredths):
    """The highest Level that this many hundredths of a point reach; the first one even below zero."""
    return max((level for level in LEVELS if level.points * 100 <= hundredths), default=LEVELS[0])


def after(level):
    """The next Level, or None at the top."""
    return LEVELS[level.number + 1] if level.number + 1 < len(LEVELS) else None
