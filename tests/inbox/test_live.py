"""The socket of a page: who may open it, what it hears, and what it never says."""

import asyncio

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import DatabaseError
from django.test import Client

from eureka.asgi import application
from ideas import actions
from ideas.models import Activity, Authorship, Idea
from ideas.verbs import Verb
from inbox import consumers, live
from inbox.actions import notify
from inbox.models import Calendar
from moderation import actions as moderation
from moderation.grounds import ground_of_idea
from people.actions import grant_role
from people.models import Role, User
from tests.factories import make_comment, make_idea, never_rest
from tests.sockets import Socket

ORIGIN = b"http://localhost"


ROWS_ONLY = {"default": {"BACKEND": "inbox.layers.EmbeddedChannelLayer"}}


@pytest.fixture(autouse=True)
def _look_often(db, monkeypatch, request, settings):
    never_rest()
    if "both_databases" not in request.keywords:  # what is tested here are hints from rows, whatever runs beside
        settings.REDIS_URL, settings.CHANNEL_LAYERS = "", ROWS_ONLY
    monkeypatch.setattr(live, "LOOK_EVERY", 0.01)
    # the test's own transaction must outlive what the sockets ask
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)


def socket_of(person=None, origin=ORIGIN, path="/ws/"):
    """A page's socket, with the session cookie of `person`, through the whole of the server's stack."""
    headers = [(b"origin", origin), (b"host", b"localhost")]
    if person:
        client = Client()
        client.force_login(person)
        headers.append(
            (b"cookie", f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}".encode())
        )
    return Socket(application, path, headers)


def play(scenario):
    """Run an async scenario while its database work stays in this thread's transaction."""
    async_to_sync(scenario)()


async def watching(person, *ideas):
    socket = await sync_to_async(socket_of)(person)
    assert await socket.connect()
    await socket.say({"watch": [f"idea-{idea.pk}" for idea in ideas]})
    assert await socket.hear() == {"ready": True}
    return socket


async def hint(socket):
    return (await socket.hear())["changed"]


def test_anonymous_pages_and_foreign_origins_are_refused(bob):
    async def scenario():
        for socket in (socket_of(), await sync_to_async(socket_of)(bob, origin=b"http://evil.test")):
            assert not await socket.connect()

    play(scenario)


def test_a_vote_wakes_who_watches_the_idea_and_says_nothing_more(idea, alice, bob):
    async def scenario():
        socket = await watching(alice, idea)
        await sync_to_async(actions.set_vote)(idea, by=bob, wanted=True)
        assert await socket.hear() == {"changed": f"idea-{idea.pk}"}
        await socket.leave()

    play(scenario)


def test_a_message_wakes_its_reader_alone(idea, alice, bob, eve):
    async def scenario():
        hers, other = await watching(alice), await watching(eve)
        comment = await sync_to_async(make_comment)(idea, by=bob)
        fact = await sync_to_async(Activity.objects.get)(comment=comment, verb=Verb.COMMENTED)
        await sync_to_async(notify)(fact)
        assert await hint(hers) == "inbox"
        assert await other.receive_nothing(timeout=0.1)
        await hers.leave()
        await other.leave()

    play(scenario)


def test_an_idea_one_may_not_see_is_never_heard_of(alice, mona, carl):
    idea = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    actions.let_read(idea, carl)

    async def scenario():
        nosy, reviewer = await watching(mona, idea), await watching(carl, idea)
        await sync_to_async(Activity.record)(Verb.RESUBMITTED, by=alice, idea=idea)
        assert await hint(reviewer) == f"idea-{idea.pk}"
        assert await nosy.receive_nothing(timeout=0.1)
        await nosy.leave()
        await reviewer.leave()

    play(scenario)


def test_the_whole_life_of_a_report_s_idea_is_silent_for_a_manager_with_every_role(idea, alice, bob, mona, carl):
    """Sent, returned, completed, refused, contested: what she hears next is the vote for an idea that all may read."""
    for role in (Role.MANAGER, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.DELEGATE):
        grant_role(mona, role, at_once=True)
    mona.is_superuser = True
    mona.save()
    review = moderation.route(make_idea(by=alice, status=Idea.Status.SUBMITTED))

    def live():
        moderation.return_with_advice(review, by=carl, text="Un exemple ?")
        completed = actions.resubmit(Idea.objects.get(pk=review.idea_id), by=alice, problem="Avec un exemple.")
        again = moderation.route(completed)
        moderation.refuse(again, by=carl, reason="unclear", text="Non.", nothing=True)
        moderation.appeal(ground_of_idea(Idea.objects.get(pk=review.idea_id)), by=alice)
        actions.set_vote(idea, by=bob, wanted=True)

    async def scenario():
        socket = await watching(mona, idea, review.idea, Idea(pk=review.idea_id + 1))
        await sync_to_async(live)()
        assert await hint(socket) == f"idea-{idea.pk}"
        assert await socket.receive_nothing(timeout=0.2)
        await socket.leave()

    play(scenario)


def test_the_permission_is_lost_with_the_review(alice, carl):
    idea = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    actions.let_read(idea, carl)

    async def scenario():
        socket = await watching(carl, idea)
        await sync_to_async(actions.stop_reading)(idea, carl)
        await sync_to_async(Activity.record)(Verb.HANDED_OVER, by=carl, idea=idea)
        assert await socket.receive_nothing(timeout=0.2)
        await socket.leave()

    play(scenario)


def test_a_permission_is_asked_again_after_a_minute(alice, carl, monkeypatch):
    idea = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    actions.let_read(idea, carl)
    monkeypatch.setattr(consumers, "TRUST", -1.0)

    async def scenario():
        socket = await watching(carl, idea)
        await sync_to_async(actions.stop_reading)(idea, carl)
        await sync_to_async(Activity.record)(Verb.COMMENTED, by=alice, idea=idea)
        assert await socket.receive_nothing(timeout=0.2)
        await socket.leave()

    play(scenario)


def test_who_leaves_the_house_is_cut_off(idea, alice, bob, monkeypatch):
    monkeypatch.setattr(consumers, "TRUST", -1.0)

    async def scenario():
        socket = await watching(bob, idea)
        await sync_to_async(User.objects.filter(pk=bob.pk).update)(is_active=False)
        await sync_to_async(Activity.record)(Verb.COMMENTED, by=alice, idea=idea)
        assert (await socket.receive_output(timeout=5))["code"] == consumers.ANONYMOUS

    play(scenario)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("ceci n’est pas du JSON", consumers.NOT_UNDERSTOOD),
        ('{"watch": "idea-1"}', consumers.NOT_UNDERSTOOD),
        ('{"watch": ["person-1"]}', consumers.NOT_UNDERSTOOD),
        ('{"watch": [1]}', consumers.NOT_UNDERSTOOD),
        ('{"watch": ["idea-99999999999999999999"]}', consumers.NOT_UNDERSTOOD),
        ("[" * 4000, consumers.NOT_UNDERSTOOD),
        ('"idea-1"', consumers.NOT_UNDERSTOOD),
        ("x" * 5000, consumers.TOO_BIG),
        (b"\x00", consumers.TOO_BIG),
    ],
)
def test_nonsense_closes_the_socket(bob, said, code):
    async def scenario():
        socket = await watching(bob)
        await socket.say(said)
        assert (await socket.receive_output(timeout=5))["code"] == code

    play(scenario)


def test_a_page_that_talks_too_much_is_closed(bob):
    async def scenario():
        socket = await watching(bob)
        for _ in range(consumers.MOST_MESSAGES):
            await socket.say({"watch": []})
        while (output := await socket.receive_output(timeout=5))["type"] == "websocket.send":
            pass
        assert output["code"] == consumers.TOO_MANY

    play(scenario)


def test_nobody_looks_at_the_rows_without_a_socket(bob):
    async def scenario():
        socket = await watching(bob)
        watch = live.watch()
        assert (watch.sockets, watch.task.done()) == (1, False)
        await socket.leave()
        await asyncio.sleep(0)
        assert (watch.sockets, watch.task) == (0, None)

    play(scenario)


def test_a_database_that_is_away_for_a_moment_ends_nothing(idea, alice, bob, monkeypatch):
    look, faults = live.Watch.look, [DatabaseError(), DatabaseError()]

    def stumble(self, *rows):
        if faults:
            raise faults.pop()
        return look(self, *rows)

    monkeypatch.setattr(live.Watch, "look", stumble)

    async def scenario():
        socket = await watching(alice, idea)
        await sync_to_async(Activity.record)(Verb.VOTED, by=bob, idea=idea)
        assert await hint(socket) == f"idea-{idea.pk}"
        await socket.leave()

    play(scenario)


def test_rows_are_told_once_in_whatever_order_they_are_committed(idea, bob):
    clock = [0.0]
    rows = live.Rows(Activity.objects.all(), clock=lambda: clock[0])
    late, early = Activity(verb="voted", idea=idea), Activity(verb="voted", idea=idea)
    last = Activity.objects.order_by("-pk").first().pk
    early.pk, late.pk = last + 2, last + 1
    early.save(force_insert=True)
    assert rows.fresh("idea") == [(idea.pk,)]
    late.save(force_insert=True)  # its transaction took longer
    clock[0] = 5.0
    assert rows.fresh("idea") == [(idea.pk,)]
    assert rows.fresh("idea") == []
    clock[0] = 60.0
    assert rows.fresh("idea") == [] and rows.known == {}


def test_looking_takes_two_queries_and_one_hint_an_idea(idea, bob, eve, django_assert_num_queries):
    watch = live.Watch()
    rows = watch.open()
    actions.set_vote(idea, by=bob, wanted=True)
    actions.set_vote(idea, by=eve, wanted=True)
    Activity.record(Verb.VOTED, by=bob, idea=make_idea(by=bob), is_backfill=True)
    with django_assert_num_queries(2):
        hints = watch.look(*rows)
    assert live.idea_group(idea.pk) in [group for group, _ in hints]
    assert len(hints) == len({group for group, _ in hints})


def test_the_page_fetches_what_a_reload_would_show(client, idea, bob, alice):
    hidden = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    actions.set_vote(idea, by=bob, wanted=True)
    make_comment(idea, by=bob)
    client.force_login(bob)
    answer = client.get(f"/ideas/live/?ids={idea.pk},{hidden.pk},0,-1,x,{'9' * 30}")
    html = answer.content.decode()
    assert f'id="vote-{idea.pk}"' in html and 'data-count="1"' in html and str(hidden.title) not in html
    assert f'data-idea="{hidden.pk}"' not in html
    assert client.get("/ideas/live/").content == b""
    large = client.get(f"/ideas/live/?ids={idea.pk}&poster={idea.pk}").content.decode()
    button = large[large.index("<eureka-vote") : large.index("</eureka-vote>")]
    assert "vote--poster" in button and button in client.get(idea.get_absolute_url()).content.decode()


@pytest.mark.parametrize("state", ["invited", "declined", "left"])
def test_who_is_invited_to_sign_hears_of_what_he_may_read_and_who_declined_or_left_of_nothing(alice, bob, state):
    idea = make_idea(by=alice, status=Idea.Status.SUBMITTED)
    Authorship.objects.create(idea=idea, person=bob, role=Authorship.Role.CO_AUTHOR, state=state)

    async def scenario():
        socket = await watching(bob, idea)
        await sync_to_async(Activity.record)(Verb.RESUBMITTED, by=alice, idea=idea)
        assert await socket.receive_nothing(timeout=0.1) == (state != "invited")
        await socket.leave()

    play(scenario)


@pytest.mark.both_databases
@pytest.mark.skipif(not settings.REDIS_URL, reason="hints are pushed only with Redis")
def test_with_redis_hints_are_pushed_from_any_thread(idea, alice, bob, eve):
    vote = Activity(verb=Verb.VOTED, by=bob, idea=idea)
    past = Activity(verb=Verb.VOTED, by=bob, idea=idea, is_backfill=True)

    async def scenario():
        socket, other = await watching(alice, idea), await watching(eve)
        assert live.watch() is None
        for push, what in ((live.push_idea, past), (live.push_inboxes, [alice.pk]), (live.push_idea, vote)):
            await sync_to_async(push)(what)
        assert [await hint(socket), await hint(socket)] == ["inbox", f"idea-{idea.pk}"]
        assert await other.receive_nothing(timeout=0.2)
        for one in (socket, other):
            await one.leave()

    play(scenario)


@pytest.mark.both_databases
@pytest.mark.skipif(not settings.REDIS_URL, reason="hints are pushed only with Redis")
def test_redis_away_harms_nothing_else(idea, alice, bob, monkeypatch):
    def refuse():
        raise ConnectionError

    monkeypatch.setattr(live, "get_channel_layer", refuse)
    sent = live._pusher.send([(live.person_group(bob.pk), live.inbox_hint())])
    assert isinstance(sent.exception(timeout=5), ConnectionError)
    actions.set_vote(idea, by=bob, wanted=True)
    assert Idea.objects.get(pk=idea.pk).vote_count == 1


def test_outside_somebodys_hours_hints_wait_and_come_once_when_these_begin(idea, alice, bob, monkeypatch):
    monkeypatch.setattr(consumers, "TRUST", 0.0)
    monkeypatch.setattr(consumers, "LONGEST_SLEEP", 0.05)

    async def scenario():
        socket = await watching(alice, idea)
        await sync_to_async(Calendar.objects.update)(days=[])
        await sync_to_async(actions.set_vote)(idea, by=bob, wanted=True)
        await sync_to_async(actions.set_vote)(idea, by=bob, wanted=False)
        assert await socket.receive_nothing(timeout=0.3)
        await sync_to_async(Calendar.objects.update)(days=list(range(7)))
        assert await socket.hear() == {"changed": f"idea-{idea.pk}"}
        assert await socket.receive_nothing(timeout=0.3)
        await socket.leave()

    play(scenario)


def test_what_waited_and_may_no_longer_be_seen_is_not_hinted_at(idea, alice, bob, monkeypatch):
    monkeypatch.setattr(consumers, "TRUST", 0.0)
    monkeypatch.setattr(consumers, "LONGEST_SLEEP", 0.05)

    async def scenario():
        socket = await watching(bob, idea)
        await sync_to_async(Calendar.objects.update)(days=[])
        await sync_to_async(actions.set_vote)(idea, by=bob, wanted=True)
        assert await socket.receive_nothing(timeout=0.3)
        await sync_to_async(Idea.objects.filter(pk=idea.pk).update)(status="withdrawn")
        await sync_to_async(Calendar.objects.update)(days=list(range(7)))
        assert await socket.receive_nothing(timeout=0.3)
        await socket.leave()

    play(scenario)


def test_a_page_that_lost_its_socket_hears_what_it_missed_within_its_hours_only(idea, alice, monkeypatch):
    monkeypatch.setattr(consumers, "TRUST", 0.0)
    monkeypatch.setattr(consumers, "LONGEST_SLEEP", 0.05)

    async def scenario():
        await sync_to_async(Calendar.objects.update)(days=[])
        socket = await sync_to_async(socket_of)(alice)
        assert await socket.connect()
        await socket.say({"watch": [f"idea-{idea.pk}"], "missed": True})
        assert await socket.hear() == {"ready": True}
        assert await socket.receive_nothing(timeout=0.3)
        await sync_to_async(Calendar.objects.update)(days=list(range(7)))
        assert sorted([await hint(socket), await hint(socket)]) == [f"idea-{idea.pk}", "inbox"]
        assert await socket.receive_nothing(timeout=0.2)
        await socket.leave()

    play(scenario)
