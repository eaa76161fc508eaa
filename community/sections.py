"""What search looks through besides ideas; rooms above add theirs when they start (`add`)."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import CharField, Count, Exists, OuterRef, Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community import people
from community.marking import Marker
from core.fulltext import FullText, expression
from core.markdown import plain
from ideas.models import Authorship, Comment, Idea
from ideas.search import COMMENTS, parse
from ideas.words import fold


class Section(NamedTuple):
    """One kind of thing that search finds.

    `rows(user, filters, signed)`: all that `user` may see, where `filters` (a Q about ideas, or None) and `signed`
    (people, and the ideas whose byline names one of them, or None) hold. `reads(words)`: what the index is asked, and
    what marks it. `lines(numbers, user, marker)`: what the page shows of some, in that order, by `template`.
    """

    key: str
    name: str | Promise
    index: FullText
    rows: Callable
    reads: Callable
    lines: Callable
    template: str


def in_stems(words):
    """Words as ideas, comments and pages are sought: by stems, with their synonyms."""
    groups = parse(words)
    return expression(groups), Marker(groups)


def _in_names(words):
    groups = people.groups_of(words)
    return expression(groups), Marker(groups, forms=lambda word: (fold(word),))


def _comments(user, filters, signed):
    """Comments on the pages of published ideas that `user` sees; of certain people, as far as bylines tell."""
    ideas = Idea.objects.shown().filter(filters) if filters else Idea.objects.shown()
    comments = Comment.objects.published().filter(ideas.as_seen_by(user))
    if signed:
        persons, named = signed
        own = Authorship.objects.filter(idea=OuterRef("idea"), person=OuterRef("author"))
        comments = comments.filter(Q(idea__pseudonym="") | ~Exists(own), author__in=persons)
    return comments


def _comment_lines(numbers, user, marker):
    comments = Comment.objects.select_related("idea", "author").prefetch_related("idea__authorships__person")
    found = comments.in_bulk(numbers)
    return [
        {
            "comment": found[pk],
            "idea": found[pk].idea,
            "who": found[pk].idea.known_as(found[pk].author, user),
            "text": marker.excerpt(plain(found[pk].body_html) or found[pk].body),
        }
        for pk in numbers
        if pk in found
    ]


def _person_lines(numbers, user, marker):
    found = people.shown().select_related("entity__company").in_bulk(numbers)
    return [
        {"person": found[pk], "name": marker.all(found[pk].get_full_name()), "work": marker.all(people.work(found[pk]))}
        for pk in numbers
        if pk in found
    ]


SECTIONS = {}
"""By their key, in the order of the tabs."""


def add(section):
    """Have search look through one more kind of thing."""
    SECTIONS[section.key] = section


add(Section("comments", _("Comments"), COMMENTS, _comments, in_stems, _comment_lines, "community/_found_comment.html"))
add(
    Section(
        "people",
        pgettext_lazy("search", "People"),
        people.PEOPLE,
        lambda user, filters, signed: people.shown(),
        _in_names,
        _person_lines,
        "community/_found_person.html",
    )
)


def counts(user, words, filters, signed):
    """How many of each kind hold the words; one query."""
    queries = [_counted(section, user, words, filters, signed) for section in SECTIONS.values()]
    return dict(queries[0].union(*queries[1:], all=True))


def _counted(section, user, words, filters, signed):
    sought, _marker = section.reads(words)
    rows = section.rows(user, filters, signed).filter(pk__in=section.index.matching(sought))
    rows = rows.order_by().values(section=Value(section.key, CharField())).annotate(count=Count("pk"))
    return rows.values_list("section", "count")
