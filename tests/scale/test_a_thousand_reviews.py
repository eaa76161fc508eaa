"""The queue of a correspondent with a thousand of ten thousand open reviews, beside one with twenty of the same.

`make test-scale`; the processor's time is printed as a ratio, never asserted: that the thousand are not read is.
"""

import sys
from datetime import timedelta
from statistics import median
from time import process_time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ideas.models import Authorship, Idea, Reader
from moderation.models import Review
from moderation.views.waiting import PAGE, Asked, waiting
from people.models import User
from tests.scale.crowd import FIRST, JUDGES, Crowd, author
from tests.scale.plans import rows_read

pytestmark = [pytest.mark.scale, pytest.mark.django_db]

OPEN, MANY, FEW = 10_000, 1000, 20
TURNS = 9


def judge_of(number):
    """The first judge has a thousand, the second twenty, the others the rest."""
    if number % 10 == 0:
        return FIRST
    return FIRST + 1 if number % 10 == 1 and number < 10 * FEW else FIRST + 2 + number % (JUDGES - 2)


@pytest.fixture
def judges(db):
    crowd = Crowd()
    ideas = [crowd.idea(100 * n + 90) for n in range(OPEN)]
    assert {idea.status for idea in ideas} == {Idea.Status.SUBMITTED}
    Idea.objects.bulk_create(ideas, batch_size=1000)
    Authorship.objects.bulk_create(
        [Authorship(idea=idea, person_id=author(idea.pk), since=idea.submitted_at) for idea in ideas], batch_size=2000
    )
    Reader.objects.bulk_create(
        [Reader(idea=idea, person_id=judge_of(n), why=Reader.Why.REVIEW) for n, idea in enumerate(ideas)],
        batch_size=2000,
    )
    Review.objects.bulk_create(
        [
            Review(
                idea=idea,
                reviewer_id=judge_of(n),
                theme=idea.theme,
                assigned_at=crowd.now - timedelta(days=9, seconds=n),
                due_at=crowd.now + timedelta(seconds=n * 7919 % OPEN),
                why={"tier": "theme"},
            )
            for n, idea in enumerate(ideas)
        ],
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return User.objects.get(pk=FIRST), User.objects.get(pk=FIRST + 1)


def look(judge, **how):
    """The queue of `judge`, its queries, and the processor's milliseconds it took."""
    times = []
    for _turn in range(TURNS):
        cache.clear()
        started = process_time()
        with CaptureQueriesContext(connection) as queries:
            queue = waiting(judge, **how)
        times.append((process_time() - started) * 1000)
    return queue, [query["sql"] for query in queries], median(times)


def test_a_thousand_of_ten_thousand_cost_what_twenty_cost(judges, capsys):
    many, few = judges
    assert (Review.objects.open().count(), Review.objects.open().filter(reviewer=many).count()) == (OPEN, MANY)
    last = Review.objects.open().filter(reviewer=many).order_by("due_at", "pk").last()
    queue, asked_few, before = look(few)
    assert (len(queue.rows), queue.total) == (FEW, FEW)
    shown = {"first page": {}, "late": {"asked": Asked(only="late")}, "last page": {"around": last.pk}}
    for name, how in shown.items():
        queue, asked, took = look(many, **how)
        with capsys.disabled():
            sys.stdout.write(
                f"\n{connection.vendor}, {name}: {len(asked)} queries for {len(queue.rows)} of {MANY}, "
                f"{len(asked_few)} for {FEW}; {took:.1f} ms and {before:.1f} ms: ratio {took / before:.1f}\n"
            )
        assert len(asked) <= 10
    queue, asked, _took = look(many)
    assert (len(queue.rows), queue.total) == (PAGE, MANY)
    listing = next(sql for sql in asked if f"LIMIT {PAGE + 1}" in sql)
    assert rows_read(listing, "moderation_review") <= 4 * PAGE
