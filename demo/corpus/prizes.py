"""The catalogue of the prizes, who asked for them and what was said; and thanks between colleagues."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PrizeSpec:
    """A prize, and the fates of those who asked for it, in their order; `cost` None: by jury."""

    key: str
    name_fr: str
    name_en: str
    description_fr: str
    description_en: str
    cost: int | None
    euros: int
    stock: int
    fates: tuple[str, ...]


BUDGET = 6000  # euros a year

PRIZES = (
    PrizeSpec("gourde", "Gourde gravée", "Engraved bottle",
              "Une gourde en inox, avec votre prénom et un chapeau de circonflexe.",
              "A steel bottle with your first name and a circumflex for a hat.", 60, 18, 60,
              ("confirmed",) * 7 + ("handed", "handed", "approved", "approved", "asked", "asked", "cancelled")),
    PrizeSpec("livre", "Un beau livre de la maison", "A fine book of the house",
              "À choisir parmi les parutions de l’année, dédicacé par l’équipe d’édition.",
              "To choose among this year’s, signed by those who made it.", 90, 25, 30,
              ("confirmed",) * 4 + ("handed", "approved", "asked", "refused")),
    PrizeSpec("petit-dejeuner", "Petit-déjeuner d’équipe", "Breakfast for the team",
              "Viennoiseries et café pour dix personnes, le matin de votre choix.",
              "Pastries and coffee for ten, on a morning of your choice.", 120, 45, 20,
              ("confirmed", "confirmed", "handed", "asked", "refused")),
    PrizeSpec("casque", "Casque de vélo", "Bicycle helmet",
              "Le modèle choisi avec l’association des cyclistes du groupe, à votre taille.",
              "The one chosen with the cyclists of the group, in your size.", 200, 70, 3,
              ("confirmed", "handed", "approved", "waiting", "waiting", "waiting")),
    PrizeSpec("solidarite", "Une journée solidaire", "A day of solidarity",
              "Une journée de travail offerte à une association que vous choisissez.",
              "A working day given to an association that you choose.", 300, 0, 10,
              ("confirmed", "approved", "asked")),
    PrizeSpec("immersion", "Deux jours dans une autre société", "Two days in another company",
              "Vivre le quotidien d’une équipe du groupe, voyage compris.",
              "The daily life of another team of the group, travel included.", None, 250, 2,
              ("applied", "applied", "applied", "applied")),
)  # fmt: skip

PROOFS = (
    "Remis en main propre au café du rez-de-chaussée.",
    "Envoyé par le courrier interne, reçu n° 214.",
    "Remis pendant la réunion d’équipe du mardi.",
    "Déposé à l’accueil du site, contre signature.",
    "Remis à l’atelier de jeudi, avec une photo.",
)

REFUSALS = (
    "Vous en avez reçu un ce trimestre : laissons la place à d’autres jusqu’en janvier.",
    "L’équipe part en séminaire à cette date : redemandez-le dès votre retour.",
)

APPLICATIONS = (
    "Notre idée de tournée commune est née d’un appel : je voudrais voir comment les commandes se préparent vraiment.",
    "Je change de métier au printemps, et l’équipe Cartes fait déjà ce que j’apprends.",
    "Pour comprendre pourquoi nos fiches leur reviennent, et rapporter de quoi corriger la nôtre.",
    "Deux de mes idées ont été adaptées à la Régie : j’aimerais voir ce qu’elles y sont devenues.",
)

# who receives, who thanks (a colleague where it is nobody of the cast), weeks ago, words
THANKS = (
    ("adele", "claire", 1, "Merci d’avoir reformulé le problème : l’idée est devenue simple à examiner."),
    ("adele", "", 2, "Merci pour l’exemple chiffré, il a décidé toute mon équipe."),
    ("adele", "dora", 4, "Merci d’être venue expliquer Eurêka à la rédaction, le jour du bouclage !"),
    ("bruno", "adele", 1, "Merci de m’avoir prêté vos modèles de courrier, une matinée de gagnée."),
    ("mona", "adele", 3, "Merci d’avoir libéré deux après-midi pour l’essai."),
    ("mona", "", 2, "Merci d’avoir relu notre proposition un vendredi soir."),
    ("claire", "", 1, "Merci pour cette réponse claire, même négative."),
    ("cleo", "", 1, "Merci pour l’atelier : je n’avais jamais osé poster."),
    ("cleo", "bruno", 2, "Merci d’avoir mis nos deux équipes à la même table."),
    ("nadir", "", 2, "Merci d’avoir vérifié les devis avec nous."),
)
