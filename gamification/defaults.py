"""The rules and badges every site starts with; afterwards the back office holds them."""

from gamification.models import Badge
from gamification.rules import ensure_rules

BADGES = [
    # key, family, ground, glyph, measure, steps, French, English, rule in French, rule in English
    ("first-light", "idea", "sun", "sunrise", "ideas_published", (1, 5, 15, 30, 60),
     "Première lueur", "First light", "idées publiées", "ideas published"),
    ("good-question", "campaign", "sun", "question", "campaigns_answered", (1, 4, 10, 20, 40),
     "Bonne question", "Good question", "campagnes auxquelles une de vos idées répond",
     "campaigns that an idea of yours answers"),
    ("pinch-of-salt", "enrichment", "notebook", "salt", "comments_useful", (3, 15, 50, 120, 250),
     "Grain de sel", "Pinch of salt", "commentaires jugés utiles par l’auteur ou l’autrice de l’idée",
     "comments that the idea’s author found useful"),
    ("fresh-eye", "enrichment", "notebook", "eye", "first_words", (2, 8, 20, 50, 100),
     "Œil neuf", "Fresh eye", "idées sans réponse depuis trois jours, que vous avez commentées en premier",
     "ideas without an answer for three days that you were the first to comment on"),
    ("helping-hand", "help", "notebook", "thumb", "ideas_woken", (2, 8, 20, 40, 80),
     "Coup de pouce", "Helping hand", "idées endormies depuis un mois, relancées par un commentaire",
     "ideas asleep for a month, woken by a comment"),
    ("wall-walker", "cross-entity", "milestone", "door", "companies_helped", (2, 3, 5, 7, 9),
     "Passe-muraille", "Wall walker", "autres sociétés du groupe dont vous avez enrichi une idée",
     "other companies of the group whose ideas you added to"),
    ("hyphen", "cross-entity", "milestone", "link", "ideas_for_others", (1, 3, 8, 15, 30),
     "Trait d’union", "Hyphen", "idées publiées pour une autre société que la vôtre",
     "ideas published for another company than yours"),
    ("nugget", "impact", "house", "gem", "ideas_retained", (1, 3, 6, 12, 20),
     "Pépite", "Nugget", "idées retenues, à potentiel", "ideas retained for their potential"),
    ("sleeves-up", "impact", "house", "tool", "ideas_started", (1, 2, 5, 9, 15),
     "Main à la pâte", "Sleeves up", "idées passées en projet ou en pilote", "ideas that became a project or a pilot"),
    ("hats-off", "impact", "house", "hat", "ideas_deployed", (1, 2, 4, 7, 10),
     "Chapeau\N{NARROW NO-BREAK SPACE}!", "Hats off!", "idées déployées", "ideas deployed"),
    ("four-hands", "idea", "sun", "hands", "ideas_signed_together", (1, 3, 8, 15, 30),
     "Quatre mains", "Four hands", "idées publiées que vous signez à plusieurs",
     "published ideas that you sign with others"),
    ("confluence", "idea", "sun", "confluence", "ideas_joined", (1, 2, 4, 7, 10),
     "Confluence", "Confluence", "idées réunies avec celle de collègues", "ideas joined with that of a colleague"),
    ("shared-pen", "enrichment", "notebook", "pen", "amendments_accepted", (1, 4, 10, 25, 50),
     "Plume partagée", "Shared pen", "propositions de texte retenues dans l’idée de collègues",
     "changes of text accepted in the ideas of colleagues"),
    ("touchstone", "enrichment", "notebook", "touchstone", "questions_answered", (2, 8, 20, 50, 100),
     "Pierre de touche", "Touchstone", "idées éclairées par une réponse à votre question",
     "ideas made clearer by an answer to your question"),
    ("warm-welcome", "help", "notebook", "welcome", "newcomers_welcomed", (2, 8, 20, 50, 100),
     "Bel accueil", "Warm welcome", "premières idées de collègues que vous avez commentées",
     "first ideas of colleagues that you commented on"),
    ("good-tip", "help", "notebook", "tip", "answers_given", (2, 8, 20, 50, 100),
     "Bon tuyau", "Good tip", "idées de collègues où vous avez été la première réponse à une question",
     "ideas of colleagues where you were the first to answer a question"),
    ("head-start", "help", "notebook", "spring", "helped_retained", (1, 3, 8, 15, 30),
     "Coup d’avance", "Head start", "idées de collègues retenues après un commentaire utile de votre part",
     "ideas of colleagues retained after a useful comment of yours"),
    ("good-neighbour", "cross-entity", "milestone", "neighbour", "useful_elsewhere", (2, 8, 20, 50, 100),
     "Bon voisinage", "Good neighbour", "commentaires jugés utiles sur une idée d’une autre société",
     "comments found useful on an idea of another company"),
    ("tandem", "cross-entity", "milestone", "tandem", "ideas_across", (1, 2, 5, 10, 20),
     "Tandem", "Tandem", "idées signées avec une personne d’une autre société",
     "ideas signed with somebody of another company"),
    ("travelling-seed", "cross-entity", "milestone", "seed", "ideas_adopted", (1, 2, 4, 7, 10),
     "Graine voyageuse", "Travelling seed", "adaptations de vos idées par d’autres entités",
     "adaptations of your ideas by other entities"),
    ("proof", "impact", "house", "scale", "benefits_measured", (1, 2, 4, 7, 10),
     "Preuve à l’appui", "Proof in hand", "idées dont le bénéfice a été mesuré",
     "ideas whose benefit was measured"),
    ("lucky-star", "impact", "house", "star", "helped_deployed", (1, 2, 5, 9, 15),
     "Bonne étoile", "Lucky star", "idées de collègues déployées après un commentaire utile de votre part",
     "ideas of colleagues deployed after a useful comment of yours"),
    ("podium", "campaign", "sun", "podium", "ideas_shortlisted", (1, 2, 4, 7, 10),
     "Sur le podium", "On the podium", "idées retenues dans la sélection d’une campagne",
     "ideas on the short list of a campaign"),
    ("voice", "campaign", "sun", "megaphone", "campaigns_enriched", (1, 3, 6, 10, 20),
     "Voix au chapitre", "A say in it", "campagnes où un de vos commentaires a été jugé utile",
     "campaigns in which a comment of yours was found useful"),
    ("right-word", "campaign", "sun", "target", "campaign_ideas_retained", (1, 2, 4, 7, 10),
     "Mot juste", "Right word", "réponses à une campagne retenues, à potentiel",
     "answers to a campaign retained for their potential"),
    ("facilitator", "given", "bubble", "torch", "", (),
     "Facilitation", "Facilitator", "aide les idées des autres à avancer", "helps the ideas of others along"),
    ("expert", "given", "bubble", "book", "", (),
     "Expertise", "Expert", "connaît un thème et en fait profiter les autres",
     "knows a theme and shares what they know"),
]  # fmt: skip


def ensure_badges():
    """Create those badges of the table that there are none of yet; afterwards the back office holds them."""
    known = set(Badge.objects.values_list("key", flat=True))
    names = ("key", "family", "ground", "glyph", "measure", "steps", "name_fr", "name_en", "rule_fr", "rule_en")
    Badge.objects.bulk_create(
        Badge(order=order, **dict(zip(names, (*row[:5], list(row[5]), *row[6:]), strict=True)))
        for order, row in enumerate(BADGES)
        if row[0] not in known
    )


def ensure_defaults(**_kwargs):
    """Rules and badges, so that the game is playable from the first migration; the worker opens the seasons."""
    ensure_rules()
    ensure_badges()
