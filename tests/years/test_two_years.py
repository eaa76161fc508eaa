"""Two years of a small group, day by day, with the real jobs: after each month everything still agrees."""

import logging
import random
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import schedule
from core.worktime import is_working_day
from gamification.rebuild import rebuild as rebuild_points
from ideas import search
from ideas.conflict import author_ids, conflict
from ideas.management.commands.recount import wrong_ideas
from ideas.models import Idea, Reader
from inbox.models import Notification
from moderation.actions.assigning import find
from moderation.models import Review, Seat
from people.actions import apply_directory
from people.closure import rebuild as rebuild_closure
from people.directory import plan
from people.models import RoleGrant
from register.actions import verify
from tests.years.life import ACTS, Community, do_what_waits
from tests.years.staff import Staff, active, cast

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

START = datetime(2023, 1, 9, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
"""In the past: the database's guards ask the real clock, and what has ended by ours must have ended by theirs."""
DAYS = 2 * 365


def work():
    """What the worker would have done by now: the jobs that are due, and every task that waits."""
    schedule.enqueue_due()
    do_what_waits()


def disagreements():
    """Everything that does not agree with what it is made from, in words."""
    return [f"{name}: {found}" for name, look in LOOKS.items() if (found := look())]


def wrong_reviews():
    return [
        (review.pk, reason)
        for review in Review.objects.open().select_related("reviewer", "idea")
        if (reason := conflict(review.reviewer, author_ids(review.idea)) or (not review.reviewer.is_active and "left"))
    ]


def wrong_seats():
    return [
        (seat.pk, reason)
        for seat in Seat.objects.open().select_related("judge", "appeal__idea", "appeal__comment")
        if (reason := conflict(seat.judge, _concerned(seat.appeal)) or (not seat.judge.is_active and "left"))
    ]


def _concerned(appeal):
    return [appeal.comment.author_id] if appeal.comment else author_ids(appeal.idea)


def wrong_readers():
    """Somebody may read an idea under review who neither reviews it nor judges an appeal."""
    reviewing = Review.objects.open().filter(idea=OuterRef("idea"), reviewer=OuterRef("person"))
    judging = Seat.objects.filter(appeal__idea=OuterRef("idea"), appeal__state="open", judge=OuterRef("person"))
    open_ones = Reader.objects.filter(why="review", until__isnull=True)
    return list(open_ones.exclude(Exists(reviewing)).exclude(Exists(judging)).values_list("pk", flat=True))


def wrong_steps():
    """The open step is where the idea is, and each began when the one before ended."""
    found = []
    for idea in Idea.objects.prefetch_related("steps"):
        steps = list(idea.steps.all())
        here, follows = steps[-1], all(a.ended_at == b.started_at for a, b in zip(steps, steps[1:], strict=False))
        begins = steps[0].status == "submitted" and steps[0].started_at == idea.submitted_at
        if not follows or not begins or here.ended_at or (here.status, here.stage_id) != (idea.status, idea.stage_id):
            found.append(idea.pk)
        if idea.is_published and not any(step.stage_id for step in steps):
            found.append(idea.pk)
    return found


def wrongly_late():
    """Past its time although somebody else could have it."""
    found = []
    for review in (
        Review.objects.open().filter(due_at__lt=timezone.now() - timedelta(hours=2)).select_related("idea__theme")
    ):
        had = Review.objects.filter(idea=review.idea, reviewer__isnull=False).values_list("reviewer_id", flat=True)
        if _choice(review.idea, excluded=had).chosen:
            found.append(review.pk)
    return found


def wrongly_unassigned():
    waiting = Review.objects.filter(state="unassigned").select_related("idea__theme")
    return [review.pk for review in waiting if _choice(review.idea).chosen]


def _choice(idea, **how):
    _field, choice = find(idea, theme=idea.theme, **how)
    return choice


def unrouted():
    waiting = Review.objects.filter(idea=OuterRef("pk"), state__in=["open", "unassigned"])
    return list(Idea.objects.filter(status="submitted").exclude(Exists(waiting)).values_list("pk", flat=True))


def told_twice():
    """The same words about the same thing at the same moment to the same person."""
    rows = Notification.objects.values("recipient", "verb", "idea", "group_key", "timestamp", "data")
    return [row for row in rows.annotate(times=Count("pk")).order_by() if row["times"] > 1 and row["idea"]]


def failed_tasks():
    rows = DBTaskResult.objects.failed().values_list("args_kwargs", "traceback")
    return [(asked["args"], traceback.strip().rpartition("\n")[2]) for asked, traceback in rows]


LOOKS = {
    "counters": lambda: list(wrong_ideas()),
    "points": lambda: {name: count for name, count in rebuild_points().items() if count},
    "search": search.rebuild,
    "closure": lambda: [count for count in rebuild_closure() if count],
    "judges": wrong_reviews,
    "judges of appeals": wrong_seats,
    "readers": wrong_readers,
    "steps": wrong_steps,
    "late": wrongly_late,
    "unassigned": wrongly_unassigned,
    "unrouted": unrouted,
    "register": verify,
    "notifications": told_twice,
    "tasks": failed_tasks,
}


@pytest.mark.parametrize("seed", [1])
def test_two_years_of_a_group_end_each_month_without_a_contradiction(seed, caplog):
    rng = random.Random(seed)
    caplog.set_level(logging.WARNING)
    with time_machine.travel(START, tick=False) as clock:
        staff = Staff(rng)
        apply_directory(plan(staff.file(), START.date()), force=True)
        cast(active(), rng, timezone.now())
        life = Community(rng, clock)
        for number in range(DAYS):
            clock.move_to(START + timedelta(days=number))
            today = timezone.localdate()
            if today.day == 3:
                staff.change(today)
                cast_again(rng)
                life.refresh()
            if today.weekday() == 5 and (today + timedelta(days=1)).day != 1:
                continue  # Sunday's visit finds what Saturday left
            work()
            if is_working_day(today):
                life.day()
            is_last = (today + timedelta(days=1)).day == 1
            if is_last or today.weekday() == 4:
                clock.move_to(START + timedelta(days=number, hours=7))
                work()
            if is_last:
                assert disagreements() == [], f"seed {seed}, {today}"
    assert [record.getMessage() for record in caplog.records] == []
    assert {act.__name__ for act in ACTS} == {name for name, count in life.done.items() if count}


def cast_again(rng):
    """Roles whose holders have left go to others."""
    present = Counter(RoleGrant.objects.current().filter(person__is_active=True).values_list("role", flat=True))
    if min(present[role] for role in ("community_manager", "executive", "delegate")) < 2:
        cast(active(), rng, timezone.now())
