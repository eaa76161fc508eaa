"""Who could be asked to judge an idea, with the facts that routing weighs: a fixed number of queries."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from ideas.certificate import Subject, company_of, subject
from ideas.conflict import Between, author_ids
from ideas.models import Authorship
from ideas.permissions import who_may_read
from moderation.grounds import first_judges
from moderation.models import Correspondent, Opinion, Report, Review, Seat
from moderation.routing import DELEGATE, EXECUTIVE, MANAGER, NEIGHBOUR, THEME, Candidate, choose
from people.models import Entity, Role, RoleGrant

ENDED_BY = {"team": "team", "declared": "away"}
"""How the end of a review is told to its authors, where it is not the reporting line: a declaration like an absence."""


class Field(NamedTuple):
    """What routing has read: the candidates, whose idea it is, and what stands between them, whole."""

    candidates: list
    about: Subject
    between: Between


def field_of(idea, *, theme, company=None, about=None):
    """The Field of `idea` seen as one of `theme`: its correspondents, those of neighbours, community managers.

    With `company`, only the theme's correspondents of that company. `about`: the Subject, where it is known.
    """
    about = about or subject(idea)
    held = {} if company else {MANAGER: Role.MANAGER}
    candidates, between = _gather(theme, company, held, about.authors, idea)
    return Field(candidates, about, between)


def candidates_for_appeal(appeal):
    """Candidates for an appeal, and the staff delegates, as two lists: those of the theme, of its neighbours,
    community managers, and executives about a stage. Who could not see the idea once published is barred by none.
    """
    roles = {MANAGER: Role.MANAGER, DELEGATE: Role.DELEGATE}
    roles |= {EXECUTIVE: Role.EXECUTIVE} if appeal.kind == appeal.Kind.PARK else {}
    found, _between = _gather(appeal.idea.theme, None, roles, judged_authors(appeal), appeal.idea)
    return [c for c in found if c.tier != DELEGATE], [c for c in found if c.tier == DELEGATE]


def judged_authors(appeal):
    """Ids of those whom the appeal is about: who wrote the hidden comment, else the authors of the idea."""
    return [appeal.comment.author_id] if appeal.comment_id else author_ids(appeal.idea)


def appeal_companies(appeal):
    """Where those whom the appeal is about work, None in it when unknown."""
    if not appeal.comment_id:
        return subject(appeal.idea).companies
    return {company_of(appeal.comment.author.entity)}


def barred_from_appeal(appeal, first, candidates):
    """Map the ids of those who may not judge an appeal, whatever the lines say, to the key of LEFT_OUT that says why:
    who decided first or is of that person's team, who had a say in it, who had this appeal, an author of the idea under
    which a comment was hidden, who may not read it.
    """
    ids = {candidate.person for candidate in candidates}
    between = Between(ids, first)
    barred = {pk: "first_team" for pk in ids if any(between.is_one_team(pk, other) for other in first)}
    barred |= dict.fromkeys(_heard(appeal), "heard")
    barred |= dict.fromkeys(appeal.seats.values_list("judge_id", flat=True), "seated") | dict.fromkeys(first, "first")
    if appeal.comment_id:
        barred |= dict.fromkeys(author_ids(appeal.idea), "author")
    if appeal.idea.is_published and appeal.idea.audience_id:
        barred = dict.fromkeys(ids - who_may_read(appeal.idea, ids), "unseeing") | barred
    return barred


def _heard(appeal):
    """Ids of those who had a say before the decision: they gave a second opinion, or reported what was hidden."""
    if appeal.comment_id:
        return Report.objects.filter(comment=appeal.comment_id).values_list("reporter", flat=True)
    reporters = Report.objects.filter(idea=appeal.idea_id).order_by().values_list("reporter", flat=True)
    opinions = Opinion.objects.filter(review__idea=appeal.idea_id, state=Opinion.State.GIVEN).order_by()
    return opinions.values_list("person", flat=True).union(reporters)


def _gather(theme, company, held, authors, idea):
    """Candidates from correspondents' posts and from `held`, a map from tier to role; and what stands between them
    and the authors. Two queries.
    """
    rows = [_Row(*row) for row in _asked_for(theme, company, held, idea)]
    people = {row.person for row in rows}
    between = Between(people, authors, is_whole=True)
    incomplete = between.unsure(people)
    entity_load = Counter()
    for home, load in {row.person: (row.home, row.load) for row in rows}.values():
        entity_load[home] += load
    found = [
        Candidate(
            person=row.person,
            tier=row.tier,
            companies=frozenset({row.home, row.company} if row.company else {row.home}),
            load=row.load,
            bar=between.why(row.person, authors),
            is_complete=row.person not in incomplete and row.is_in_a_company,
            is_available=not row.is_away and row.is_active and not row.is_outside,
            stands_in=bool(row.stands_in),
            has_handed_over=row.has_handed_over > 0,
            home=row.home,
            entity_load=entity_load[row.home],
        )
        for row in rows
    ]
    return found, between


class _Row(NamedTuple):
    """One way in which somebody could be asked, as the database tells it."""

    person: int
    tier: str
    company: int | None
    stands_in: int
    entity: int | None
    home: int | None
    kind: str | None
    is_active: bool
    is_outside: bool
    is_away: int
    load: int
    has_handed_over: int

    @property
    def is_in_a_company(self):
        return self.entity is not None and (self.home != self.entity or self.kind == Entity.Kind.COMPANY)


def _asked_for(theme, company, held, idea):
    """Rows of posts, of who stands in where somebody is away, and of roles held: one query."""
    now, nothing = timezone.now(), Value(None, output_field=IntegerField())
    posts = Correspondent.objects.begun(now).filter(is_active=True)
    if company:
        posts = posts.filter(theme=theme, company=company)
    else:
        posts = posts.filter(Q(theme=theme) | Q(theme__in=theme.neighbours.values("pk")))
    tier = Case(When(theme=theme, then=Value(THEME)), default=Value(NEIGHBOUR))
    replaced = posts.filter(Exists(_away("person")), delegate__isnull=False)
    rows = posts.values_list("person", tier, "company", Value(0), *_facts("person", idea)).union(
        replaced.values_list("delegate", tier, nothing, Value(1), *_facts("delegate", idea)),
        *(
            RoleGrant.objects.current(now)
            .filter(role=role)
            .values_list("person", Value(tier), nothing, Value(0), *_facts("person", idea))
            for tier, role in held.items()
        ),
    )
    return sorted(rows, key=lambda row: (row[1] in held, row[0], row[1] != THEME, row[3]))


def _facts(whom, idea):
    """Of the person `whom` of a row: where that person works, and what waits for them, but for `idea`."""
    reviews = Review.objects.filter(reviewer=OuterRef(whom)).order_by().values("reviewer")
    seats = Seat.objects.open().filter(judge=OuterRef(whom)).order_by().values("judge")
    return (
        F(f"{whom}__entity"),
        Coalesce(f"{whom}__entity__company", f"{whom}__entity"),
        F(f"{whom}__entity__kind"),
        F(f"{whom}__is_active"),
        F(f"{whom}__is_outside"),
        Case(When(Exists(_away(whom)), then=Value(1)), default=Value(0)),
        _count(reviews.filter(state=Review.State.OPEN).exclude(idea=idea)) + _count(seats),
        _count(reviews.filter(state=Review.State.HANDED_OVER, idea=idea)),
    )


def _away(whom):
    return Correspondent.objects.away().filter(person=OuterRef(whom))


def _count(rows):
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def doubtful(reviews):
    """Pairs (review, why) of open reviews that their reviewer may no longer judge; a fixed number of queries
    but for the few whose author's line is incomplete.
    """
    reviews = list(reviews)
    authors = authors_of({review.idea_id for review in reviews})
    yield from _doubtful([(review, review.reviewer, authors.get(review.idea_id, set())) for review in reviews])


def doubtful_seats(seats):
    """Pairs (seat, why) of open seats whose judge may no longer judge that appeal, as `doubtful` does for reviews."""
    seats = list(seats)
    if not seats:
        return
    authors = authors_of({seat.appeal.idea_id for seat in seats})
    rows = []
    for seat in seats:
        comment = seat.appeal.comment
        rows.append((seat, seat.judge, {comment.author_id} if comment else authors.get(seat.appeal.idea_id, set())))
    found = dict(_doubtful(rows))
    first = {seat: first_judges(seat.appeal.against) for seat in seats}
    between = Between({seat.judge_id for seat in seats}, {pk for ids in first.values() for pk in ids})
    for seat in seats:
        if seat in found:
            yield seat, found[seat]
        elif any(between.is_one_team(seat.judge_id, pk) for pk in first[seat]):
            yield seat, "first_team"


def claimable(user, reviews):
    """Those of `reviews`, open and with others, that `user` could take: one's theme, no conflict, not had before."""
    posts = {post.theme_id: post for post in Correspondent.objects.begun().filter(person=user, is_active=True)}
    now = timezone.now()
    reviews = [
        review
        for review in reviews
        if review.state == Review.State.OPEN
        and review.reviewer_id != user.pk
        and review.theme_id in posts
        and not posts[review.theme_id].is_away(now)
    ]
    if not reviews:
        return []
    authors = authors_of({review.idea_id for review in reviews})
    everybody = {pk for ids in authors.values() for pk in ids}
    between = Between({user.pk}, everybody)
    holes = between.unsure(everybody)
    had = set(Review.objects.filter(idea__in=authors, reviewer=user).values_list("idea_id", flat=True))
    return [
        review
        for review in reviews
        if review.idea_id not in had
        and not between.why(user.pk, authors.get(review.idea_id, set()))
        and not authors.get(review.idea_id, set()) & holes
    ]


def authors_of(ideas):
    """Map each idea's id to the ids of its authors; who declined is none."""
    authors = {}
    rows = Authorship.objects.exclude(state="declined").filter(idea__in=ideas) if ideas else Authorship.objects.none()
    for idea, person in rows.values_list("idea_id", "person_id"):
        authors.setdefault(idea, set()).add(person)
    return authors


def _doubtful(rows):
    """Pairs (item, why) of the rows (item, judge, ids of authors) whose judge may no longer judge."""
    if not rows:
        return
    between = Between({judge.pk for _item, judge, _ids in rows}, {pk for *_others, ids in rows for pk in ids})
    for item, judge, authors in rows:
        if reason := doubt(item, judge, authors, between):
            yield item, reason


def doubt(item, judge, authors, between):
    """Why `judge` may no longer judge `authors` (ids) in a review or a seat, by what stands between them; or None."""
    if reason := between.why(judge.pk, authors):
        return ENDED_BY.get(reason, "conflict")
    if not judge.is_active:
        return "left"
    if between.unsure(authors) and not _is_beyond_doubt(item, between):
        return "unproven"
    return None


def _is_beyond_doubt(item, between):
    """Whether a review's reviewer or a seat's judge is far enough from authors whose lines are incomplete."""
    if isinstance(item, Seat):
        companies_of_authors, judge, theme = appeal_companies(item.appeal), item.judge, item.appeal.idea.theme_id
    else:
        companies_of_authors, judge, theme = subject(item.idea).companies, item.reviewer, item.theme_id
    tier = item.why.get("tier", THEME)
    posts = Correspondent.objects.filter(person=judge, theme=theme)
    is_away = Correspondent.objects.away().filter(person=judge).exists()
    home, entity = company_of(judge.entity), judge.entity
    is_in_a_company = entity is not None and (entity.company_id is not None or entity.kind == Entity.Kind.COMPANY)
    candidate = Candidate(
        person=judge.pk,
        tier=tier,
        companies=frozenset({home, *posts.values_list("company_id", flat=True)}),
        is_complete=is_in_a_company and not between.unsure([judge.pk]),
        is_available=judge.is_active and not judge.is_outside and not is_away,
    )
    return choose([candidate], author_companies=companies_of_authors, lines_complete=False, tiers=(tier,)).chosen
