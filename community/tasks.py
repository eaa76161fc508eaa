"""What the community room does by itself."""

from datetime import timedelta

from django.utils import timezone

from community import actions, people
from core.schedule import periodic
from ideas.models import Activity
from ideas.verbs import Verb

MISSED = timedelta(minutes=10)


@periodic(every=timedelta(hours=6))
def mend_search():
    """Entities get other names in the back office, and a process may die before it indexes: both are made good."""
    people.rebuild()


@periodic(every=timedelta(minutes=1))
def look_out():
    """Tell who looks out for them of the ideas of the last ten minutes; doing it again tells nothing."""
    since = timezone.now() - MISSED
    actions.tell_searches(list(Activity.objects.filter(verb=Verb.PUBLISHED, at__gte=since, is_backfill=False)))
