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
    """General words of French offices, « horaire, heure d’ouverture » … one string per group."""
    lines = SYNONYMS.read_text(encoding="utf-8").splitlines()
    return [line.strip().replace("'", "’") for line in lines if line.strip() and not line.startswith("#")]


def ensure_synonyms(**_kwargs):
    """Fill an empty list of synonyms; one that exists is the back office's, what it took out stays out."""
    if not Synonym.objects.exists():
        Synonym.objects.bulk_create(Synonym(words=words, language="fr") for words in synonym_groups())
