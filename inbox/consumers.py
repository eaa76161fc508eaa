"""The one socket of a page: it says what it watches, and hears when that changed."""

import asyncio
import json
import time

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import timezone

from ideas.models import Idea
from inbox import live
from inbox.hours import rhythm_of
from people.models import User

MOST_CHARACTERS = 4096
MOST_IDEAS = 100
MOST_MESSAGES, WINDOW = 30, 60.0
"""So many messages a page may send in so many seconds."""
TRUST = 60.0
"""Seconds that a permission holds before the next hint asks for it again."""

LONGEST_SLEEP = 6 * 3600.0
"""Seconds after which the hours are asked for again while hints wait for them."""

ANONYMOUS, TOO_BIG, TOO_MANY, NOT_UNDERSTOOD = 4401, 4413, 4429, 4400


class LiveConsumer(AsyncWebsocketConsumer):
    """Sends {"changed": "idea-42"} or {"changed": "inbox"}, and nothing else than {"ready": true} before.

    Outside the person's hours hints wait, each once, until these begin.
    """

    async def connect(self):
        self.watched, self.heard_at, self.entered, self.asked_at = {}, [], None, time.monotonic()
        self.held, self.waking, self.rhythm, self.rhythm_at = set(), None, None, 0.0
        self.user = self.scope.get("user")
        if self.user is None or not self.user.is_authenticated or not self.user.is_active:
            await self.close(ANONYMOUS)
            return
        await self.channel_layer.group_add(live.person_group(self.user.pk), self.channel_name)
        self.entered = live.watch()
        if self.entered:
            self.entered.enter()
        await self.accept()

    async def disconnect(self, code):
        if self.waking:
            self.waking.cancel()
        if self.entered:
            self.entered.leave()
        if self.user is not None and self.user.is_authenticated:
            await self.channel_layer.group_discard(live.person_group(self.user.pk), self.channel_name)
        for pk in self.watched:
            await self.channel_layer.group_discard(live.idea_group(pk), self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        if text_data is None or len(text_data) > MOST_CHARACTERS:
            await self.close(TOO_BIG)
        elif not self.within_rate():
            await self.close(TOO_MANY)
        elif (wanted := _wanted(text_data)) is None:
            await self.close(NOT_UNDERSTOOD)
        else:
            await self.set_watched(await self.visible(wanted))
            await self.send(json.dumps({"ready": True}))
            if _has_missed(text_data):
                self.held |= {live.INBOX, *map(live.idea_name, self.watched)}
                await self.pass_on()

    async def set_watched(self, ideas):
        """Watch exactly `ideas` (ids)."""
        for pk in self.watched.keys() - ideas:
            await self.channel_layer.group_discard(live.idea_group(pk), self.channel_name)
        for pk in ideas - self.watched.keys():
            await self.channel_layer.group_add(live.idea_group(pk), self.channel_name)
        self.watched = dict.fromkeys(ideas, time.monotonic())

    async def hint(self, event):
        """Pass a hint on to the page, if the person is still there and may still see what it is about."""
        if not await self.is_still_here():
            await self.close(ANONYMOUS)
            return
        name = event["changed"]
        if name == live.INBOX or await self.still_sees(int(name.removeprefix("idea-")), event.get("ask_again")):
            self.held.add(name)
            await self.pass_on()

    async def pass_on(self):
        """Send what is held within the hours; else once they have begun."""
        if not await self.until_opening():
            await self.send_held()
        elif self.waking is None:
            self.waking = asyncio.create_task(self.wake())

    async def send_held(self):
        names, self.held = sorted(self.held), set()
        for name in names:
            await self.send(json.dumps({"changed": name}))

    async def wake(self):
        """Once the hours have begun, send what is held, of what the person may still see then."""
        try:
            while pause := await self.until_opening():
                await asyncio.sleep(min(pause, LONGEST_SLEEP))
            if not await self.is_logged_in():
                await self.close(ANONYMOUS)
                return
            await self.set_watched(await self.visible(set(self.watched)))
            self.held &= {live.INBOX, *map(live.idea_name, self.watched)}
            await self.send_held()
        finally:
            self.waking = None

    async def until_opening(self):
        """Seconds until the person's hours begin; 0 within them. The hours are asked for at most once a minute."""
        if self.rhythm is None or time.monotonic() - self.rhythm_at > TRUST:
            self.rhythm, self.rhythm_at = await database_sync_to_async(rhythm_of)(self.user), time.monotonic()
        now = timezone.now()
        return (self.rhythm.opening(now) - now).total_seconds()

    async def still_sees(self, pk, ask_again):
        if pk not in self.watched:
            return False
        if ask_again or time.monotonic() - self.watched[pk] > TRUST:
            if not await self.visible({pk}):
                await self.set_watched(self.watched.keys() - {pk})
                return False
            self.watched[pk] = time.monotonic()
        return True

    async def is_still_here(self):
        """Still employed, still logged in; asked at most once a minute."""
        if time.monotonic() - self.asked_at > TRUST:
            self.asked_at = time.monotonic()
            return await self.is_logged_in()
        return True

    @database_sync_to_async
    def visible(self, ideas):
        return set(Idea.objects.visible_to(self.user).filter(pk__in=ideas).values_list("pk", flat=True))

    @database_sync_to_async
    def is_logged_in(self):
        session = self.scope["session"]
        active = User.objects.filter(pk=self.user.pk, is_active=True).exists()
        return active and bool(session.session_key) and session.exists(session.session_key)

    def within_rate(self):
        now = time.monotonic()
        self.heard_at = [moment for moment in self.heard_at if now - moment < WINDOW] + [now]
        return len(self.heard_at) <= MOST_MESSAGES


def _has_missed(text):
    """Whether the page was without a socket for a while, as a text that _wanted understands says."""
    return json.loads(text).get("missed") is True


def _wanted(text):
    """The ids of {"watch": ["idea-42", …]}, or None for anything else."""
    try:
        names = json.loads(text)["watch"]
        if not isinstance(names, list) or len(names) > MOST_IDEAS:
            return None
        ideas = {int(name.removeprefix("idea-")) for name in names if name.startswith("idea-")}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return ideas if len(ideas) == len(set(names)) and all(0 < pk < 2**63 for pk in ideas) else None
