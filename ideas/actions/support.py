"""Supporting and following an idea: set, never toggled."""

from django.db import IntegrityError, transaction
from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.prepared import Prepared
from ideas import ranking
from ideas.models import Activity, Campaign, Comment, Follow, Idea, Theme, Vote
from ideas.permissions import may_follow, may_vote
from ideas.verbs import Verb
from people.models import User

# what a vote needs of the row; the texts stay in the database
LEAN = ("status", "audience", "campaign", "vote_count", "comment_count", "published_at")


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
                    Vote.objects.filter(idea=idea, user=by).delete()
                count_votes(idea)
                idea.is_supported = bool(wanted)
                Activity.record(Verb.VOTED if wanted else Verb.UNVOTED, by=by, idea=idea)
    except IntegrityError:  # the same click arrived first, while this one waited for the row
        return Idea.objects.with_own(by).with_supported(by).get(pk=idea.pk)
    return idea


def count_votes(idea):
    """Write the votes of a locked idea from their rows. Cards show no votes, so their version stays."""
    idea.vote_count = sum(count for (count,) in VOTES.rows(idea=idea.pk))
    idea.popularity = ranking.popularity(idea.vote_count, idea.comment_count, idea.published_at)
    Idea.objects.filter(pk=idea.pk).update(vote_count=idea.vote_count, popularity=idea.popularity)


def recount(idea):
    """Write all counters of a locked idea from its rows, and a new version: cards show the comments."""
    votes = Vote.objects.filter(idea=idea).order_by().values("idea").annotate(n=Count("pk")).values("n")
    shown = Comment.objects.filter(idea=idea, status=Comment.Status.PUBLISHED).order_by().values("idea")
    counts = Idea.objects.filter(pk=idea.pk).values_list(
        Coalesce(Subquery(votes), 0), Coalesce(Subquery(shown.annotate(n=Count("pk")).values("n")), 0)
    )
    idea.vote_count, idea.comment_count = counts.get()
    idea.popularity = ranking.popularity(idea.vote_count, idea.comment_count, idea.published_at)
    idea.version += 1
    idea.save(update_fields=["vote_count", "comment_count", "popularity", "version"])


def set_follow(target, *, by, wanted=True, level=Follow.Level.NORMAL):
    """Follow an idea one may read, a theme, a campaign or a colleague at a level, or stop; twice changes nothing."""
    if level not in Follow.Level.values:
        raise DomainError(_("There is no such level."))
    kind, facts = _followed(target)
    with transaction.atomic():
        if refusal := may_follow(by, target):
            raise DomainError(refusal)
        rows = Follow.objects.filter(**{kind: target}, person=by)
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
