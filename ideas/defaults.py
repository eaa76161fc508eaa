"""The stages every site has; the back office names them and sets their time limits (docs/adr/0033)."""

from ideas.models import Stage

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
