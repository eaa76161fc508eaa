"""Supporting and following an idea: set, never toggled."""

from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.prepared import Prepared
from ideas import ranking
from ideas.models import Activity, Authorship, Campaign, Comment, Follow, Idea, Theme, Vote
from ideas.permissions import may_follow, may_vote
from ideas.verbs import Verb
from people.models import User

# what a vote needs of the row; the texts stay in the database
LEAN = (
    "status", "audience", "campaign", "joined_to", "joined_count", "vote_count", "comment_count", "published_at",
)  # fmt: skip


def _locked(me, idea):
    """The idea's row, held until the end of the transaction, and what it is to the voter."""
    rows = Idea.objects.only(*LEAN).select_for_update(of=("self",)).filter(pk=idea)
    return rows.with_own(User(pk=me)).with_supported(User(pk=me))


LOCKED = Prepared(_locked)
VOTES = Prepared(
    lambda idea: Vote.objects.filter(idea=idea).order_by().values("idea").annotate(n=Count("pk")).values_list("n")
)


def set_vote(idea, *, by, wanted):
    """Give or take back the support of `by`; asking twice changes nothing. Returns the recounted idea.

    `idea` may be a bare Idea(pk=…). Raises DomainError when `by` may not, Idea.DoesNotExist when there is none.
    """
    try:
        with transaction.atomic():
            idea = LOCKED.get(me=by.pk, idea=idea.pk)
            if idea is None:
                raise Idea.DoesNotExist
            if refusal := may_vote(by, idea, is_own=idea.is_own):
                raise DomainError(refusal)
            if idea.is_supported != bool(wanted):
                if wanted:
                    Vote.objects.create(idea=idea, user=by)
                else:
                    return _take_back(idea, by)
                count_votes(idea)
                idea.is_supported = bool(wanted)
                Activity.record(Verb.VOTED if wanted else Verb.UNVOTED, by=by, idea=idea)
    except IntegrityError:  # the same click arrived first, while this one waited for the row
        return Idea.objects.with_own(by).with_supported(by).get(pk=idea.pk)
    return idea


def _take_back(idea, by):
    """Delete the support of a locked idea, and of those joined to it: whoever takes it back means all of it."""
    given = Vote.objects.filter(Q(idea=idea) | Q(idea__joined_to=idea) if idea.joined_count else Q(idea=idea), user=by)
    ideas = [vote.idea for vote in given.select_related("idea")] if idea.joined_count else [idea]
    given.delete()
    count_votes(idea)
    idea.is_supported = False
    for supported in ideas:
        Activity.record(Verb.UNVOTED, by=by, idea=supported)
    return idea


def count_votes(idea):
    """Write the votes of a locked idea from their rows. Cards show no votes, so their version stays."""
    one = joint_votes if idea.joined_count else lambda pk: sum(count for (count,) in VOTES.rows(idea=pk))
    idea.vote_count = one(idea.pk)
    idea.popularity = ranking.popularity(idea.vote_count, idea.comment_count, idea.published_at)
    Idea.objects.filter(pk=idea.pk).update(vote_count=idea.vote_count, popularity=idea.popularity)


def joint_votes(pk):
    """How many people support an idea or one joined to it, each once; nobody who signs it."""
    signed = Authorship.objects.filter(idea=pk, state=Authorship.State.ACTIVE).values("person")
    votes = Vote.objects.filter(Q(idea=pk) | Q(idea__joined_to=pk)).exclude(user__in=signed)
    return votes.aggregate(n=Count("user", distinct=True))["n"]


def joint_comments(pk):
    """How many comments an idea shows, with those of the ideas joined to it."""
    return Comment.objects.published().filter(Q(idea=pk) | Q(idea__joined_to=pk)).count()


def recount(idea):
    """Write all counters of a locked idea from its rows, and a new version: cards show the comments.

    The idea that a merged one is joined to shows its comments too: it is recounted after the commit, so that two ideas
    never wait for each other's row.
    """
    votes = Vote.objects.filter(idea=idea).order_by().values("idea").annotate(n=Count("pk")).values("n")
    shown = Comment.objects.filter(idea=idea, status=Comment.Status.PUBLISHED).order_by().values("idea")
    counts = Idea.objects.filter(pk=idea.pk).values_list(
        Coalesce(Subquery(votes), 0), Coalesce(Subquery(shown.annotate(n=Count("pk")).values("n")), 0)
    )
    idea.vote_count, idea.comment_count = counts.get()
    if idea.joined_count:
        idea.vote_count, idea.comment_count = joint_votes(idea.pk), joint_comments(idea.pk)
    if idea.joined_to_id:
        transaction.on_commit(partial(_recount_alone, idea.joined_to_id), robust=True)
    idea.popularity = ranking.popularity(idea.vote_count, idea.comment_count, idea.published_at)
    idea.version += 1
    idea.save(update_fields=["vote_count", "comment_count", "popularity", "version"])


def _recount_alone(pk):
    with transaction.atomic():
        recount(Idea.objects.select_for_update(of=("self",)).get(pk=pk))


def set_follow(target, *, by, wanted=True, level=Follow.Level.NORMAL):
    """Follow an idea one may read, a theme, a campaign or a colleague at a level, or stop; twice changes nothing."""
    if level not in Follow.Level.values:
        raise DomainError(_("There is no such level."))
    kind, facts = _followed(target)
    with transaction.atomic():
        if refusal := may_follow(by, target):
            raise DomainError(refusal)
        rows = Follow.objects.filter(**{kind: target}, person=by)
        if kind == "idea" and target.joined_count and not wanted:
            rows = Follow.objects.filter(Q(idea=target) | Q(idea__joined_to=target), person=by)
        if wanted:
            row, changed = Follow.objects.get_or_create(**{kind: target}, person=by, defaults={"level": level})
            changed = changed or row.level != level and rows.update(level=level)
        else:
            changed = rows.delete()[0]
        if changed:
            verb, data = (Verb.FOLLOWED, {"level": str(level)}) if wanted else (Verb.UNFOLLOWED, {})
            Activity.record(verb, by=by, data=data, **facts)


def _followed(target):
    """The field of a follow for its target, and what the diary may say of it: nothing but an idea is named there."""
    if isinstance(target, Idea):
        return "idea", {"idea": target}
    return {Theme: "theme", Campaign: "campaign", User: "whom"}[type(target)], {}
