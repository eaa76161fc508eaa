"""What the community team writes: pages, news, campaigns and the names of the seasons."""

from dataclasses import dataclass, field
from datetime import timedelta
from html import escape

from demo.corpus.french import typeset
from demo.corpus.grammar import TEXTS


@dataclass
class Story:
    """A page: `body` is a list of (block type, value) as the StreamField takes it."""

    key: str  # home, charter, help, news
    title: str
    lead: str = ""
    body: list = field(default_factory=list)
    days_ago: int = 0  # for news


@dataclass(frozen=True)
class CampaignSpec:
    """A question put to the community; ideas of the named families are answers to it."""

    question: str
    summary: str
    opened_days_ago: int
    lasts_days: int
    liveliness: float  # how much busier its first day is than an ordinary one
    families: tuple[str, ...]
    sponsor: str = "helene"
    prize: str = ""
    ideas_days: float = 0  # of its days; the whole of them when nothing is said
    asks: tuple[dict, ...] = ()
    outcome: str = ""  # what the results page tells, once it is over


OUTCOME = (
    "Vos réponses ont été lues une à une. Celles qui avancent portent leur étape sur leur page ; les autres restent "
    "ouvertes aux soutiens."
)

CAMPAIGNS = (
    CampaignSpec(
        "Comment mieux accueillir nos clients au téléphone ?",
        "Le répondeur, l’attente, le transfert, le rappel : dites ce qui vous agacerait à leur place.",
        640, 28, 2.2,
        ("repondeur", "rappel-client", "telephone-transfert", "standard-appels", "plateau-soiree", "qualite-audio",
         "client-mystere", "voix-telephone"),
        outcome=OUTCOME,
    ),
    CampaignSpec(
        "Où partent notre énergie et notre papier ?",
        "Une lumière, une ramette, un trajet : les petites pertes que l’on ne voit plus.",
        400, 30, 1.9,
        ("serveurs-nuit", "impressions", "chutes-papier", "chauffage", "eclairage", "covoiturage", "eau",
         "energie-ecrans", "maintenance-climatisation", "gache", "consommables-cafe"),
        outcome=OUTCOME,
    ),
    CampaignSpec(
        "Qu’aimeriez-vous raconter de nous ?",
        "Une histoire, un métier, un lieu : ce qui vous rend fiers et que personne ne sait.",
        225, 26, 2.0,
        ("histoires-objets", "page-metiers", "patrimoine-caracteres", "audio-podcasts", "fierte-interne",
         "visites-sites", "vitrine-clients", "anniversaire"),
        outcome=OUTCOME,
    ),
    CampaignSpec(
        "Que pourrait-on cesser de faire ?",
        "Une réunion, un rapport, une double saisie : dites ce qui ne sert plus.",
        29, 43, 1.7,
        ("que-cesser", "reporting", "double-saisie", "reunion-courte", "validation-niveaux", "fin-de-projet",
         "mails-reponse-tous", "double-saisie-cout", "chaine-relecture", "outils-doublons"),
        prize="Une journée pour mettre l’idée en route, avec l’équipe de votre choix.", ideas_days=33,
        asks=(
            {"kind": "number", "label_fr": "Combien d’heures par mois ?", "label_en": "How many hours a month?",
             "help_fr": "Une estimation suffit.", "help_en": "A guess will do."},
            {"kind": "choice", "label_fr": "Qui pourrait décider d’arrêter ?", "label_en": "Who could decide to stop?",
             "choices": "Mon équipe | My team\nMa direction | My department\nLe groupe | The group"},
        ),
    ),
)  # fmt: skip

SEASONS = {
    1: ("Saison d’hiver", "Winter season"),
    4: ("Saison de printemps", "Spring season"),
    7: ("Saison d’été", "Summer season"),
    10: ("Saison d’automne", "Autumn season"),
}  # the calendar's quarters, as the platform names them


def stories(language="fr"):
    """Pages and news in one language; the n-th of each language is the same page."""
    found = []
    for line in (TEXTS / f"editorial_{language}.txt").read_text(encoding="utf-8").splitlines():
        line = typeset(line) if language == "fr" and not line.startswith(("##", "->")) else line.replace("'", "’")
        if line.startswith("@ "):
            found.append(read_heading(line))
        elif line and not line.startswith("##"):
            add_block(found[-1], line)
    return found


def read_heading(line):
    head, _, title = line[2:].partition("|")
    key, _, days = head.strip().partition(" ")
    return Story(key.lower(), title.strip(), days_ago=int(days or 0))


def add_block(story, line):
    mark, rest = line[:1], line[1:].strip()
    if mark == ">":
        story.lead = rest
    elif mark == "#":
        story.body.append(("article", {"heading": rest, "text": ""}))
    elif mark == '"':
        story.body.append(("quote", rest))
    elif line.startswith("->"):
        text, button, address = (part.strip() for part in line[2:].split("|"))
        story.body.append(("call", {"text": text, "button": button, "address": address}))
    elif story.body and story.body[-1][0] == "article" and not story.body[-1][1]["text"]:
        story.body[-1][1]["text"] = f"<p>{escape(line, quote=False)}</p>"
    else:
        story.body.append(("text", f"<p>{escape(line, quote=False)}</p>"))


def seasons(end, days=730):
    """(French name, English name, start, end) of the quarters that cover the `days` before `end`, the present one last.

    They start at midnight in the time zone of `end`.
    """
    midnight = end.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    start = midnight.replace(month=(end.month - 1) // 3 * 3 + 1)
    found = []
    following = next_season(start)
    while following > end - timedelta(days=days):
        french, english = SEASONS[start.month]
        found.append((f"{french} {start.year}", f"{english} {start.year}", start, following))
        following, start = start, previous_season(start)
    return found[::-1]


def next_season(start):
    last = start.month == 10
    return start.replace(year=start.year + last, month=1 if last else start.month + 3)


def previous_season(start):
    first = start.month == 1
    return start.replace(year=start.year - first, month=10 if first else start.month - 3)
