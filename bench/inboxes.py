"""`python -m bench.inboxes`: an inbox of 50,000 messages beside one of 50, and telling 4,573 people.

On a database of its own, made like that of the tests. Both inboxes are opened by turns, so that a busy machine is slow
for both; what counts is the ratio.
"""

import os
import sys
import time
from datetime import timedelta
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eureka.settings")
FEW, MANY, IDEAS = 50, 50_000, 5_000
PEOPLE = 4_573
ROUNDS = 30


def main():
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.runner import DiscoverRunner

    call_command("collectstatic", interactive=False, verbosity=0)
    runner = DiscoverRunner(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        print(f"{connection.vendor}: {telling()}")
        print(f"{connection.vendor}: {opening()}")
    finally:
        runner.teardown_databases(old)


def telling():
    """How long a fact takes to reach everybody."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from ideas.models import Activity
    from ideas.verbs import Verb
    from inbox.actions import notify_many
    from inbox.policy import tell_for
    from people.models import User
    from tests.factories import make_idea, make_person

    author = make_person("Alice")
    idea = make_idea(by=author)
    people = [
        User(email=f"p{n}@exemple.test", first_name="P", last_name=str(n), employee_number=f"P{n}")
        for n in range(PEOPLE)
    ]
    User.objects.bulk_create(people)
    told = dict.fromkeys(
        User.objects.filter(employee_number__startswith="P").values_list("pk", flat=True),
        tell_for(Verb.PUBLISHED, "followers"),
    )
    times = []
    for _fact in range(3):
        activity = Activity.record(Verb.PUBLISHED, by=author, idea=idea)
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            notify_many(told, verb=Verb.PUBLISHED, idea=idea, activity=activity)
            times.append(time.perf_counter() - started)
    return f"{len(told)} people told in {min(times):.2f} s by {len(queries)} queries"


def opening():
    """How long the inbox takes to open, holding much and little."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from ideas.models import Idea
    from people.models import User
    from tests.factories import make_person

    author = User.objects.filter(first_name="Alice").order_by("-pk").first()
    model = Idea.objects.order_by("-pk").first()
    Idea.objects.bulk_create(
        [Idea(title=f"Idée {n}", problem="…", proposal="…", theme=model.theme, entity=model.entity, status="published",
              stage=model.stage, published_at=model.published_at, client_key=f"{n:032}") for n in range(IDEAS)],
        batch_size=500,
    )  # fmt: skip
    ideas = list(Idea.objects.order_by("-pk").values_list("pk", flat=True)[:IDEAS])
    readers = {count: make_person("Lea", str(count)) for count in (FEW, MANY)}
    for count, reader in readers.items():
        fill(reader, author, ideas[: max(25, count // 10)], count)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    browsers, times, asked = {}, {FEW: [], MANY: []}, {}
    for count, reader in readers.items():
        browsers[count] = Client(HTTP_HOST="localhost")
        browsers[count].force_login(reader)
        for _visit in range(3):
            browsers[count].get("/inbox/")
        with CaptureQueriesContext(connection) as queries:
            assert browsers[count].get("/inbox/").status_code == 200
        asked[count] = len(queries)
    for _round in range(ROUNDS):
        for count, browser in browsers.items():
            started = time.perf_counter()
            browser.get("/inbox/")
            times[count].append(time.perf_counter() - started)
    few, many = (median(times[count]) * 1000 for count in (FEW, MANY))
    return (
        f"inbox of {FEW} in {few:.1f} ms by {asked[FEW]} queries, of {MANY} in {many:.1f} ms by {asked[MANY]}: "
        f"ratio {many / few:.2f}"
    )


def fill(reader, author, ideas, count):
    """`count` messages to `reader`, spread over `ideas` (ids), half of them on the first."""
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone

    from inbox.models import Notification
    from inbox.subjects import rebuild

    kind, now = ContentType.objects.get_for_model(type(author)), timezone.now()
    about = [ideas[0] if n % 2 else ideas[n // 2 % len(ideas)] for n in range(count)]
    Notification.objects.bulk_create(
        [
            Notification(
                recipient=reader, idea_id=pk, group_key=f"idea-{pk}", verb="published", data={"as": "followers"},
                timestamp=now - timedelta(seconds=n), actor_content_type=kind, actor_object_id=str(author.pk),
                kind="followed",
            )
            for n, pk in enumerate(about)
        ],
        batch_size=1000,
    )  # fmt: skip
    rebuild()


if __name__ == "__main__":
    sys.exit(main())
