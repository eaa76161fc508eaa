"""What the invented group is made of: companies, departments, teams, sites and jobs."""

from dataclasses import dataclass

GROUP = "Groupe Lumière"
HEAD = ("Marguerite", "Delorme", "f", "Présidente-directrice générale")
HEAD_OFFICE = "Nantes"


@dataclass(frozen=True)
class Department:
    """A department: how big it is within its company, what its teams do, which jobs its people have."""

    name: str
    weight: int
    teams: tuple[str, ...]
    jobs: tuple[tuple[str, str], ...]  # (for a man, for a woman)


@dataclass(frozen=True)
class Company:
    """A company of the group, once independent."""

    name: str
    of: str  # « de la Régie »
    what: str
    share: int  # per thousand of the headcount
    sites: tuple[str, ...]
    departments: tuple[Department, ...]


def jobs(text):
    """« conseiller/conseillère, juriste » → pairs of titles, capitalised."""
    pairs = (job.strip().split("/") for job in text.split(","))
    return tuple((pair[0][0].upper() + pair[0][1:], pair[-1][0].upper() + pair[-1][1:]) for pair in pairs)


def dept(name, weight, teams, titles):
    return Department(name, weight, tuple(team.strip() for team in teams.split(",")), jobs(titles))


FINANCE = ("Finances et gestion", 4, "Comptabilité clients, Comptabilité fournisseurs, Contrôle de gestion",
           "comptable, contrôleur de gestion/contrôleuse de gestion, chargé de facturation/chargée de facturation")
HR = ("Ressources humaines", 3, "Gestion du personnel, Recrutement, Formation",
      "gestionnaire de paie, chargé de recrutement/chargée de recrutement, chargé de formation/chargée de formation")
MARKETING = ("Marketing", 6, "Études, Offres, Marque, Marketing client",
             "chef de produit/cheffe de produit, chargé d’études/chargée d’études, chargé de marketing/chargée de marketing")
TECH = ("Produit et développement", 10, "Site public, Applications mobiles, Qualité logicielle, Moteur de recherche",
        "développeur/développeuse, testeur/testeuse, designer, chef de projet/cheffe de projet")

EDITION = Company("Édition", "de l’Édition", "Annuaires imprimés, guides locaux et plans de ville", 150,
    ("Rennes", "Angers", "Dijon", "Lille"), (
    dept("Fabrication et impression", 26, "Bouclage, Achats de papier, Suivi des imprimeurs, Prépresse, Brochage",
         "technicien de fabrication/technicienne de fabrication, opérateur prépresse/opératrice prépresse, "
         "acheteur papier/acheteuse papier, coordinateur de bouclage/coordinatrice de bouclage"),
    dept("Rédaction et contenus", 22, "Pages locales, Guides pratiques, Correction, Iconographie",
         "rédacteur/rédactrice, correcteur/correctrice, iconographe, secrétaire de rédaction"),
    dept("Mise en page", 18, "Annonces imprimées, Maquette, Couvertures",
         "maquettiste, graphiste, infographiste"),
    dept("Distribution", 16, "Tournées, Dépôts, Adresses, Réclamations de distribution",
         "gestionnaire de tournées, logisticien/logisticienne, responsable de dépôt, assistant logistique/assistante logistique"),
    dept(*MARKETING), dept(*FINANCE), dept(*HR)))  # fmt: skip
CARTES = Company("Cartes", "des Cartes", "Plans, itinéraires et photos de rues en ligne", 110,
    ("Brest", "Grenoble", "Toulouse"), (
    dept("Données cartographiques", 24, "Voies et adresses, Lieux et commerces, Contrôle qualité, Signalements",
         "cartographe, géomaticien/géomaticienne, technicien de données/technicienne de données"),
    dept("Prises de vue", 14, "Tournées de photographes, Véhicules, Floutage et archivage",
         "photographe, pilote de véhicule, technicien image/technicienne image"),
    dept(*TECH),
    dept("Itinéraires et transports", 10, "Calcul d’itinéraires, Transports en commun, Vélo et marche",
         "ingénieur de recherche/ingénieure de recherche, analyste"),
    dept("Partenariats publics", 5, "Collectivités, Offices de tourisme",
         "chargé de partenariats/chargée de partenariats"),
    dept(*MARKETING), dept(*FINANCE)))  # fmt: skip
ANNUAIRES = Company("Annuaires", "des Annuaires", "Recherche de particuliers et de professionnels", 210,
    ("Rennes", "Lyon", "Metz", "Nantes"), (
    dept("Relation client", 34, "Fiches et corrections, Accueil téléphonique, Réclamations, Courrier et messages, Assistance en ligne",
         "conseiller clientèle/conseillère clientèle, téléconseiller/téléconseillère, chargé de réclamations/chargée de réclamations"),
    dept("Base des particuliers", 12, "Inscriptions, Oppositions et retraits, Rapprochement des fiches",
         "gestionnaire de fiches, technicien de données/technicienne de données"),
    dept("Base des professionnels", 16, "Rubriques, Contrôle des fiches, Horaires et services, Avis des clients",
         "gestionnaire de fiches, modérateur d’avis/modératrice d’avis, documentaliste"),
    dept(*TECH),
    dept("Renseignements téléphoniques", 16, "Plateau de jour, Plateau de soirée, Formation du plateau",
         "téléconseiller/téléconseillère, superviseur/superviseuse"),
    dept(*MARKETING), dept(*FINANCE), dept(*HR)))  # fmt: skip
ANNONCES = Company("Annonces", "des Annonces", "Petites annonces locales entre particuliers et professionnels", 90,
    ("Lille", "Montpellier", "Tours"), (
    dept("Modération des annonces", 20, "Lecture avant publication, Lutte contre la fraude, Litiges",
         "modérateur/modératrice, analyste fraude, médiateur/médiatrice"),
    dept(*TECH),
    dept("Immobilier et auto", 12, "Agences immobilières, Garages et concessions, Annonces vérifiées",
         "chargé de comptes/chargée de comptes, conseiller commercial/conseillère commerciale"),
    dept("Emploi et services", 9, "Offres d’emploi, Services entre voisins",
         "chargé de comptes/chargée de comptes, conseiller emploi/conseillère emploi"),
    dept("Assistance aux annonceurs", 12, "Messages, Téléphone, Paiements",
         "conseiller clientèle/conseillère clientèle"),
    dept(*MARKETING), dept(*FINANCE)))  # fmt: skip
REGIE = Company("Régie", "de la Régie", "Vente d’espaces et de services publicitaires aux professionnels", 290,
    ("Lyon", "Bordeaux", "Lille", "Strasbourg", "Nantes", "Marseille", "Rouen", "Toulouse"), (
    dept("Ventes terrain", 36, "Artisans du bâtiment, Commerces de proximité, Santé et bien-être, Restauration et tourisme, Automobile",
         "conseiller en communication/conseillère en communication, attaché commercial/attachée commerciale"),
    dept("Télévente", 22, "Prospection, Renouvellements, Petits comptes",
         "télévendeur/télévendeuse, conseiller commercial/conseillère commerciale"),
    dept("Grands comptes", 8, "Réseaux et franchises, Banques et assurances, Appels d’offres",
         "responsable de comptes, chargé d’affaires/chargée d’affaires"),
    dept("Studio et sites des clients", 14, "Création de sites, Textes des annonces, Vidéo et photo, Référencement",
         "webdesigner, rédacteur web/rédactrice web, chargé de référencement/chargée de référencement"),
    dept("Administration des ventes", 12, "Contrats, Facturation, Recouvrement, Bons à tirer",
         "assistant commercial/assistante commerciale, chargé de recouvrement/chargée de recouvrement"),
    dept("Formation commerciale", 4, "École de vente, Outils de vente",
         "formateur/formatrice, chargé de formation/chargée de formation"),
    dept(*MARKETING), dept(*FINANCE), dept(*HR)))  # fmt: skip
SERVICES = Company("Services communs", "des Services communs", "Informatique, bâtiments, achats, paie et communication du groupe", 150,
    ("Nantes", "Rennes", "Lyon"), (
    dept("Systèmes d’information", 30, "Postes de travail, Exploitation, Sécurité, Assistance, Réseaux, Données",
         "technicien support/technicienne support, administrateur systèmes/administratrice systèmes, "
         "ingénieur réseau/ingénieure réseau, analyste de données"),
    dept("Communication et vie interne", 7, "Communication interne, Événements, Intranet",
         "chargé de communication/chargée de communication, rédacteur/rédactrice"),
    dept("Achats", 8, "Achats généraux, Prestations, Fournisseurs",
         "acheteur/acheteuse, assistant achats/assistante achats"),
    dept("Immobilier et environnement de travail", 12, "Bâtiments, Accueil et courrier, Restauration, Parc de véhicules",
         "gestionnaire de site, agent d’accueil/agente d’accueil, technicien de maintenance/technicienne de maintenance"),
    dept("Paie et administration du personnel", 10, "Paie, Temps et absences, Mobilité",
         "gestionnaire de paie, chargé de mobilité/chargée de mobilité"),
    dept("Juridique et conformité", 6, "Contrats, Données personnelles, Marques",
         "juriste, assistant juridique/assistante juridique"),
    dept("Finances du groupe", 8, "Trésorerie, Consolidation, Contrôle interne",
         "contrôleur de gestion/contrôleuse de gestion, comptable, auditeur/auditrice"),
    dept("Développement des talents", 5, "Formation, Carrières, Diversité",
         "chargé de formation/chargée de formation, conseiller carrière/conseillère carrière")))  # fmt: skip

COMPANIES = (EDITION, CARTES, ANNUAIRES, ANNONCES, REGIE, SERVICES)

TITLES = {
    2: ("Directeur général", "Directrice générale"),
    3: ("Directeur", "Directrice"),
    4: ("Responsable de service", "Responsable de service"),
    5: ("Chef d’équipe", "Cheffe d’équipe"),
}


def title_of(level, gender, of):
    """« Directrice, Marketing », « Cheffe d’équipe, Bouclage »; `of` is what the person leads."""
    title = TITLES[level][gender == "f"]
    return f"{title} {of}" if level == 2 else f"{title}, {of}"
