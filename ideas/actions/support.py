"""Supporting and following an idea: set, never toggled."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas import ranking
from ideas.actions.journey import lock
from ideas.models import Activity, Comment, Follow, Idea, Vote
from ideas.permissions import may_vote
from ideas.verbs import Verb


def set_vote(idea, *, by, wanted):
    """Give or take back the support of `by`; asking twice changes nothing. Returns the recounted idea."""
    with transaction.atomic():
        idea = lock(idea)
        if refusal := may_vote(by, idea):
            raise DomainError(refusal)
        if wanted:
            vote, changed = Vote.objects.get_or_create(idea=idea, user=by)
        else:
            changed = Vote.objects.filter(idea=idea, user=by).delete()[0]
        if changed:
            recount(idea)
            Activity.record(Verb.VOTED if wanted else Verb.UNVOTED, by=by, idea=idea)
    return idea


def recount(idea):
    """Write the counters of a locked idea from its rows; the one writer of vote_count, comment_count, popularity."""
    counts = Idea.objects.filter(pk=idea.pk).aggregate(votes=Count("votes", distinct=True))
    idea.vote_count = counts["votes"]
    idea.comment_count = Comment.objects.filter(idea=idea).filter(Q(status=Comment.Status.PUBLISHED)).count()
    idea.popularity = ranking.popularity(idea.vote_count, idea.comment_count, idea.published_at)
    idea.version += 1
    idea.save(update_fields=["vote_count", "comment_count", "popularity", "version"])


def set_follow(idea, *, by, wanted):
    """Follow an idea one may read, or stop; asking twice changes nothing."""
    with transaction.atomic():
        if not Idea.objects.visible_to(by).filter(pk=idea.pk).exists():
            raise DomainError(_("This idea cannot be followed."))
        if wanted:
            changed = Follow.objects.get_or_create(idea=idea, person=by)[1]
        else:
            changed = Follow.objects.filter(idea=idea, person=by).delete()[0]
        if changed:
            Activity.record(Verb.FOLLOWED if wanted else Verb.UNFOLLOWED, by=by, idea=idea)
