"""What a search finds for one reader: ideas with what they can be narrowed by, and how much of everything else.

Nothing is found, counted or proposed that `visible_to` would not show this reader.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from community import known, people
from community.asking import FILTERS, PAGE, Asked, Fault, Query, author_matches, numbers, read, with_value
from community.marking import Marker
from community.sections import SECTIONS, counts
from core.fulltext import expression
from core.markdown import plain
from ideas import search, spelling
from ideas.models import Authorship, Idea
from ideas.words import WORD, fold

IDEAS = "ideas"
NAMESAKES = 200
SIGNED = 2000  # ideas looked at of those that the named people signed
FIELDS = {"theme": "theme", "stage": "stage", "campaign": "campaign", "entity": "entity"}


@dataclass
class Found:
    """The answer to one search."""

    asked: Asked
    query: Query
    words: str = ""  # those that were sought, which a correction changes
    groups: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)
    facets: dict = field(default_factory=dict)
    lines: list = field(default_factory=list)

    @property
    def total(self):
        return self.counts.get(self.kind, 0)

    @property
    def kind(self):
        """The section shown: the one asked for, else the first that holds something."""
        if self.asked.kind in (IDEAS, *SECTIONS):
            return self.asked.kind
        return next((key for key, count in self.counts.items() if count), IDEAS)

    @property
    def is_corrected(self):
        return self.words != self.query.words

    @property
    def listed(self):
        """What to ask for the same list again: as typed, but for the correction."""
        return self.words if self.is_corrected else self.asked.q

    @property
    def more(self):
        return self.total > self.asked.start + PAGE


def find(user, asked):
    """Everything the page of a search shows; about twelve queries."""
    query = read(asked, user)
    found = Found(asked, query, query.words)
    if query.is_empty and not asked.is_filtered or query.faults:
        return found
    ideas, signed = _ideas(user, query)
    if query.faults:
        return found
    _count(user, found, ideas, signed)
    if not any(found.counts.values()) and not asked.exact:
        _correct(user, found, ideas, signed)
    found.lines = lines(user, found, ideas, signed)
    return found


def ideas_found(user, asked):
    """The published ideas that a search finds for `user`, best first: (queryset, their expression or None)."""
    query = read(asked, user)
    ideas, _signed = _ideas(user, query)
    if query.faults:
        return Idea.objects.none(), None
    groups = search.parse(query.words)
    return ideas.filter(_chosen(asked, user)), expression(groups) if groups else None


def _ideas(user, query):
    """What `user` sees of what the operators let through, and the filter on ideas that the authors' names make."""
    ideas = Idea.objects.published().visible_to(user)
    for kind, wanted in query.only.items():
        ideas = ideas.filter(_among(kind, wanted))
    if not query.authors:
        return ideas, None
    persons = _authors(query)
    if persons is None:
        return ideas, None
    signed = Authorship.objects.filter(person__in=persons, state=Authorship.State.ACTIVE).values("idea")
    kept = [
        idea.pk
        for idea in ideas.filter(pk__in=signed).with_authors().order_by("-pk")[:SIGNED]
        if any(person is not None and person.pk in persons for _name, person in idea.byline(user))
    ]
    return ideas.filter(pk__in=kept), (persons, kept)


def _authors(query):
    """The numbers of the people named after `auteur:`, None when nobody is."""
    persons = set()
    for said in query.authors:
        if not (of_this_name := people.named(said, NAMESAKES, in_name=True)):
            query.faults.append(_nobody(query, said))
        persons.update(of_this_name)
    return None if query.faults else persons


def _nobody(query, said):
    near = people.near(said)
    match = next((one for one in author_matches(query.asked.q) if said in one[2]), None)
    instead = [(name, query.asked.href(q=with_value(query.asked.q, match, name))) for name in near] if match else []
    return Fault(_("Nobody here is called “%(said)s”.") % {"said": said}, instead)


def _among(kind, wanted):
    """The filter for the values of one kind."""
    if kind != "year":
        return Q(**{f"{FIELDS[kind]}__in": wanted})
    chosen = Q(pk__in=[])
    for year in wanted:
        chosen |= Q(published_at__gte=_new_year(year), published_at__lt=_new_year(year + 1))
    return chosen


def _new_year(year):
    return timezone.make_aware(datetime(year, 1, 1))  # noqa: DTZ001


def _wanted(asked, user):
    """Map each kind chosen beside the words to the numbers it lets through; nothing for what does not exist."""
    chosen = {kind: known.named(kind, slug, user) for kind in FILTERS if (slug := getattr(asked, kind))}
    return {kind: numbers(kind, [name]) if name else frozenset() for kind, name in chosen.items()}


def _chosen(asked, user):
    chosen = Q()
    for kind, wanted in _wanted(asked, user).items():
        chosen &= _among(kind, wanted)
    return chosen


# ── counting ──


def _count(user, found, ideas, signed):
    """How many of each kind, and of each value that ideas can be narrowed by; two queries."""
    found.groups = search.parse(found.words)
    sought = expression(found.groups) if found.groups else None
    matching = ideas.filter(pk__in=search.IDEAS.matching(sought)) if sought else ideas
    if found.words and not found.groups:
        matching = ideas.none()
    rows = _grouped(matching)
    wanted = _wanted(found.asked, user)
    found.counts = {IDEAS: sum(row["count"] for row in rows if _fits(row, wanted))}
    found.facets = {kind: _facet(user, rows, wanted, kind) for kind in FILTERS}
    found.counts |= dict.fromkeys(SECTIONS, 0)
    if sought:
        found.counts |= counts(user, found.words, _on_ideas(found, user), signed)


def _grouped(ideas):
    """How many ideas share each theme, entity, stage, campaign and year: every count of the page is a sum of these."""
    years = [When(published_at__gte=_new_year(name.pk), then=Value(name.pk)) for name in known.names()["year"]]
    year = Case(*years, default=Value(0), output_field=IntegerField())
    rows = ideas.order_by().annotate(of_year=year).values_list("theme", "entity", "stage", "campaign", "of_year")
    names = ("theme", "entity", "stage", "campaign", "year", "count")
    return [dict(zip(names, row, strict=True)) for row in rows.annotate(count=Count("pk"))]


def _fits(row, wanted, but=""):
    return all(row[kind] in values for kind, values in wanted.items() if kind != but)


def _facet(user, rows, wanted, kind):
    """How many ideas each value that `user` may know would leave, the other filters kept: pairs (name, count)."""
    held = Counter()
    for row in rows:
        if _fits(row, wanted, but=kind):
            held[row[kind]] += row["count"]
    if kind != "entity":
        return [(name, held[name.pk]) for name in known.seen_by(user, kind) if held[name.pk]]
    shown = [name for name in known.names()[kind] if name.rank]
    under = [(name, sum(held[pk] for pk in known.below([name]))) for name in shown]
    return [(name, count) for name, count in under if count]


def _on_ideas(found, user):
    """The filter on the ideas of comments: what operators and choices say of them, None when they say nothing."""
    chosen = _chosen(found.asked, user)
    for kind, wanted in found.query.only.items():
        chosen &= _among(kind, wanted)
    return chosen or None


# ── a word nobody uses ──


def _correct(user, found, ideas, signed):
    """Seek instead what the unknown words may stand for, if this reader then finds something."""
    meant = {word: others[0] for word, others in spelling.meant(WORD.findall(found.words)).items() if others}
    if not meant:
        return
    written = found.words
    found.words = WORD.sub(lambda match: meant.get(fold(match[0].lower()), match[0]), written)
    _count(user, found, ideas, signed)
    if not any(found.counts.values()):
        found.words = written


def respelt(found):
    """The corrected words with the accents that the first results give them."""
    texts = " ".join(str(line["text"]) + " " + str(line.get("title", "")) for line in found.lines)
    seen = {fold(match[0].lower()): match[0].lower() for match in WORD.finditer(texts)}
    return WORD.sub(lambda match: seen.get(match[0], match[0]), found.words)


# ── showing ──


def lines(user, found, ideas, signed):
    """The rows of the section shown."""
    asked, kind = found.asked, found.kind
    if not found.total:
        return []
    if kind == IDEAS:
        sought = expression(found.groups) if found.groups else None
        return idea_lines(
            ranked(ideas.filter(_chosen(asked, user)), sought, PAGE, asked.start), user, Marker(found.groups)
        )
    section = SECTIONS[kind]
    sought, marker = section.reads(found.words)
    rows = section.rows(user, _on_ideas(found, user), signed)
    return section.lines(section.index.best(sought, PAGE, asked.start, rows), user, marker)


def ranked(ideas, sought, limit, start=0):
    """Numbers of `ideas`, those that hold the words best first; without words, the newest."""
    if sought:
        return search.IDEAS.best(sought, limit, start, ideas)
    return list(ideas.order_by("-published_at", "-id").values_list("pk", flat=True)[start : start + limit])


def idea_lines(pks, user, marker):
    """What the page shows of each idea: title and texts marked where the words stand."""
    found = Idea.objects.for_cards().in_bulk(pks)
    shown = []
    for idea in (found[pk] for pk in pks if pk in found):
        text = " ".join(plain(html) for html in (idea.problem_html, idea.proposal_html, idea.benefit_html) if html)
        title = marker.all(idea.title)
        shown.append({"idea": idea, "title": title, "text": marker.excerpt(text), "language": idea.language})
    return shown
