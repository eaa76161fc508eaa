"""Make the counters of ideas what their rows say."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Count

from ideas import actions
from ideas.actions.journey import lock
from ideas.models import Comment, Idea, Vote
from ideas.ranking import popularity


def wrong_ideas():
    """Ids of the ideas whose counters or popularity differ from what their rows give; three queries."""
    votes = dict(Vote.objects.values_list("idea").annotate(count=Count("pk")).order_by())
    talk = Comment.objects.published().values_list("idea").annotate(count=Count("pk")).order_by()
    comments = dict(talk)
    columns = ("pk", "vote_count", "comment_count", "popularity", "published_at")
    for pk, vote_count, comment_count, rank, published_at in Idea.objects.values_list(*columns).iterator(2000):
        counts = votes.get(pk, 0), comments.get(pk, 0)
        if counts != (vote_count, comment_count) or popularity(*counts, published_at) != rank:
            yield pk


class Command(BaseCommand):
    help = "Recounts votes, comments and popularity; changes nothing where they are right."

    def handle(self, *args, **options):
        wrong = list(wrong_ideas())
        for pk in wrong:
            with transaction.atomic():
                actions.recount(lock(Idea(pk=pk)))
        self.stdout.write(f"{len(wrong)} ideas recounted.")
