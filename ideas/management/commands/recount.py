"""Make the counters of ideas what their rows say."""

from collections import Counter

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Count

from ideas.actions.journey import lock
from ideas.actions.merging import count_joined
from ideas.actions.support import joint_comments, joint_votes
from ideas.models import Comment, Idea, Vote
from ideas.ranking import popularity


def wrong_ideas():
    """Ids of the ideas whose counters, popularity or joined ideas differ from what their rows give; four queries, and
    two for each idea that others are joined to.
    """
    votes = dict(Vote.objects.values_list("idea").annotate(count=Count("pk")).order_by())
    talk = Comment.objects.published().values_list("idea").annotate(count=Count("pk")).order_by()
    comments = dict(talk)
    joined = Counter(Idea.objects.filter(joined_to__isnull=False).values_list("joined_to", flat=True))
    for pk in joined:
        votes[pk], comments[pk] = joint_votes(pk), joint_comments(pk)
    columns = ("pk", "vote_count", "comment_count", "joined_count", "popularity", "published_at")
    for pk, *written, rank, published_at in Idea.objects.values_list(*columns).iterator(2000):
        counts = votes.get(pk, 0), comments.get(pk, 0)
        if [*counts, joined[pk]] != written or popularity(*counts, published_at) != rank:
            yield pk


class Command(BaseCommand):
    help = "Recounts votes, comments, joined ideas and popularity; changes nothing where they are right."

    def handle(self, *args, **options):
        wrong = list(wrong_ideas())
        for pk in wrong:
            with transaction.atomic():
                count_joined(lock(Idea(pk=pk)))
        self.stdout.write(f"{len(wrong)} ideas recounted.")
