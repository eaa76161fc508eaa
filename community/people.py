"""Finding colleagues by name, work and place: those whose page shows them in the group."""

from django.db.models import Q
from rapidfuzz import fuzz, process

from core.fulltext import REBUILDERS, FullText, expression
from ideas.words import WORD, fold
from people.models import User

PEOPLE = FullText("people_search")
LOOKED_AT, LIKE = 2000, 70  # names compared with a wrong one; how much they must resemble it, of 100


def shown():
    """Everybody who is in the group, or was imported with it."""
    return User.objects.filter(is_active=True).exclude(first_name="", last_name="")


def work(person):
    """What one does and where, as the person's page says it."""
    entity = person.entity
    company = entity.company if entity and entity.company_id else None
    parts = [person.job_title, entity.name if entity else "", company.name if company else "", person.site]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def index(people):
    """Put these people into the index as they are now, and take out those who left."""
    staying = [person for person in people if person.is_active]
    PEOPLE.put([_document(person) for person in staying])
    PEOPLE.drop([person.pk for person in people if not person.is_active])


def rebuild(progress=iter):
    """Make the index what the directory says; returns the count of rows that had to change."""
    people = shown().select_related("entity__company")
    return PEOPLE.agree(_document(person) for person in progress(people.iterator(chunk_size=1000)))


def named(text, most=20, in_name=False):
    """Numbers of those whose name (or work, unless `in_name`) holds every word, best first."""
    groups = groups_of(text)
    return PEOPLE.best(expression(groups, in_title=in_name), most, within=shown()) if groups else []


def near(text, most=5):
    """Names that resemble one that nobody bears: of those who share the beginning of one of its words."""
    begins = Q()
    for word in _words(text):
        begins |= Q(first_name__istartswith=word[:2]) | Q(last_name__istartswith=word[:2])
    if not begins:
        return []
    names = [person.get_full_name() for person in shown().filter(begins).only("first_name", "last_name")[:LOOKED_AT]]
    texts = {name: " ".join(_words(name)) for name in dict.fromkeys(names)}
    found = process.extract(" ".join(_words(text)), texts, scorer=fuzz.WRatio, limit=most, score_cutoff=LIKE)
    return [name for _plain, _score, name in found]


def groups_of(text):
    """The words of a text as groups for the index of people: names have no stems and no synonyms."""
    return [[(word,)] for word in _words(text)][:20]


def _words(text):
    return [fold(word) for word in WORD.findall(text.lower())]


def _document(person):
    return person.pk, " ".join(_words(person.get_full_name())), " ".join(_words(work(person)))


REBUILDERS["people"] = rebuild
