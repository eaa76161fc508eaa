"""The last mile: rows that waited, counters, search, first log-ins."""

from collections import Counter
from datetime import timedelta

from django.db.models import Min

from core.fulltext import REBUILDERS
from demo.seeding.world import between, update
from ideas import ranking
from ideas.actions import keep_first
from ideas.models import Activity, Authorship, Comment, Idea, Step, Vote
from people.models import User

IDEA_FIELDS = """status stage campaign published_at stage_since version vote_count comment_count popularity""".split()


def write_rows(world):
    """Authors, steps, the diary in the order of time, and the ideas as they stand now."""
    Authorship.objects.bulk_create(
        [
            Authorship(
                idea=told.idea, person=person, entity=person.entity, since=told.idea.submitted_at,
                role=Authorship.Role.AUTHOR if rank == 0 else Authorship.Role.CO_AUTHOR,
            )
            for told in world.ideas
            for rank, person in enumerate(told.authors)
        ],
        batch_size=2000,
    )  # fmt: skip
    for told in world.ideas:
        for step in told.steps:
            step.idea = told.idea
            world.steps.append(step)
    Step.objects.bulk_create(world.steps, batch_size=2000)
    world.activities.sort(key=lambda activity: activity.at)
    Activity.objects.bulk_create(world.activities, batch_size=3000)


def count(world):
    """Counters and ranking of every idea, as `recount` would write them."""
    votes = Counter(Vote.objects.values_list("idea_id", flat=True))
    comments = Counter(Comment.objects.published().values_list("idea_id", flat=True))
    for told in world.ideas:
        idea = told.idea
        idea.vote_count, idea.comment_count = votes[idea.pk], comments[idea.pk]
        idea.popularity = ranking.popularity(idea.vote_count, idea.comment_count, idea.published_at)
    update(Idea, [told.idea for told in world.ideas], IDEA_FIELDS)


def index(world):
    """Everything that search finds into its tables, and each published text as its first version."""
    for rebuild in REBUILDERS.values():
        rebuild()
    keep_first([told.idea for told in world.ideas if told.idea.published_at])


def first_logins(world):
    """Each participant came for the first time some days before doing anything."""
    rng = world.rng("logins")
    first = dict(Activity.objects.filter(by__isnull=False).order_by().values_list("by").annotate(Min("at")))
    launch = world.now - timedelta(days=735)
    for user in world.logged_in:
        end = first.get(user.pk, world.now)
        start = max(launch, world.now - (world.now.date() - user.hired_on))
        user.first_login_at = between(rng, max(start, end - timedelta(days=30)), end) if start < end else end
    update(User, world.logged_in, ["first_login_at"])
