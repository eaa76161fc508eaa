"""The rules and badges every site starts with; afterwards the back office holds them."""

from gamification.models import Badge
from gamification.rules import ensure_rules

BADGES = [
    # key, family, ground, glyph, measure, steps, French, English, rule in French, rule in English
    ("first-light", "idea", "sun", "sunrise", "ideas_published", (1, 5, 15),
     "Première lueur", "First light", "idées publiées", "ideas published"),
    ("good-question", "campaign", "sun", "question", "campaigns_answered", (1, 4, 10),
     "Bonne question", "Good question", "campagnes auxquelles une de vos idées répond",
     "campaigns that an idea of yours answers"),
    ("pinch-of-salt", "enrichment", "notebook", "salt", "comments_useful", (3, 15, 50),
     "Grain de sel", "Pinch of salt", "commentaires jugés utiles par l’auteur ou l’autrice de l’idée",
     "comments that the idea’s author found useful"),
    ("fresh-eye", "enrichment", "notebook", "eye", "first_words", (2, 8, 20),
     "Œil neuf", "Fresh eye", "idées sans réponse depuis trois jours, que vous avez commentées en premier",
     "ideas without an answer for three days that you were the first to comment on"),
    ("helping-hand", "help", "notebook", "thumb", "ideas_woken", (2, 8, 20),
     "Coup de pouce", "Helping hand", "idées endormies depuis un mois, relancées par un commentaire",
     "ideas asleep for a month, woken by a comment"),
    ("wall-walker", "cross-entity", "milestone", "door", "companies_helped", (2, 3, 5),
     "Passe-muraille", "Wall walker", "autres sociétés du groupe dont vous avez enrichi une idée",
     "other companies of the group whose ideas you added to"),
    ("hyphen", "cross-entity", "milestone", "link", "ideas_for_others", (1, 3, 8),
     "Trait d’union", "Hyphen", "idées publiées pour une autre société que la vôtre",
     "ideas published for another company than yours"),
    ("nugget", "impact", "house", "gem", "ideas_retained", (1, 3, 6),
     "Pépite", "Nugget", "idées retenues, à potentiel", "ideas retained for their potential"),
    ("sleeves-up", "impact", "house", "tool", "ideas_started", (1, 2, 5),
     "Main à la pâte", "Sleeves up", "idées passées en projet ou en pilote", "ideas that became a project or a pilot"),
    ("hats-off", "impact", "house", "hat", "ideas_deployed", (1, 2, 4),
     "Chapeau\N{NARROW NO-BREAK SPACE}!", "Hats off!", "idées déployées", "ideas deployed"),
]  # fmt: skip


def ensure_badges():
    """Create the badges of the table when there is none yet."""
    if Badge.objects.exists():
        return
    names = ("key", "family", "ground", "glyph", "measure", "steps", "name_fr", "name_en", "rule_fr", "rule_en")
    Badge.objects.bulk_create(
        Badge(order=order, **dict(zip(names, (*row[:5], list(row[5]), *row[6:]), strict=True)))
        for order, row in enumerate(BADGES)
    )


def ensure_defaults(**_kwargs):
    """Rules and badges, so that the game is playable from the first migration; the worker opens the seasons."""
    ensure_rules()
    ensure_badges()
