"""Who could be asked to judge an idea, with the facts that routing weighs: a fixed number of queries."""

from collections import Counter

from django.db.models import Q
from django.utils import timezone

from ideas.conflict import author_ids, conflicts, incomplete
from ideas.models import Authorship
from moderation.models import Correspondent, Review
from moderation.routing import MANAGER, NEIGHBOUR, THEME, Candidate, choose
from people.models import Entity, Oversight, Role, RoleGrant, User


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
    posts = list(_posts(theme, company))
    managers = [] if company else list(_managers())
    ids = {post.person_id for post in posts} | {post.delegate_id for post in posts if post.delegate_id}
    people = {p.pk: p for p in User.objects.filter(pk__in=ids | set(managers)).select_related("entity")}
    facts = _Facts(idea, people)
    moment, found = timezone.now(), []
    for post in posts:
        tier = THEME if post.theme_id == theme.pk else NEIGHBOUR
        is_away = bool(post.absent_until and post.absent_until > moment)
        found.append(facts.candidate(post.person_id, tier, {post.company_id}, is_available=not is_away))
        if is_away and post.delegate_id:
            found.append(facts.candidate(post.delegate_id, tier, stands_in=True))
    return found + [facts.candidate(pk, MANAGER) for pk in managers]


def _posts(theme, company):
    themes = Q(theme=theme) if company else Q(theme=theme) | Q(theme__neighbours=theme)
    posts = Correspondent.objects.filter(themes, is_active=True).distinct()
    return posts.filter(company=company) if company else posts


def _managers():
    return RoleGrant.objects.current().filter(role=Role.MANAGER).values_list("person_id", flat=True).distinct()


class _Facts:
    """What routing weighs of each person, read once."""

    def __init__(self, idea, people):
        self.people = people
        self.bars = conflicts(people, author_ids(idea))
        self.incomplete = incomplete(list(people))
        open_reviews = Review.objects.open().filter(reviewer__in=people).exclude(idea=idea)
        self.load = Counter(open_reviews.values_list("reviewer_id", flat=True))

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
    if not reviews:
        return
    authors = {}
    rows = Authorship.objects.exclude(state="declined").filter(idea__in=[review.idea_id for review in reviews])
    for idea, person in rows.values_list("idea_id", "person_id"):
        authors.setdefault(idea, set()).add(person)
    judges, everybody = {r.reviewer_id for r in reviews}, {pk for ids in authors.values() for pk in ids}
    in_force = Q(until__isnull=True) | Q(until__gt=timezone.now())
    pairs = set(
        Oversight.objects.filter(in_force)
        .filter(Q(overseer__in=judges, person__in=everybody) | Q(overseer__in=everybody, person__in=judges))
        .values_list("overseer_id", "person_id")
    )
    holes = incomplete(everybody)
    for review in reviews:
        judge, ids = review.reviewer_id, authors.get(review.idea_id, set())
        if judge in ids or any((judge, pk) in pairs or (pk, judge) in pairs for pk in ids):
            yield review, "conflict"
        elif not review.reviewer.is_active:
            yield review, "left"
        elif ids & holes and not _is_beyond_doubt(review):
            yield review, "unproven"


def _is_beyond_doubt(review):
    posts = Correspondent.objects.filter(person=review.reviewer_id, theme=review.theme_id)
    companies = set(posts.values_list("company_id", flat=True))
    facts = _Facts(review.idea, {review.reviewer_id: review.reviewer})
    candidate = facts.candidate(review.reviewer_id, review.why.get("tier", THEME), companies)
    return choose([candidate], author_companies=author_companies(review.idea), lines_complete=False).chosen
