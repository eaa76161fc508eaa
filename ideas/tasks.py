"""What this room does by itself."""

from datetime import time, timedelta

from django.utils import timezone
from django_tasks import task

from core.errors import each
from core.schedule import periodic
from core.tasks import retry
from ideas import actions, pace, search
from ideas.models import Comment
from ideas.verbs import COMMENT_SEEN

MISSED = timedelta(minutes=10)


@task()
@retry(attempts=actions.pictures.MOST_TRIES)
def prepare_picture(pk):
    """Make the copies of a large picture."""
    actions.prepare_picture(pk)


@periodic(every=timedelta(minutes=10))
def prepare_forgotten_pictures():
    """A picture whose task was lost is prepared all the same, or given up."""
    actions.prepare_forgotten_pictures()


@periodic(every=timedelta(days=1), at=time(3, 40))
def drop_unsent_pictures():
    """Pictures and documents of forms that were never sent leave no trace."""
    actions.drop_unsent_pictures()
    actions.drop_unsent_attachments()


@periodic(every=timedelta(hours=1))
def lapse_mergers():
    """Proposals to join two ideas that nobody answered in time are closed."""
    actions.lapse_mergers()


@periodic(every=timedelta(hours=1))
def count_paces():
    """How long ideas wait, by theme, for the page on which one is written."""
    pace.count_again()


@periodic(every=timedelta(minutes=1))
def catch_up():
    """Index the comments of the last ten minutes again: a process may have died between the fact and the index."""
    recent = {"activities__at__gte": timezone.now() - MISSED, "activities__verb__in": COMMENT_SEEN}
    search.index_comments(list(Comment.objects.filter(**recent).distinct()))


@periodic(every=timedelta(minutes=10))
def follow_campaigns_up():
    """Results that are published are announced; those that are due and have no page are asked for, once a week."""
    each(actions.tell_results, actions.results_to_tell())
    each(actions.ask_for_results, actions.results_due())
