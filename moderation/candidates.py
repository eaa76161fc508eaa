"""Who could be asked to judge an idea, with the facts that routing weighs: a fixed number of queries."""

from collections import Counter

from django.db.models import Count, Q
from django.utils import timezone

from ideas.conflict import Between, author_ids, conflicts, incomplete
from ideas.models import Authorship
from ideas.permissions import who_may_read
from moderation.models import Correspondent, Review, Seat
from moderation.routing import DELEGATE, EXECUTIVE, MANAGER, NEIGHBOUR, THEME, Candidate, choose
from people.models import Entity, Role, RoleGrant, User

ENDED_BY = {"team": "team", "declared": "away"}
"""How the end of a review is told to its authors, where it is not the reporting line: a declaration like an absence."""


def author_companies(idea):
    """Ids of the companies where the authors worked when they wrote and work now, None in it when unknown."""
    companies = set()
    for authorship in idea.authorships.exclude(state="declined").select_related("entity", "person__entity"):
        companies |= {_company(authorship.entity), _company(authorship.person.entity)}
    return companies


def candidates_for(idea, *, theme, company=None):
    """Candidates for `idea` seen as one of `theme`: correspondents, those of neighbours, community managers.

    With `company`, only the theme's correspondents of that company.
    """
    managers = [] if company else list(_holders(Role.MANAGER))
    return _gather(list(_posts(theme, company)), {MANAGER: managers}, theme, author_ids(idea), idea)


def candidates_for_appeal(appeal):
    """Candidates for an appeal, and the staff delegates, as two lists: those of the theme, of its neighbours,
    community managers, and executives about a stage. Who could not see the idea once published is barred by none.
    """
    roles = {MANAGER: Role.MANAGER, DELEGATE: Role.DELEGATE}
    roles |= {EXECUTIVE: Role.EXECUTIVE} if appeal.kind == appeal.Kind.PARK else {}
    held = {tier: list(_holders(role)) for tier, role in roles.items()}
    theme = appeal.idea.theme
    found = _gather(list(_posts(theme, None)), held, theme, judged_authors(appeal), appeal.idea)
    return [c for c in found if c.tier != DELEGATE], [c for c in found if c.tier == DELEGATE]


def judged_authors(appeal):
    """Ids of those whom the appeal is about: who wrote the hidden comment, else the authors of the idea."""
    return [appeal.comment.author_id] if appeal.comment_id else author_ids(appeal.idea)


def appeal_companies(appeal):
    """Where those whom the appeal is about work, None in it when unknown."""
    if not appeal.comment_id:
        return author_companies(appeal.idea)
    return {_company(appeal.comment.author.entity)}


def barred_from_appeal(appeal, first, candidates):
    """Map the ids of those who may not judge an appeal, whatever the lines say, to the key of LEFT_OUT that says why:
    who decided first, who had this appeal, an author of the idea under which a comment was hidden, who may not read it.
    """
    barred = dict.fromkeys(appeal.seats.values_list("judge_id", flat=True), "seated") | dict.fromkeys(first, "first")
    if appeal.comment_id:
        barred |= dict.fromkeys(author_ids(appeal.idea), "author")
    if appeal.idea.is_published and appeal.idea.audience_id:
        ids = {candidate.person for candidate in candidates}
        barred = dict.fromkeys(ids - who_may_read(appeal.idea, ids), "unseeing") | barred
    return barred


def teams_of(people):
    """Ids of the teams of `people` (ids): nobody of the same one judges after them."""
    return frozenset(Entity.objects.filter(people__in=people, kind=Entity.Kind.TEAM).values_list("pk", flat=True))


def _gather(posts, held, theme, authors, idea):
    """Candidates from correspondents' posts and from roles held: a map from tier to ids."""
    ids = {post.person_id for post in posts} | {post.delegate_id for post in posts if post.delegate_id}
    ids |= {pk for holders in held.values() for pk in holders}
    people = {p.pk: p for p in User.objects.filter(pk__in=ids).select_related("entity")}
    facts = _Facts(authors, people, idea)
    moment, found = timezone.now(), []
    for post in posts:
        tier = THEME if post.theme_id == theme.pk else NEIGHBOUR
        is_away = post.is_away(moment)
        found.append(facts.candidate(post.person_id, tier, {post.company_id}, is_available=not is_away))
        if is_away and post.delegate_id:
            found.append(facts.candidate(post.delegate_id, tier, stands_in=True))
    return found + [facts.candidate(pk, tier) for tier, holders in held.items() for pk in holders]


def _posts(theme, company):
    themes = Q(theme=theme) if company else Q(theme=theme) | Q(theme__neighbours=theme)
    posts = Correspondent.objects.begun().filter(themes, is_active=True).distinct()
    return posts.filter(company=company) if company else posts


def _holders(role):
    return RoleGrant.objects.current().filter(role=role).values_list("person_id", flat=True).distinct()


class _Facts:
    """What routing weighs of each person, read once."""

    def __init__(self, authors, people, idea):
        self.people = people
        self.bars = conflicts(people, authors)
        self.incomplete = incomplete(list(people))
        reviews = Review.objects.open().filter(reviewer__in=people).exclude(idea=idea).order_by()
        seats = Seat.objects.open().filter(judge__in=people).order_by()
        reviews = reviews.values_list("reviewer_id").annotate(count=Count("pk"))
        self.load = Counter()
        for pk, count in reviews.union(seats.values_list("judge_id").annotate(count=Count("pk")), all=True):
            self.load[pk] += count
        self.entity_load = Counter()
        for pk, count in self.load.items():
            self.entity_load[_company(people[pk].entity)] += count

    def candidate(self, pk, tier, companies=(), *, is_available=True, stands_in=False):
        person = self.people[pk]
        return Candidate(
            person=pk,
            tier=tier,
            companies=frozenset({_company(person.entity), *companies}),
            load=self.load[pk],
            bar=self.bars.get(pk),
            is_complete=pk not in self.incomplete and _is_in_a_company(person.entity),
            is_available=is_available and person.is_active and not person.is_outside,
            stands_in=stands_in,
            entity=person.entity_id,
            entity_load=self.entity_load[_company(person.entity)],
        )


def _company(entity):
    """The id of an entity's company, or of the group above them all; None when unknown."""
    return entity and (entity.company_id or entity.pk)


def _is_in_a_company(entity):
    return entity is not None and (entity.company_id is not None or entity.kind == Entity.Kind.COMPANY)


def doubtful(reviews):
    """Pairs (review, why) of open reviews that their reviewer may no longer judge; a fixed number of queries
    but for the few whose author's line is incomplete.
    """
    reviews = list(reviews)
    authors = _authors_of({review.idea_id for review in reviews})
    yield from _doubtful([(review, review.reviewer, authors.get(review.idea_id, set())) for review in reviews])


def doubtful_seats(seats):
    """Pairs (seat, why) of open seats whose judge may no longer judge that appeal, as `doubtful` does for reviews."""
    seats = list(seats)
    authors = _authors_of({seat.appeal.idea_id for seat in seats})
    rows = []
    for seat in seats:
        comment = seat.appeal.comment
        rows.append((seat, seat.judge, {comment.author_id} if comment else authors.get(seat.appeal.idea_id, set())))
    yield from _doubtful(rows)


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
    authors = _authors_of({review.idea_id for review in reviews})
    everybody = {pk for ids in authors.values() for pk in ids}
    between, holes = Between({user.pk}, everybody), incomplete(everybody)
    had = set(Review.objects.filter(idea__in=authors, reviewer=user).values_list("idea_id", flat=True))
    return [
        review
        for review in reviews
        if review.idea_id not in had
        and not between.why(user.pk, authors.get(review.idea_id, set()))
        and not authors.get(review.idea_id, set()) & holes
    ]


def _authors_of(ideas):
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
    everybody = {pk for *_others, ids in rows for pk in ids}
    between = Between({judge.pk for _item, judge, _ids in rows}, everybody)
    holes = incomplete(everybody)
    for item, judge, ids in rows:
        if reason := between.why(judge.pk, ids):
            yield item, ENDED_BY.get(reason, "conflict")
        elif not judge.is_active:
            yield item, "left"
        elif ids & holes and not _is_beyond_doubt(item):
            yield item, "unproven"


def _is_beyond_doubt(item):
    """Whether a review's reviewer or a seat's judge is far enough from authors whose lines are incomplete."""
    if isinstance(item, Seat):
        authors, companies_of_authors = judged_authors(item.appeal), appeal_companies(item.appeal)
        idea, judge, theme = item.appeal.idea, item.judge, item.appeal.idea.theme_id
    else:
        authors, companies_of_authors = author_ids(item.idea), author_companies(item.idea)
        idea, judge, theme = item.idea, item.reviewer, item.theme_id
    tier = item.why.get("tier", THEME)
    posts = Correspondent.objects.filter(person=judge, theme=theme)
    companies = set(posts.values_list("company_id", flat=True))
    candidate = _Facts(authors, {judge.pk: judge}, idea).candidate(judge.pk, tier, companies)
    return choose([candidate], author_companies=companies_of_authors, lines_complete=False, tiers=(tier,)).chosen
