"""Hints to open pages: "idea 42 changed", "your inbox changed". Never what happened, who did it or when.

With Redis every process pushes hints through the channel layer. Without it the process that holds the sockets looks
once a second for new rows, so that hints reach it from whatever thread or process wrote them.
"""

import asyncio
import logging
import os
import threading
import time
from functools import partial

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError

from ideas.verbs import Verb

logger = logging.getLogger("eureka.live")

INBOX = "inbox"
LOOK_EVERY = 1.0
"""Seconds between two looks at the rows."""
OVERLAP = 30.0
"""Seconds that a commit may take and still be seen: identifiers do not follow the order of commits."""
MOST_ROWS = 2000
MOST_PENDING = 2000

MAY_HIDE = {
    Verb.WITHDRAWN,
    Verb.REFUSED,
    Verb.RETURNED,
    Verb.ASSIGNED,
    Verb.UNASSIGNED,
    Verb.HANDED_OVER,
    Verb.IDEA_HELD,
    Verb.IDEA_HIDDEN,
}
"""Facts after which somebody may no longer see the idea: who watches it is asked again."""


def idea_name(pk):
    return f"idea-{pk}"


def idea_group(pk):
    return f"hint.idea-{pk}"


def person_group(pk):
    return f"hint.person-{pk}"


def idea_hint(pk, verb):
    return {"type": "hint", "changed": idea_name(pk), "ask_again": verb in MAY_HIDE}


def inbox_hint():
    return {"type": "hint", "changed": INBOX}


def is_pushed():
    """Whether hints travel by Redis; else they come from rows."""
    return bool(settings.REDIS_URL)


def channel_fault():
    """For /readyz: raises when Redis does not answer; hints from rows need only the database, which has its check."""
    if is_pushed():
        import redis  # megabytes that a process without it does without

        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()


def push_idea(activity):
    """Wake the pages that show the idea of a fact, on its own page or on that of the idea it is joined to."""
    if is_pushed() and activity.idea_id and not activity.is_backfill:
        shown = filter(None, (activity.idea_id, activity.idea.joined_to_id))
        _pusher.send([(idea_group(pk), idea_hint(pk, activity.verb)) for pk in shown])


def push_inboxes(people):
    """Wake the pages of people (ids) whose inbox changed."""
    if is_pushed():
        _pusher.send([(person_group(pk), inbox_hint()) for pk in people])


class Pusher:
    """One thread per process that speaks to Redis, so that no request waits for it; what cannot be sent is dropped,
    because pages look again by themselves when they reconnect or come back to the front."""

    def __init__(self):
        self.lock = threading.Lock()
        self.process = None
        self.pending = 0

    def send(self, hints):
        if self.pending > MOST_PENDING:
            logger.warning("Hints dropped: Redis does not keep up.")
            return None
        self.pending += len(hints)
        done = asyncio.run_coroutine_threadsafe(self._send(hints), self._loop())
        done.add_done_callback(partial(self._settle, len(hints)))
        return done

    async def _send(self, hints):
        layer = get_channel_layer()
        for group, hint in hints:
            await layer.group_send(group, hint)

    def _settle(self, count, done):
        self.pending -= count
        if error := done.exception():
            logger.warning("Hints not sent: %s", type(error).__name__)

    def _loop(self):
        """The thread's event loop; a forked process starts its own."""
        with self.lock:
            if self.process != os.getpid():
                self.process, self.pending, self.loop = os.getpid(), 0, asyncio.new_event_loop()
                threading.Thread(target=self.loop.run_forever, name="hints", daemon=True).start()
            return self.loop


_pusher = Pusher()


class Rows:
    """The new rows of one table since the last look, each once, in whatever order they were committed."""

    def __init__(self, queryset, clock=time.monotonic):
        self.queryset, self.clock = queryset.order_by("-pk"), clock
        latest = self.queryset.values_list("pk", flat=True)[:MOST_ROWS]
        self.known = dict.fromkeys(latest, clock())
        self.floor = min(self.known, default=1) - 1

    def fresh(self, *fields):
        """One query; values of `fields` for each row not seen before."""
        now = self.clock()
        rows = list(self.queryset.filter(pk__gt=self.floor).values_list("pk", *fields)[:MOST_ROWS])
        found = [row[1:] for row in rows if row[0] not in self.known]
        self.known.update({row[0]: now for row in rows if row[0] not in self.known})
        self.floor = max((pk for pk, seen in self.known.items() if now - seen > OVERLAP), default=self.floor)
        self.known = {pk: seen for pk, seen in self.known.items() if pk > self.floor}
        return found


class Watch:
    """Looks at the rows for this process's sockets, while there are any."""

    def __init__(self):
        self.sockets = 0
        self.task = None

    def enter(self):
        """One more socket."""
        self.sockets += 1
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self.run())

    def leave(self):
        """One socket less; the last one ends the looking."""
        self.sockets -= 1
        if not self.sockets and self.task:
            self.task.cancel()
            self.task = None

    async def run(self):
        rows = None
        while True:
            try:
                rows = rows or await database_sync_to_async(self.open)()
                await asyncio.sleep(LOOK_EVERY)
                hints = await database_sync_to_async(self.look)(*rows)
            except DatabaseError as error:
                logger.warning("Rows not seen: %s", type(error).__name__)
                await asyncio.sleep(LOOK_EVERY)
                continue
            layer = get_channel_layer()
            for group, hint in hints:
                await layer.group_send(group, hint)

    def open(self):
        activities = apps.get_model("ideas", "Activity").objects.filter(is_backfill=False)
        return Rows(activities), Rows(apps.get_model("inbox", "Notification").objects.all())

    def look(self, activities, messages):
        """Pairs (group, hint): one for each idea with a new fact, one for each person with a new message."""
        ideas = {}
        for verb, *shown in activities.fresh("verb", "idea", "idea__joined_to"):
            for idea in filter(None, shown):
                if idea not in ideas or verb in MAY_HIDE:
                    ideas[idea] = verb
        hints = [(idea_group(pk), idea_hint(pk, verb)) for pk, verb in ideas.items()]
        return hints + [(person_group(pk), inbox_hint()) for (pk,) in set(messages.fresh("recipient"))]


_watches = {}


def watch():
    """The watch of the running event loop, or None when hints are pushed."""
    if is_pushed():
        return None
    loop = asyncio.get_running_loop()
    for other in [known for known in _watches if known.is_closed()]:
        del _watches[other]
    return _watches.setdefault(loop, Watch())
