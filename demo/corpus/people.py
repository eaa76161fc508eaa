"""Who the demo people are: names, the fixed cast that visitors log in as, and unique addresses."""

import unicodedata
from dataclasses import dataclass

from faker.providers.person.fr_FR import Provider

DOMAIN = "lumiere.example"

# Faker's French first names are those of another century: these bring the office up to date.
WOMEN = tuple(
    "Amina Anaïs Aïcha Audrey Aurélie Awa Bérénice Camille Capucine Carole Chloé Clara Coralie Cynthia Delphine "
    "Djamila Elsa Emma Émeline Estelle Fanny Farida Fatou Gaëlle Gwenaëlle Hanane Inès Jade Jessica Justine Karima "
    "Katell Laëtitia Laurine Léa Leïla Lina Louise Lucie Maëlle Maëva Magali Manon Marion Mathilde Mélanie Mélissa "
    "Morgane Myriam Nadège Nadia Naïma Nawel Noémie Nolwenn Océane Ophélie Pauline Priscilla Rokia Sabrina Salomé "
    "Samia Samira Sandrine Sarah Séverine Solène Sonia Soraya Stéphanie Thi-Mai Vanessa Virginie Yasmine Zoé".split()
)
MEN = tuple(
    "Adama Alexis Anthony Arnaud Arthur Aurélien Bastien Benoît Bilal Boubacar Brice Cédric Christophe Clément Cyril "
    "Damien David Dimitri Dylan Erwan Fabien Fabrice Florian Gaël Gaëtan Guillaume Hakim Hugo Ibrahim Jérémy Johan "
    "Jonas Jonathan Julien Karim Kévin Khalid Laurent Loïc Lucas Ludovic Malik Mamadou Marc-Antoine Mathieu Maxime "
    "Mehdi Mickaël Moussa Nabil Nathan Nicolas Olivier Quentin Rachid Raphaël Romain Samir Samuel Sébastien Simon "
    "Steven Sylvain Thibault Thomas Titouan Tristan Valentin Vincent Xavier Yann Yannick Yassine Youssef".split()
)
FAMILY_NAMES = tuple(
    "Abdallah Achour Aït-Ali Almeida Amrani Bâ Bakayoko Belkacem Benali Benhamou Bensaïd Bouazza Bouchet Boukhari "
    "Brahimi Bréval Camara Castel Cissé Conan Coulibaly Da-Costa Dahmani Dembélé Diallo Diarra Diop El-Amrani "
    "Fall Ferrand Fofana Garnier-Blanc Goasdoué Guéguen Guivarc’h Haddad Hamidi Hascoët Jaouen Kaddour Kaya Keïta "
    "Kerbrat Kermarrec Kervella Khelifi Konaté Kowalski Le-Bihan Le-Floc’h Le-Goff Lopes Mansouri Martinez Mebarki "
    "Mendy Mercadier Meziane Morvan N’Diaye Nguyen Nowak Oliveira Oussaïd Pereira Pham Quéré Ribeiro Rodrigues "
    "Sahraoui Saïdi Salaün Santos Sarr Sissoko Soares Tanguy Toumi Touré Tran Traoré Yilmaz Zerbib Ziani".split()
)
FIRST = {"f": WOMEN * 2 + tuple(Provider.first_names_female), "m": MEN * 2 + tuple(Provider.first_names_male)}
LAST = FAMILY_NAMES + tuple(Provider.last_names)


@dataclass
class PersonSpec:
    """One line of the demo directory; managers are indexes in the same list."""

    employee_number: str
    first_name: str
    last_name: str
    email: str
    company: str
    department: str
    team: str
    site: str
    job_title: str
    level: int  # 1 head of the group … 6 employee
    manager: int | None  # None for the head of the group alone
    gender: str = "f"
    dotted_managers: tuple[int, ...] = ()
    acting_for: int | None = None  # the person whose team this one looks after for a time
    hired_days_ago: int = 0
    left_days_ago: int | None = None  # None: still here
    language: str = "fr"
    persona: str = ""  # key of PERSONAS, empty for everybody else

    @property
    def is_active(self):
        return self.left_days_ago is None

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class Persona:
    """Somebody a visitor of the demo can log in as."""

    key: str
    first_name: str
    last_name: str
    gender: str
    role: str  # employee, correspondent, executive, community_manager, delegate, administrator
    company: str
    department: str
    level: int  # the place this person takes in the organisation
    job_title: str  # empty: the job of the place
    presentation: str
    themes: tuple[str, ...] = ()  # for a correspondent


SAVINGS, PROCESS, BRAND, SERVICE = "savings", "process", "brand", "service"

PERSONAS = (
    Persona("adele", "Adèle", "Briand", "f", "employee", "Annuaires", "Relation client", 6, "Conseillère clientèle",
            "Dépose des idées, soutient celles des autres."),
    Persona("mona", "Mona", "Le Goff", "f", "employee", "Annuaires", "Relation client", 5, "",
            "Responsable directe d’Adèle : ne voit rien de ses idées avant leur publication."),
    Persona("bruno", "Bruno", "Castel", "m", "employee", "Régie", "Ventes terrain", 6, "Conseiller en communication",
            "Travaille dans une autre entité : vote, commente, suit."),
    Persona("claire", "Claire", "Vasseur", "f", "correspondent", "Cartes", "Données cartographiques", 6,
            "Experte qualité des données", "Examine les idées des thèmes Qualité de service et Optimisation.",
            (SERVICE, PROCESS)),
    Persona("nadir", "Nadir", "Benhamou", "m", "correspondent", "Édition", "Fabrication et impression", 6,
            "Expert coûts de fabrication", "Examine les idées des thèmes Économies et Valeur de la marque.",
            (SAVINGS, BRAND)),
    Persona("helene", "Hélène", "Marchand", "f", "executive", "Annuaires", "", 2, "Directrice générale des Annuaires",
            "Dirigeante, au-dessus d’Adèle et de Mona : retient les idées et suit le tableau de bord."),
    Persona("paul-henri", "Paul-Henri", "Roux", "m", "executive", "Régie", "", 2, "Directeur général de la Régie",
            "Dirigeant d’une autre ligne : son accord est requis quand Hélène écarte une idée née dans son équipe."),
    Persona("cleo", "Cléo", "Fontaine", "f", "community_manager", "Services communs",
            "Communication et vie interne", 6, "Animatrice de communauté",
            "Anime la communauté : campagnes, signalements, pages du site."),
    Persona("dora", "Dora", "Lemaire", "f", "delegate", "Édition", "Rédaction et contenus", 6,
            "Rédactrice, déléguée du personnel", "Vérifie le registre des décisions."),
    Persona("aline", "Aline", "Guérin", "f", "administrator", "Services communs", "Systèmes d’information", 6,
            "Administratrice applicative", "Règle la plateforme, sans accès aux idées en cours d’examen."),
)  # fmt: skip


def ascii_part(name):
    """« Le Goff » → « le-goff », as the group writes it in its addresses."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


class Addresses:
    """Gives each person an address nobody else has: prenom.nom, then prenom.nom2, prenom.nom3 …"""

    def __init__(self):
        self.taken = {}

    def give(self, first_name, last_name):
        local = f"{ascii_part(first_name)}.{ascii_part(last_name)}"
        count = self.taken[local] = self.taken.get(local, 0) + 1
        return f"{local}{count if count > 1 else ''}@{DOMAIN}"


def draw_name(rng):
    """A gender, a first name and a last name, now and then a double one."""
    gender = "f" if rng.random() < 0.54 else "m"
    last = rng.choice(LAST)
    if rng.random() < 0.03:
        last = f"{last}-{rng.choice(LAST)}" if "-" not in last else last
    return gender, rng.choice(FIRST[gender]), last.replace("Le-", "Le ").replace("El-", "El ").replace("Da-", "Da ")
