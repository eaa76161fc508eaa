"""What every site starts with: its stages (docs/adr/0033) and the words that search takes for one another."""

from pathlib import Path

from ideas.models import Stage, Synonym

SYNONYMS = Path(__file__).with_name("synonyms.txt")

STAGES = [
    # key, French, English, has potential, is final, working days
    ("published", "Publiée", "Published", False, False, None),
    ("analysis", "Analyse", "Analysis", True, False, 20),
    ("project", "Projet", "Project", True, False, 60),
    ("pilot", "Pilote", "Pilot", True, False, 60),
    ("deployed", "Déployée", "Deployed", True, True, None),
    ("parked", "Mise en réserve", "Parked", False, False, None),
]


def ensure_stages(**_kwargs):
    """Create the stages that are missing; rows that exist keep what the back office made of them."""
    for order, (key, name_fr, name_en, potential, final, days) in enumerate(STAGES):
        Stage.objects.get_or_create(
            key=key,
            defaults={
                "name_fr": name_fr,
                "name_en": name_en,
                "order": order,
                "has_potential": potential,
                "is_final": final,
                "days": days,
            },
        )


def synonym_groups():
    """General words of offices: (« horaire, heure d’ouverture » …, language, whether the group was added later)."""
    groups, heading = [], ""
    for line in SYNONYMS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line
        elif words := line.strip().replace("'", "’"):
            groups.append((words, "en" if "English" in heading else "fr", "added later" in heading))
    return groups


def ensure_synonyms(**_kwargs):
    """Fill an empty list of synonyms; one that exists is the back office's, what it took out stays out."""
    if not Synonym.objects.exists():
        Synonym.objects.bulk_create(
            Synonym(words=words, language=language) for words, language, _is_later in synonym_groups()
        )


def grow_synonyms(model=Synonym):
    """Bring a list that was filled before up to the words of today, once, by a migration.

    A group that is still as it came takes the words that were added to it; a later group comes whole, unless the list
    has a word of it. What the back office changed or took out stays as it is.
    """
    rows = list(model.objects.all())
    if not rows:
        return
    known = {(row.language, word.strip().lower()) for row in rows for word in row.words.split(",")}
    for words, language, is_later in synonym_groups():
        if not is_later:
            grown = [row for row in rows if row.language == language and words.startswith(f"{row.words}, ")]
            for row in grown:
                row.words = words
            model.objects.bulk_update(grown, ["words"])
        elif not known & {(language, word.strip().lower()) for word in words.split(",")}:
            model.objects.create(words=words, language=language)
