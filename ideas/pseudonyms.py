"""Names for ideas whose author would rather not be known: a new one for each idea, so that no two ideas tell of one."""

import secrets

WHO = (
    "Alouette", "Bergeronnette", "Bouvreuil", "Bruyère", "Capucine", "Chardonneret", "Cigale", "Colibri", "Coquelicot",
    "Érable", "Fauvette", "Genêt", "Glycine", "Grillon", "Hirondelle", "Hulotte", "Jonquille", "Libellule", "Loriot",
    "Luciole", "Martinet", "Mélèze", "Merle", "Mésange", "Myosotis", "Nénuphar", "Pinson", "Pivoine", "Roitelet",
    "Rouge-gorge", "Saule", "Sittelle", "Sorbier", "Tilleul", "Tournesol", "Verdier",
)  # fmt: skip
WHERE = (
    "de l’estuaire", "de la clairière", "de la lisière", "de minuit", "des alpages", "des berges", "des brumes",
    "des collines", "des coteaux", "des dunes", "des embruns", "des falaises", "des haies", "des landes", "des marais",
    "des prés", "des rives", "des sentiers", "des sources", "des vergers", "du bocage", "du canal", "du crépuscule",
    "du grand large", "du matin", "du phare", "du plateau", "du ruisseau", "du soir", "du vallon",
)  # fmt: skip


def new_pseudonym():
    """A name drawn at random; it says nothing of the person, the company or the theme."""
    return f"{secrets.choice(WHO)} {secrets.choice(WHERE)}"
